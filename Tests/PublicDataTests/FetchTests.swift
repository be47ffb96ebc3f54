import Datasets
import Foundation
import Host
import Synchronization
import TestServer
import Testing

@testable import PublicData

/// Downloads of sets, whole, gone on with, mended, interrupted, at once; and what is left each time.
@Suite(.serialized) struct FetchTests {
  @Test func wholeSet() throws {
    let server = try TestServer { request, _ in .file(SmallSet.contents(request.path)) }
    let place = try Place()
    let folder = try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(folder.path == place.url.appendingPathComponent("small").path)
    #expect(place.holds(SmallSet.whole))
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
    #expect(place.holds(SmallSet.whole))
    #expect(server.requests.prefix(3).map(\.start) == [nil, 100_000, 200_000])
  }

  /// The same in a later run, with what an earlier one has left.
  @Test func goesOnInAnotherRun() throws {
    let bad = try TestServer { _, number in
      number == 0 ? .brokenOff(SmallSet.images, after: 120_000) : .status(503)
    }
    let place = try Place()
    #expect(try place.fault(of: SmallSet.set(mirrors: [bad.url])) == .status(503))
    #expect(place.holds([SmallSet.partial: SmallSet.images.prefix(120_000)]))
    let server = try TestServer { request, _ in .file(SmallSet.contents(request.path)) }
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(SmallSet.whole))
    #expect(server.requests.first?.start == 120_000)
  }

  /// A partial file of another version: its end is of this one, and the MD5 tells.
  @Test(arguments: [10, 299_999, 300_000, 400_000]) func partialOfAnotherVersion(
    _ count: Int
  ) throws {
    let server = try TestServer { request, _ in .file(SmallSet.contents(request.path)) }
    let place = try Place()
    try place.write(Data(repeating: 7, count: count), to: SmallSet.partial)
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(SmallSet.whole))
    let images = server.requests.filter { $0.path == "/images.gz" }
    #expect(images.last?.start == nil)
    #expect(images.count == (count < 300_000 ? 2 : 1))
  }

  /// A server without parts sends the whole, which does not follow what is there.
  @Test func serverWithoutRanges() throws {
    let server = try TestServer { request, _ in .whole(SmallSet.contents(request.path)) }
    let place = try Place()
    try place.write(SmallSet.images.prefix(5000), to: SmallSet.partial)
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(SmallSet.whole))
    #expect(server.requests.prefix(2).map(\.start) == [5000, nil])
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
    #expect(place.holds(SmallSet.whole))
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
    #expect(place.holds(SmallSet.whole))
    #expect(own.requests.isEmpty)
  }

  /// A file that is there and damaged is fetched anew; the right one beside it is left alone.
  @Test func damagedFile() throws {
    let server = try TestServer { request, _ in .file(SmallSet.contents(request.path)) }
    let place = try Place()
    try place.write(SmallSet.labels.dropLast() + [99], to: "small/labels.gz")
    try place.write(SmallSet.images, to: "small/images.gz")
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(SmallSet.whole))
    #expect(server.requests.map(\.path) == ["/labels.gz"])
  }

  /// A damaged file stays what it is until the right one is there.
  @Test func damagedFileWithoutServer() throws {
    let server = try TestServer { _, _ in .status(404) }
    let place = try Place()
    let damaged = SmallSet.images.dropLast() + [99]
    try place.write(damaged, to: "small/images.gz")
    try place.write(SmallSet.labels, to: "small/labels.gz")
    #expect(try place.fault(of: SmallSet.set(mirrors: [server.url])) == .status(404))
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
    #expect(place.holds(SmallSet.whole))
    #expect(server.requests.map(\.path) == ["/labels.gz"])
  }

  @Test(.timeLimit(.minutes(1))) func interruption() throws {
    let server = try TestServer { _, _ in .stalled(SmallSet.images, after: 70_000) }
    let place = try Place()
    let fetcher = place.fetcher {
      (try? Data(contentsOf: place.url.appendingPathComponent(SmallSet.partial)))?.count == 70_000
    }
    #expect(
      throws: FetchError.interrupted(file: "images.gz", kept: 70_000, expected: 300_000)
    ) { try fetcher.fetch(SmallSet.set(mirrors: [server.url]), into: place.url) }
    #expect(place.holds([SmallSet.partial: SmallSet.images.prefix(70_000)]))
  }

  /// One waits for the other, and finds everything there: nothing is answered before somebody waits.
  @Test(.timeLimit(.minutes(1))) func twoAtOnce() throws {
    let place = try Place()
    let server = try TestServer { request, _ in
      let end = Date().addingTimeInterval(30)
      while !place.events.contains(.waiting) && Date() < end { usleep(10_000) }
      return .file(SmallSet.contents(request.path))
    }
    let set = SmallSet.set(mirrors: [server.url])
    let ended = DispatchGroup()
    let failures = Mutex<[String]>([])
    for _ in 0..<3 {
      ended.enter()
      // Threads, since tasks that block might never be there at the same time.
      Thread.detachNewThread {
        do {
          try place.fetcher().fetch(set, into: place.url)
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
        ended.leave()
      }
    }
    ended.wait()
    #expect(failures.withLock { $0 } == [])
    #expect(place.holds(SmallSet.whole))
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
      atPath: place.url.appendingPathComponent(SmallSet.partial).path,
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
