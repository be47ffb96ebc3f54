import Foundation

extension DatasetConfiguration {
  /// The bytes of the files that a set is read from, one after another, those of `.gz` decompressed:
  /// of IDX training images, training labels, test images, test labels; of CIFAR the training files
  /// in the order of their numbers, the test file; of a table its only file. Nothing where examples are
  /// drawn.
  ///
  /// So what a file holds is told apart, and neither where it lies nor how it is packed: for a table
  /// the SHA-256 of these bytes is what `sha256sum` prints of the plain file.
  ///
  /// Errors: `DatasetError` where a file is not there, or cannot be read.
  ///
  /// - Parameter body: Takes a chunk at a time.
  public func readContents(
    from folders: DataFolders, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(DatasetError) {
    for path in try files(in: folders) {
      do throws(DatasetError.Fault) {
        if path.hasSuffix(".gz") {
          var source = try GzipFile(path: path)
          try source.readAll(body)
        } else {
          var source = try PlainFile(path: path)
          try source.readAll(body)
        }
      } catch {
        throw .file(path: path, error)
      }
    }
  }
}

extension ByteSource where Self: ~Copyable {
  fileprivate mutating func readAll(
    _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(DatasetError.Fault) {
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { chunk.deallocate() }
    var got = chunk.count
    while got == chunk.count {
      got = try read(into: chunk)
      body(UnsafeRawBufferPointer(rebasing: chunk[..<got]))
    }
  }
}
