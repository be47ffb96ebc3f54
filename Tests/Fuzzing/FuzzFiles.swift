import Foundation

@testable import Datasets

/// The first byte is the number of dimensions, the others the file.
///
/// What is read has the size that it says.
@Sendable func fuzzIDX(_ input: ArraySlice<UInt8>) {
  guard let first = input.first else { return }
  var source = MemorySource(input.dropFirst())
  let dimensionCount = 1 + Int(first & 3)
  do {
    let file = try IDXFile(path: "f", dimensionCount: dimensionCount, from: &source)
    precondition(file.sizes.count == dimensionCount)
    precondition(file.elements.count == file.sizes.reduce(1, *))
  } catch {
    precondition(!"\(error)".isEmpty)
  }
}

/// A compressed file, read as both other targets read it: through a file, since that is what is
/// decompressed. Bombs end at a MiB.
@Sendable func fuzzGzip(_ input: ArraySlice<UInt8>) {
  let path = "/dev/shm/batchlab-fuzzing-\(getpid()).gz"
  guard let file = fopen(path, "w") else { return }
  input.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, file) }
  fclose(file)
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 10, alignment: 16)
  defer { buffer.deallocate() }
  do throws(DatasetError.Fault) {
    var source = try GzipFile(path: path)
    for _ in 0..<1024 {
      let count = try source.read(into: buffer)
      precondition(count <= buffer.count)
      if count < buffer.count { break }
    }
  } catch {
    precondition(!"\(error)".isEmpty)
  }
}
