import Foundation
import Host

extension Safetensors {
  /// The contents of a file, checked.
  ///
  /// - Parameter file: What errors call it.
  package init(contents: Data, file: String) throws(SafetensorsError) {
    let contents = Data(contents)
    let length = try Header.length(
      contents.prefix(Header.lengthByteCount), fileSize: contents.count, file: file)
    let header = try Header(
      parsing: [UInt8](contents.dropFirst(Header.lengthByteCount).prefix(length)),
      fileSize: contents.count, file: file)
    self.init(header: header, contents: contents)
  }

  /// Reads a file, and its data only after `check` has let its header pass.
  package init(
    contentsOfFile path: String, check: (Header) throws(SafetensorsError) -> Void = { _ in }
  ) throws(SafetensorsError) {
    func read(_ count: Int, _ file: borrowing RegularFile) throws(SafetensorsError) -> Data {
      let data: Data
      do {
        data = try file.read(count)
      } catch {
        throw SafetensorsError(
          file: path, found: "a file that cannot be read (\(error.reason))", expected: Self.kind)
      }
      return data
    }
    let file: RegularFile
    do {
      file = try RegularFile(path: path)
    } catch {
      throw SafetensorsError(
        file: path, found: "no file that can be read (\(error.reason))", expected: Self.kind)
    }
    var contents = try read(Header.lengthByteCount, file)
    let length = try Header.length(contents, fileSize: file.size, file: path)
    let json = try read(length, file)
    let header = try Header(parsing: [UInt8](json), fileSize: file.size, file: path)
    try check(header)
    contents += json
    contents += try read(file.size - contents.count, file)
    guard contents.count == file.size else {
      throw SafetensorsError(
        file: path, found: "\(contents.count) bytes where \(file.size) were",
        expected: "a file that nobody writes to")
    }
    self.init(header: header, contents: contents)
  }

  private static let kind = "a safetensors file"
}
