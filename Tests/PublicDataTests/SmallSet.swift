import Datasets
import Foundation
import Host
import Synchronization
import TestServer
import Testing

@testable import PublicData

/// A public set of two small files, or of an archive, that a test's own server offers.
struct SmallSet {
  /// 300,000 and 500 bytes.
  static let images = Data(
    (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) })
  static let labels = Data((0..<500).map { UInt8($0 % 10) })

  /// What a place holds when all is done, and while the first file is on its way.
  static let whole = ["small/images.gz": images, "small/labels.gz": labels]
  static let partial = ".small.fetching/images.gz.partial"

  static func contents(_ path: String) -> Data { path == "/images.gz" ? images : labels }

  static func file(_ name: String, _ contents: Data) -> PublicFile {
    PublicFile(name, byteCount: contents.count, md5: md5(contents))
  }

  static func md5(_ data: Data) -> String {
    var digest = MessageDigest(.md5)
    digest.update(data)
    return digest.hexadecimal()
  }

  static func set(mirrors: [String]) -> PublicSet {
    PublicSet(
      name: "small", title: "a small set", licence: "none", source: "here",
      configuration: .idx(IDXConfiguration(folder: "small")),
      files: [file("images.gz", images), file("labels.gz", labels)], mirrors: mirrors)
  }

  /// A set of the first file alone.
  static func one(mirrors: [String]) -> PublicSet {
    PublicSet(
      name: "small", title: "a small set", licence: "none", source: "here",
      configuration: .idx(IDXConfiguration(folder: "small")),
      files: [file("images.gz", images)], mirrors: mirrors)
  }
}

/// A data folder of a test's own, deleted with its owner, and the events of fetches into it.
final class Place: Sendable {
  let url: URL
  private let seen = Mutex<[FetchEvent]>([])

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("batchlab-public-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Without progress.
  var events: [FetchEvent] {
    seen.withLock { events in
      events.filter { if case .received = $0 { false } else { true } }
    }
  }

  func fetcher(isInterrupted: @escaping @Sendable () -> Bool = { false }) -> Fetcher {
    var fetcher = Fetcher(isInterrupted: isInterrupted) { event in
      self.seen.withLock { $0.append(event) }
    }
    // On a busy machine an answer may take its time.
    fetcher.stallSeconds = 30
    return fetcher
  }

  /// Every file under the folder, by its path from there.
  var files: [String: Data] {
    var files: [String: Data] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: url.path) ?? .init() {
      let file = url.appendingPathComponent(name)
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder),
        !isFolder.boolValue
      {
        files[name] = try? Data(contentsOf: file)
      }
    }
    return files
  }

  /// Whether exactly these files are there.
  func holds(_ expected: [String: Data]) -> Bool { files == expected }

  func write(_ data: Data, to name: String) throws {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }
}

extension Place {
  /// The fault of the only mirror.
  func fault(
    of set: PublicSet, stallSeconds: Int? = nil
  ) throws -> TransferFault {
    var fetcher = fetcher()
    if let stallSeconds {
      fetcher.stallSeconds = stallSeconds
      fetcher.resumptions = 0
    }
    let error = #expect(throws: FetchError.self) { try fetcher.fetch(set, into: url) }
    guard case .noMirror(let file, let failures) = error else {
      throw try #require(error)
    }
    #expect(file == "images.gz")
    #expect(failures.map(\.url) == set.mirrors.map { $0 + "images.gz" })
    #expect(error?.description.contains("images.gz") == true)
    return try #require(failures.last).fault
  }
}
