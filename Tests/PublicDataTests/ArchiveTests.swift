import Datasets
import Foundation
import Host
import TestServer
import Testing

@testable import PublicData

/// Sets that come in an archive, which tar packs here and unpacks there.
@Suite(.serialized) struct ArchiveTests {
  /// Makes an archive of files in a folder; `change` spoils the folder, `names` says what goes in.
  private func archive(
    _ names: [String] = ["small"], options: [String] = [], files: [String: Data] = Self.files,
    change: (URL) throws -> Void = { _ in }
  ) throws -> Data {
    let place = try Place()
    for (name, data) in files { try place.write(data, to: "small/\(name)") }
    try change(place.url)
    _ = try ToolRun(name: "tar", timeoutSeconds: 60).run(
      ["--create", "--gzip", "--absolute-names", "--file=packed.tar.gz"] + options + names,
      in: place.url)
    return try Data(contentsOf: place.url.appendingPathComponent("packed.tar.gz"))
  }

  private static let files = ["one.bin": SmallSet.images, "two.bin": SmallSet.labels]

  private func set(_ archive: Data, _ server: TestServer) -> PublicSet {
    PublicSet(
      name: "packed", title: "a packed set", licence: "none", source: "here",
      configuration: .idx(IDXConfiguration(folder: "small")),
      files: [
        PublicFile("one.bin", byteCount: SmallSet.images.count),
        PublicFile("two.bin", byteCount: SmallSet.labels.count),
      ], archive: SmallSet.file("packed.tar.gz", archive), mirrors: [server.url])
  }

  /// Fetches the set from a server that offers this archive.
  private func fetch(
    _ archive: Data, into place: Place, _ change: (inout Fetcher) -> Void = { _ in }
  ) throws {
    let server = try server(archive)
    var fetcher = place.fetcher()
    change(&fetcher)
    try withExtendedLifetime(server) {
      _ = try fetcher.fetch(set(archive, server), into: place.url)
    }
  }

  private func server(_ archive: Data) throws -> TestServer {
    try TestServer { _, _ in .file(archive) }
  }

  private static let list = Data(
    """
    \(SmallSet.md5(SmallSet.images))  one.bin
    \(SmallSet.md5(SmallSet.labels))  two.bin

    """.utf8)

  private static let whole = [
    "small/one.bin": SmallSet.images, "small/two.bin": SmallSet.labels, "small/MD5SUMS": list,
  ]

  @Test func unpacked() throws {
    let archive = try archive()
    let server = try server(archive)
    let place = try Place()
    let folder = try place.fetcher().fetch(set(archive, server), into: place.url)
    #expect(place.holds(Self.whole))
    #expect(try set(archive, server).check(in: folder).isRight)
    try place.fetcher().fetch(set(archive, server), into: place.url)
    #expect(server.requests.count == 1)
  }

  /// What the set does not know of stays packed.
  @Test func otherMembers() throws {
    var files = Self.files
    files["readme.html"] = Data("<html>".utf8)
    let archive = try archive(files: files)
    let place = try Place()
    try fetch(archive, into: place)
    #expect(place.holds(Self.whole))
  }

  /// Damage after unpacking is seen by the list, and mended.
  @Test func damagedAfterwards() throws {
    let archive = try archive()
    let server = try server(archive)
    let place = try Place()
    let set = set(archive, server)
    let folder = try place.fetcher().fetch(set, into: place.url)
    try place.write(SmallSet.labels.dropLast() + [99], to: "small/two.bin")
    let check = try set.check(in: folder)
    #expect(!check.isRight)
    #expect(check.rows.map(\.finding.isFault) == [false, true])
    try place.fetcher().fetch(set, into: place.url)
    #expect(place.holds(Self.whole))
  }

  /// A list that is there and cannot be read is not taken for none.
  @Test func listThatCannotBeRead() throws {
    let archive = try archive()
    let server = try server(archive)
    let place = try Place()
    let set = set(archive, server)
    let folder = try place.fetcher().fetch(set, into: place.url)
    let list = folder.appendingPathComponent(FileList.name)
    try FileManager.default.removeItem(at: list)
    try FileManager.default.createDirectory(at: list, withIntermediateDirectories: false)
    let error = #expect(throws: FileError.self) { try set.check(in: folder) }
    #expect(error?.path == list.path)
  }

  /// The archive's path that leads out, and what is left: the archive itself, and nothing of it.
  @Test(arguments: [
    ["small", "/etc/hostname"], ["small", "small/../../outside"], ["small", "other/file"],
  ]) func pathsThatLeadOut(_ names: [String]) throws {
    let archive = try archive(names) { place in
      try Data([1]).write(to: place.deletingLastPathComponent().appendingPathComponent("outside"))
      try FileManager.default.createDirectory(
        at: place.appendingPathComponent("other"), withIntermediateDirectories: true)
      try Data([1]).write(to: place.appendingPathComponent("other/file"))
    }
    let place = try Place()
    let error = #expect(throws: FetchError.self) {
      try fetch(archive, into: place)
    }
    guard case .archive(let path, let reason) = error else {
      throw try #require(error)
    }
    #expect(path.hasSuffix("packed.tar.gz"))
    #expect(reason == "holds \(names[1]), which is not in the folder small")
    #expect(error?.isContent == true)
    #expect(place.holds([".packed.fetching/packed.tar.gz": archive]))
  }

  /// A link in a file's place would have readers read what it leads to.
  @Test func linkForAFile() throws {
    let archive = try archive { place in
      let two = place.appendingPathComponent("small/two.bin")
      try FileManager.default.removeItem(at: two)
      try FileManager.default.createSymbolicLink(
        atPath: two.path, withDestinationPath: "/etc/hostname")
    }
    let place = try Place()
    let error = #expect(throws: FetchError.self) {
      try fetch(archive, into: place)
    }
    #expect(error?.description.hasSuffix("small/two.bin is not a regular file in it") == true)
    #expect(!FileManager.default.fileExists(atPath: place.url.appendingPathComponent("small").path))
  }

  @Test func missingMember() throws {
    let archive = try archive(files: ["one.bin": SmallSet.images])
    let place = try Place()
    let error = #expect(throws: FetchError.self) {
      try fetch(archive, into: place)
    }
    #expect(error?.description.contains("small/two.bin: Not found in archive") == true)
  }

  @Test func wrongSize() throws {
    let archive = try archive(files: ["one.bin": SmallSet.images, "two.bin": Data([1, 2])])
    let place = try Place()
    let error = #expect(throws: FetchError.self) {
      try fetch(archive, into: place)
    }
    #expect(error?.description.hasSuffix("two.bin has 2 bytes in it; expected 500") == true)
  }

  /// No archive at all, under the right MD5.
  @Test func noArchive() throws {
    let place = try Place()
    let error = #expect(throws: FetchError.self) { try fetch(SmallSet.images, into: place) }
    #expect(error?.description.contains("not in gzip format") == true)
    #expect(!FileManager.default.fileExists(atPath: place.url.appendingPathComponent("small").path))
  }

  @Test func noTar() throws {
    let archive = try archive()
    let place = try Place()
    #expect(throws: ToolError.missing(name: "no-such-program")) {
      try fetch(archive, into: place) { $0.tar = "no-such-program" }
    }
    #expect(place.holds([".packed.fetching/packed.tar.gz": archive]))
  }
}
