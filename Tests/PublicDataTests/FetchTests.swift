import Datasets
import Foundation
import Host
import Synchronization
import TestServer
import Testing

@testable import PublicData

/// Downloads from servers that behave and servers that do not: what is reported, and what is left.
@Suite(.serialized) struct FetchTests {
  private static let whole = [
    "small/images.gz": SmallSet.images, "small/labels.gz": SmallSet.labels,
  ]
  private static let partial = ".small.fetching/images.gz.partial"

  /// The fault of the only mirror.
  private func fault(
    _ place: Place, _ set: PublicSet, stallSeconds: Int? = nil
  ) throws -> TransferFault {
    var fetcher = place.fetcher()
    if let stallSeconds {
      fetcher.stallSeconds = stallSeconds
      fetcher.resumptions = 0
    }
    let error = #expect(throws: FetchError.self) { try fetcher.fetch(set, into: place.url) }
    guard case .noMirror(let file, let failures) = error else {
      throw try #require(error)
    }
    #expect(file == "images.gz")
    #expect(failures.map(\.url) == set.mirrors.map { $0 + "images.gz" })
    #expect(error?.description.contains("images.gz") == true)
    return try #require(failures.last).fault
  }

  @Test func wholeSet() throws {
    let server = try TestServer { request, _ in .file(SmallSet.contents(request.path)) }
    let place = try Place()
    let folder = try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(folder.path == place.url.appendingPathComponent("small").path)
    #expect(place.holds(Self.whole))
    #expect(server.requests.map(\.start) == [nil, nil])
    // Once more: nothing is asked for.
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(server.requests.count == 2)
    #expect(place.events.suffix(2) == [.present(file: "images.gz"), .present(file: "labels.gz")])
  }

  /// What came stays, and the rest is asked for: in the same run, as long as something comes.
  @Test func goesOnAfterABreak() throws {
    let server = try TestServer { request, number in
      request.path == "/images.gz" && number < 2
        ? .brokenOff(SmallSet.images, after: 100_000) : .file(SmallSet.contents(request.path))
    }
    let place = try Place()
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(Self.whole))
    #expect(server.requests.prefix(3).map(\.start) == [nil, 100_000, 200_000])
  }

  /// The same in a later run, with what an earlier one has left.
  @Test func goesOnInAnotherRun() throws {
    let bad = try TestServer { _, number in
      number == 0 ? .brokenOff(SmallSet.images, after: 120_000) : .status(503)
    }
    let place = try Place()
    #expect(try fault(place, SmallSet.set(mirrors: [bad.url])) == .status(503))
    #expect(place.holds([Self.partial: SmallSet.images.prefix(120_000)]))
    let server = try TestServer { request, _ in .file(SmallSet.contents(request.path)) }
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(Self.whole))
    #expect(server.requests.first?.start == 120_000)
  }

  /// A partial file of another version: its end is of this one, and the MD5 tells.
  @Test(arguments: [10, 299_999, 300_000, 400_000]) func partialOfAnotherVersion(
    _ count: Int
  ) throws {
    let server = try TestServer { request, _ in .file(SmallSet.contents(request.path)) }
    let place = try Place()
    try place.write(Data(repeating: 7, count: count), to: Self.partial)
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(Self.whole))
    let images = server.requests.filter { $0.path == "/images.gz" }
    #expect(images.last?.start == nil)
    #expect(images.count == (count < 300_000 ? 2 : 1))
  }

  /// A server without parts sends the whole, which does not follow what is there.
  @Test func serverWithoutRanges() throws {
    let server = try TestServer { request, _ in .whole(SmallSet.contents(request.path)) }
    let place = try Place()
    try place.write(SmallSet.images.prefix(5000), to: Self.partial)
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(Self.whole))
    #expect(server.requests.prefix(2).map(\.start) == [5000, nil])
  }

  @Test func redirectsThatEnd() throws {
    let server = try TestServer { request, _ in
      let steps = request.path.count { $0 == "+" }
      return steps < 5
        ? .redirect("/+" + request.path.dropFirst())
        : .file(SmallSet.contents(request.path.replacing("+", with: "")))
    }
    let place = try Place()
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(Self.whole))
  }

  @Test func redirectsWithoutEnd() throws {
    let server = try TestServer { request, _ in .redirect(request.path) }
    let place = try Place()
    #expect(try fault(place, SmallSet.set(mirrors: [server.url])) == .tooManyRedirects(limit: 5))
    #expect(server.requests.count == 6)
    #expect(place.holds([:]))
  }

  @Test(arguments: ["file:///etc/hostname", "ftp://127.0.0.1/images.gz", "gopher://127.0.0.1/"])
  func redirectElsewhere(_ target: String) throws {
    let server = try TestServer { _, _ in .redirect(target) }
    let place = try Place()
    #expect(try fault(place, SmallSet.set(mirrors: [server.url])) == .otherProtocol)
    #expect(place.holds([:]))
  }

  @Test func statuses() throws {
    for status in [403, 404, 500] {
      let server = try TestServer { _, _ in .status(status) }
      let place = try Place()
      #expect(try fault(place, SmallSet.set(mirrors: [server.url])) == .status(status))
      #expect(place.holds([:]))
    }
  }

  /// The error page of a server that forgets to say that it is one.
  @Test func otherContents() throws {
    let page = Data("<html>Please log in</html>".utf8)
    let server = try TestServer { _, _ in .file(page) }
    let place = try Place()
    #expect(
      try fault(place, SmallSet.set(mirrors: [server.url]))
        == .shorter(received: page.count, expected: 300_000))
    #expect(place.holds([:]))
  }

  @Test func wrongChecksum() throws {
    var contents = SmallSet.images
    contents[77] ^= 1
    let spoiled = contents
    let server = try TestServer { _, _ in .file(spoiled) }
    let place = try Place()
    #expect(
      try fault(place, SmallSet.set(mirrors: [server.url]))
        == .checksum(found: SmallSet.md5(spoiled), expected: SmallSet.md5(SmallSet.images)))
    #expect(server.requests.count == 1)
    #expect(place.holds([:]))
  }

  /// A length that is too small ends the file early; the bytes after it are not read.
  @Test func announcedTooShort() throws {
    let server = try TestServer { _, _ in .announced(SmallSet.images, length: 1000) }
    let place = try Place()
    #expect(
      try fault(place, SmallSet.set(mirrors: [server.url]))
        == .shorter(received: 1000, expected: 300_000))
    #expect(place.holds([:]))
  }

  /// A length that is too large, and a connection that ends: the file is whole, and its MD5 says so.
  @Test func announcedTooLong() throws {
    let server = try TestServer { request, _ in
      let contents = SmallSet.contents(request.path)
      return .announced(contents, length: contents.count + 1000)
    }
    let place = try Place()
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(Self.whole))
  }

  /// The same on a connection that stays open.
  @Test(.timeLimit(.minutes(1))) func announcedTooLongAndOpen() throws {
    let server = try TestServer { request, _ in
      let contents = SmallSet.contents(request.path)
      return .stalled(contents + Data(count: 1000), after: contents.count)
    }
    let place = try Place()
    var fetcher = place.fetcher()
    fetcher.stallSeconds = 1
    fetcher.resumptions = 0
    try fetcher.fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(Self.whole))
  }

  /// More than there should be, announced or not, is stopped at the first byte too many: an endless
  /// answer fills no disk.
  @Test(arguments: [false, true]) func tooLong(isAnnounced: Bool) throws {
    let contents = SmallSet.images + Data(repeating: 1, count: 5_000_000)
    let server = try TestServer { _, _ in
      isAnnounced ? .file(contents) : .unannounced(contents)
    }
    let place = try Place()
    #expect(try fault(place, SmallSet.set(mirrors: [server.url])) == .longer(expected: 300_000))
    #expect(place.holds([:]))
  }

  @Test func unannounced() throws {
    let server = try TestServer { request, _ in .unannounced(SmallSet.contents(request.path)) }
    let place = try Place()
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(Self.whole))
  }

  @Test(arguments: ["", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 banana\r\n\r\n"])
  func garbage(_ bytes: String) throws {
    let server = try TestServer { _, _ in .raw(Data(bytes.utf8)) }
    let place = try Place()
    let fault = try fault(place, SmallSet.set(mirrors: [server.url]))
    #expect(!"\(fault)".isEmpty && !fault.isContent)
    #expect(place.holds([:]))
  }

  /// Given up after two seconds without a byte; what came is kept.
  @Test(.timeLimit(.minutes(1))) func stall() throws {
    let server = try TestServer { _, _ in .stalled(SmallSet.images, after: 50_000) }
    let place = try Place()
    let fault = try fault(place, SmallSet.set(mirrors: [server.url]), stallSeconds: 2)
    #expect(fault == .stalled(seconds: 2, received: 50_000, expected: 300_000))
    #expect(place.holds([Self.partial: SmallSet.images.prefix(50_000)]))
  }

  /// A server that sends a byte now and then.
  @Test(.timeLimit(.minutes(1))) func drip() throws {
    let server = try TestServer { _, _ in
      .slowly(SmallSet.images, bytes: 1, milliseconds: 300)
    }
    let place = try Place()
    let fault = try fault(place, SmallSet.set(mirrors: [server.url]), stallSeconds: 2)
    guard case .stalled(2, let received, 300_000) = fault else {
      Issue.record("\(fault)")
      return
    }
    #expect(received > 0)
    #expect(place.holds([Self.partial: SmallSet.images.prefix(received)]))
  }

  /// A server that takes the connection and says nothing.
  @Test(.timeLimit(.minutes(1))) func silence() throws {
    let silent = try TestServer { _, _ in
      sleep(4)
      return .status(200)
    }
    let place = try Place()
    let set = SmallSet.set(mirrors: [silent.url])
    #expect(
      try fault(place, set, stallSeconds: 1)
        == .stalled(seconds: 1, received: 0, expected: 300_000))
    #expect(place.holds([:]))
  }

  @Test func noServer() throws {
    let place = try Place()
    let fault = try fault(place, SmallSet.set(mirrors: [try unusedAddress()]))
    guard case .unreachable(let reason) = fault else {
      Issue.record("\(fault)")
      return
    }
    #expect(reason.contains("127.0.0.1"))
  }

  private func unusedAddress() throws -> String {
    let server = try TestServer { _, _ in .status(500) }
    return server.url
  }

  /// The name ends in a domain that is reserved for names that do not resolve (RFC 6761).
  @Test func unknownName() throws {
    let place = try Place()
    let fault = try fault(place, SmallSet.set(mirrors: ["http://nowhere.invalid/"]))
    #expect(fault == .unresolved(host: "nowhere.invalid"))
  }

  /// Bad mirrors are left for the next; a part that one gave serves with another.
  @Test func nextMirror() throws {
    let missing = try TestServer { _, _ in .status(404) }
    let broken = try TestServer { request, number in
      number == 0 ? .brokenOff(SmallSet.contents(request.path), after: 200) : .status(500)
    }
    let good = try TestServer { request, _ in .file(SmallSet.contents(request.path)) }
    let place = try Place()
    let mirrors = [missing.url, broken.url, good.url]
    try place.fetcher().fetch(SmallSet.set(mirrors: mirrors), into: place.url)
    #expect(place.holds(Self.whole))
    #expect(good.requests.map(\.start) == [200, 200])
    let failed = place.events.compactMap { event -> String? in
      if case .failed(_, let url, _) = event { url } else { nil }
    }
    #expect(
      failed
        == ["images.gz", "labels.gz"].flatMap { file in [missing.url, broken.url].map { $0 + file }
        })
  }

  /// Mirrors that the user names take the place of the set's own.
  @Test func namedMirror() throws {
    let own = try TestServer { _, _ in .status(500) }
    let named = try TestServer { request, _ in .file(SmallSet.contents(request.path)) }
    let place = try Place()
    try place.fetcher().fetch(
      SmallSet.set(mirrors: [own.url]), into: place.url, mirrors: [named.url])
    #expect(place.holds(Self.whole))
    #expect(own.requests.isEmpty)
  }

  /// A file that is there and damaged is fetched anew; the right one beside it is left alone.
  @Test func damagedFile() throws {
    let server = try TestServer { request, _ in .file(SmallSet.contents(request.path)) }
    let place = try Place()
    try place.write(SmallSet.labels.dropLast() + [99], to: "small/labels.gz")
    try place.write(SmallSet.images, to: "small/images.gz")
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(Self.whole))
    #expect(server.requests.map(\.path) == ["/labels.gz"])
  }

  /// A damaged file stays what it is until the right one is there.
  @Test func damagedFileWithoutServer() throws {
    let server = try TestServer { _, _ in .status(404) }
    let place = try Place()
    let damaged = SmallSet.images.dropLast() + [99]
    try place.write(damaged, to: "small/images.gz")
    try place.write(SmallSet.labels, to: "small/labels.gz")
    #expect(try fault(place, SmallSet.set(mirrors: [server.url])) == .status(404))
    #expect(
      place.holds([
        "small/images.gz": damaged, "small/labels.gz": SmallSet.labels,
      ]))
  }

  /// Between two files: the first is kept, and not asked for again.
  @Test func secondFileFails() throws {
    let bad = try TestServer { request, _ in
      request.path == "/images.gz" ? .file(SmallSet.images) : .status(500)
    }
    let place = try Place()
    #expect(throws: FetchError.self) {
      try place.fetcher().fetch(SmallSet.set(mirrors: [bad.url]), into: place.url)
    }
    #expect(
      place.holds([
        ".small.fetching/images.gz": SmallSet.images
      ]))
    let server = try TestServer { request, _ in .file(SmallSet.contents(request.path)) }
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(Self.whole))
    #expect(server.requests.map(\.path) == ["/labels.gz"])
  }

  @Test(.timeLimit(.minutes(1))) func interruption() throws {
    let server = try TestServer { _, _ in .stalled(SmallSet.images, after: 70_000) }
    let place = try Place()
    let fetcher = place.fetcher {
      (try? Data(contentsOf: place.url.appendingPathComponent(Self.partial)))?.count == 70_000
    }
    #expect(
      throws: FetchError.interrupted(file: "images.gz", kept: 70_000, expected: 300_000)
    ) { try fetcher.fetch(SmallSet.set(mirrors: [server.url]), into: place.url) }
    #expect(place.holds([Self.partial: SmallSet.images.prefix(70_000)]))
  }

  /// One waits for the other, and finds everything there.
  @Test(.timeLimit(.minutes(1))) func twoAtOnce() async throws {
    let server = try TestServer { request, _ in
      .slowly(SmallSet.contents(request.path), bytes: 30_000, milliseconds: 50)
    }
    let place = try Place()
    let set = SmallSet.set(mirrors: [server.url])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<3 { group.addTask { try place.fetcher().fetch(set, into: place.url) } }
      try await group.waitForAll()
    }
    #expect(place.holds(Self.whole))
    #expect(server.requests.count == 2)
    #expect(place.events.contains(.waiting))
  }

  /// Interrupted while it waits, it leaves the other alone.
  @Test(.timeLimit(.minutes(1))) func interruptionWhileWaiting() throws {
    let place = try Place()
    guard
      let lock = try FileLock(place.url.appendingPathComponent(".small.lock"), waiting: false)
    else {
      Issue.record("somebody else has the lock")
      return
    }
    let fetcher = place.fetcher { place.events.contains(.waiting) }
    #expect(throws: FetchError.interruptedWaiting(set: "small")) {
      try fetcher.fetch(SmallSet.set(mirrors: ["http://127.0.0.1:1/"]), into: place.url)
    }
    #expect(place.holds([".small.lock": Data()]))
    _ = consume lock
  }

  @Test func noCurl() throws {
    let place = try Place()
    var fetcher = place.fetcher()
    fetcher.curl = "no-such-program"
    #expect(throws: ToolError.missing(name: "no-such-program")) {
      try fetcher.fetch(SmallSet.set(mirrors: ["http://127.0.0.1:1/"]), into: place.url)
    }
  }

  @Test func placeThatIsAFile() throws {
    let place = try Place()
    try place.write(Data(), to: "taken")
    let error = #expect(throws: FileError.self) {
      try place.fetcher().fetch(
        SmallSet.set(mirrors: []), into: place.url.appendingPathComponent("taken"))
    }
    #expect(error?.reason == "Not a directory")
  }

  /// Only for users whom permissions bind.
  @Test(.enabled(if: geteuid() != 0, "the superuser writes everywhere"))
  func placeWithoutPermission() throws {
    let place = try Place()
    chmod(place.url.path, 0o500)
    let error = #expect(throws: FileError.self) {
      try place.fetcher().fetch(SmallSet.set(mirrors: []), into: place.url)
    }
    #expect(error?.reason == "Permission denied")
  }

  /// Every write fails: the device that is always full.
  @Test func fullDisk() throws {
    let server = try TestServer { request, _ in .file(SmallSet.contents(request.path)) }
    let place = try Place()
    try place.write(Data(), to: ".small.fetching/x")
    try FileManager.default.createSymbolicLink(
      atPath: place.url.appendingPathComponent(Self.partial).path,
      withDestinationPath: "/dev/full")
    let error = #expect(throws: FileError.self) {
      try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    }
    #expect(error?.operation == "write")
    #expect(error?.reason == "No space left on device")
    #expect(!FileManager.default.fileExists(atPath: place.url.appendingPathComponent("small").path))
  }

  /// The published MD5s against the published files, where the real test images are here; the
  /// repository does not carry them.
  @Test(.enabled(if: RealImages.folder != nil, "the folder mnist10k is nowhere that is searched"))
  func realImages() throws {
    let folder = try #require(RealImages.folder)
    let server = try TestServer { request, _ in
      (try? Data(contentsOf: folder.appendingPathComponent(String(request.path.dropFirst()))))
        .map { .file($0) } ?? .status(404)
    }
    let files = Catalogue.mnist.files.filter { $0.name.hasPrefix("t10k") }
    #expect(files.count == 2)
    let set = PublicSet(
      name: "part", title: "", licence: "", source: "",
      configuration: .idx(IDXConfiguration(folder: "mnist")), files: files, mirrors: [server.url])
    let place = try Place()
    let fetched = try place.fetcher().fetch(set, into: place.url)
    #expect(try set.check(in: fetched).rows.map(\.finding) == [.right, .right])
  }
}

enum RealImages {
  /// The folder mnist10k, where it has the test files as they were published.
  static let folder: URL? = {
    let folders = DataFolders(
      environment: ProcessInfo.processInfo.environment,
      workingDirectory: URL(fileURLWithPath: FileManager.default.currentDirectoryPath))
    guard let folder = try? folders.folder(named: "mnist10k"),
      FileManager.default.fileExists(
        atPath: folder.appendingPathComponent("t10k-images-idx3-ubyte.gz").path)
    else { return nil }
    return folder
  }()
}
