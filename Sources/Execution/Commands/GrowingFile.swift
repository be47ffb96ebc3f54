import Foundation
import Host

/// The lines of a text file that another process writes to, as they come.
struct GrowingFile {
  private let path: String
  private let name: String
  private var offset = 0
  private var unfinished = Data()
  private(set) var lineCount = 0

  /// A line has at most so many bytes, and a file so many.
  static let lineLimit = 1 << 20
  static let byteLimit = 256 << 20

  /// - Parameter name: What messages call it.
  init(_ path: String, name: String) {
    self.path = path
    self.name = name
  }

  /// The whole lines that have come since, each with its number and the place behind it; a last one
  /// without its end is kept for later.
  mutating func read() throws -> [(line: Int, text: String, end: Int)] {
    let file: RegularFile
    do throws(FileError) {
      guard let opened = try RegularFile(ifThere: path) else { return [] }
      file = opened
    } catch {
      throw fault(error.reason, "a file of lines")
    }
    guard file.size >= offset else {
      throw fault("less than was there before", "lines added at the end")
    }
    guard file.size > offset else { return [] }
    guard file.size <= Self.byteLimit else {
      throw fault("\(file.size >> 20) MiB", "at most \(Self.byteLimit >> 20) MiB")
    }
    try file.skip(to: offset)
    var lines: [(line: Int, text: String, end: Int)] = []
    while true {
      let piece = try file.read(1 << 20)
      if piece.isEmpty { return lines }
      unfinished.append(piece)
      offset += piece.count
      var start = unfinished.startIndex
      while let end = unfinished[start...].firstIndex(of: UInt8(ascii: "\n")) {
        var bytes = unfinished[start..<end]
        if bytes.last == UInt8(ascii: "\r") { bytes = bytes.dropLast() }
        start = end + 1
        lineCount += 1
        guard let text = String(bytes: bytes, encoding: .utf8) else {
          throw fault("bytes that are not UTF-8", "UTF-8")
        }
        lines.append((lineCount, text, offset - unfinished[start...].count))
      }
      unfinished = Data(unfinished[start...])
      guard unfinished.count <= Self.lineLimit else {
        lineCount += 1
        throw fault(
          "more than \(Self.lineLimit >> 20) MiB without a line's end",
          "a line for each evaluation")
      }
    }
  }

  /// Throws where the last line has no end.
  func checkEnd() throws(TrainerFault) {
    guard !unfinished.isEmpty else { return }
    let text = String(decoding: unfinished.prefix(200), as: UTF8.self)
    throw TrainerFault(
      file: name, line: lineCount + 1, found: "half a line: “\(LenientJSON.shortened(text[...]))”",
      expected: "a line's end behind each")
  }

  private func fault(_ found: String, _ expected: String) -> TrainerFault {
    TrainerFault(
      file: name, line: lineCount > 0 ? lineCount : nil, found: found, expected: expected)
  }
}
