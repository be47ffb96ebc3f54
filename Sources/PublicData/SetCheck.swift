import Foundation
import Host

/// What is found of a public set in a folder.
public struct SetCheck: Sendable, Hashable {
  public enum Finding: Sendable, Hashable {
    /// Its MD5 is the right one.
    case right
    case missing
    case damaged(found: String, expected: String)
    case wrongSize(found: Int, expected: Int)
    /// It is there, and there is no MD5 for it in this form.
    case unknown(reason: String)

    public var isFault: Bool {
      switch self {
      case .right, .unknown: false
      case .missing, .damaged, .wrongSize: true
      }
    }
  }

  public struct Row: Sendable, Hashable {
    public let file: String
    public let finding: Finding
  }

  public let rows: [Row]

  public var isRight: Bool { rows.allSatisfy { !$0.finding.isFault } }
}

extension PublicSet {
  /// Whether each of its files is in a folder, in whatever state.
  public func isThere(in folder: URL) -> Bool {
    files.allSatisfy { place(of: $0, in: folder) != nil }
  }

  /// Compares its files in a folder with their MD5s.
  ///
  /// Errors: a file that cannot be read.
  public func check(in folder: URL) throws(FileError) -> SetCheck {
    let list = try FileList(in: folder)
    var rows: [SetCheck.Row] = []
    for file in files {
      rows.append(SetCheck.Row(file: file.name, finding: try check(file, in: folder, list)))
    }
    return SetCheck(rows: rows)
  }

  func check(
    _ file: PublicFile, in folder: URL, _ list: FileList
  ) throws(FileError) -> SetCheck.Finding {
    guard let path = place(of: file, in: folder) else { return .missing }
    guard path.hasSuffix("/\(file.name)") else {
      let form = path.hasSuffix(".gz") ? "compressed" : "decompressed"
      return .unknown(reason: "\(form) here; the published MD5 is of the other form")
    }
    let size = try RegularFile(path: path).size
    guard size == file.byteCount else {
      return .wrongSize(found: size, expected: file.byteCount)
    }
    guard let expected = file.md5 ?? list.digests[file.name] else {
      return .unknown(reason: "no published MD5, and no list \(FileList.name) beside it")
    }
    let found = try RegularFile.digest(.md5, of: path)
    return found == expected ? .right : .damaged(found: found, expected: expected)
  }

  /// The file, or its other form: readers take both a plain file and its `.gz`.
  private func place(of file: PublicFile, in folder: URL) -> String? {
    let other = file.name.hasSuffix(".gz") ? String(file.name.dropLast(3)) : file.name + ".gz"
    return [file.name, other].map { folder.appendingPathComponent($0).path }.first {
      FileManager.default.fileExists(atPath: $0)
    }
  }
}
