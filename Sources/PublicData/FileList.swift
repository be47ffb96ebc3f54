import Foundation
import Host

/// The MD5s of files that came in an archive, as md5sum writes and checks them (`md5sum -c`). Made
/// from files that have just come out of an archive whose own MD5 is right.
struct FileList {
  static let name = "MD5SUMS"
  private(set) var digests: [String: String] = [:]

  /// Of files in a folder.
  init(_ files: [PublicFile], in folder: URL) throws(FileError) {
    for file in files {
      digests[file.name] = try RegularFile.digest(
        .md5, of: folder.appendingPathComponent(file.name).path)
    }
  }

  /// The list that stands in a folder; empty where there is none.
  init(in folder: URL) throws(FileError) {
    let file = folder.appendingPathComponent(FileList.name)
    guard let contents = try RegularFile.contents(ifThere: file.path) else { return }
    for line in String(decoding: contents, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if parts.count == 2 { digests[parts[1]] = parts[0] }
    }
  }

  var text: String {
    digests.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }.joined()
  }
}
