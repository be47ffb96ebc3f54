import Execution
import Foundation
import Planning
import Samples
import Synchronization
import Testing
import Training

@testable import Host
@testable import Records

/// What a file system that machines share does otherwise, as far as one machine can play it.
@Suite struct SharedFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() }
  }

  private func makeFolder(_ name: String, holding text: String) throws {
    try FileManager.default.createDirectory(
      at: folder.file(name), withIntermediateDirectories: true)
    try folder.write(text, to: "\(name)/file")
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: folder.file(name), encoding: .utf8)
  }

  // MARK: - Names

  @Test func asideNames() throws {
    let name = TemporaryName.of("x.json")
    #expect(name.hasPrefix(".x.json.") && name.hasSuffix(".\(getpid()).partial"))
    #expect(TemporaryName.place.wholeMatch(of: /[A-Za-z0-9-]*-[0-9a-f]{8}/) != nil)
    #expect(TemporaryName.isLeft(name) && TemporaryName.isLeft(name, of: "x.json"))
    #expect(TemporaryName.isLeft(TemporaryName.of("x.json", .old)))
    #expect(!TemporaryName.isLeft(name, of: "x") && !TemporaryName.isLeft(name, of: "json"))
  }

  @Test func namesOfOthersAreNotLeft() throws {
    let place = TemporaryName.place
    #expect(!TemporaryName.isLeft(".x.\(place).1.partial"), "the first process runs")
    #expect(!TemporaryName.isLeft(".x.\(place)0.\(getpid()).partial"), "another machine")
    for name in [
      "x.\(place).\(getpid()).partial", ".x.\(place).\(getpid()).other", ".x.\(place).-1.partial",
      ".x.\(place).0.partial", ".x.\(place).partial", ".x.77.partial", "", ".", "....",
    ] {
      #expect(!TemporaryName.isLeft(name), "\(name)")
    }
    // No process has so high a number.
    #expect(TemporaryName.isLeft(".x.\(place).\(Int32.max).partial"))
  }

  // MARK: - Calls

  @Test(arguments: [EINTR, ESTALE]) func callsAreMadeAgain(_ code: Int32) {
    var failures = 3
    let result = repeated {
      guard failures > 0 else { return 7 }
      failures -= 1
      errno = code
      return -1
    }
    #expect(result == 7)
  }

  @Test(arguments: [ESTALE, EIO]) func callsThatFailForGood(_ code: Int32) {
    var count = 0
    let result = repeated {
      count += 1
      errno = code
      return -1
    }
    #expect(result == -1 && errno == code)
    #expect(count == (code == EIO ? 1 : 9))
  }

  // MARK: - Renames

  /// Renames, and then answers as a server does to the second sending of what it did the first time.
  private static let lostAnswer: Renaming.Call = { source, target in
    _ = Glibc.rename(source, target)
    errno = ENOENT
    return -1
  }

  @Test func renameWhoseAnswerIsLost() throws {
    try folder.write("new", to: "source")
    try folder.write("old", to: "target")
    let renaming = Renaming(rename: Self.lostAnswer)
    #expect(renaming.move(folder.file("source"), to: folder.file("target")) == 0)
    #expect(try text("target") == "new")
    // Nothing was meant.
    #expect(renaming.move(folder.file("source"), to: folder.file("target")) == ENOENT)
  }

  /// The source is gone, but something else is in the target's place.
  @Test func renameThatAnotherPrevented() throws {
    try folder.write("new", to: "source")
    try folder.write("old", to: "target")
    let renaming = Renaming(rename: { source, _ in
      unlink(source)
      errno = ENOENT
      return -1
    })
    #expect(renaming.move(folder.file("source"), to: folder.file("target")) == ENOENT)
    #expect(try text("target") == "old")
  }

  private static let noExchange: Renaming.Call = { _, _ in
    errno = EINVAL
    return -1
  }

  @Test(arguments: [false, true]) func folderWithoutExchange(_ answersAreLost: Bool) throws {
    try makeFolder("place", holding: "old")
    try makeFolder("aside", holding: "new")
    // Left by a process of this number that was killed here.
    try makeFolder(TemporaryName.of("place", .old), holding: "older")
    var renaming = Renaming(exchange: Self.noExchange)
    if answersAreLost {
      renaming.rename = { source, target in
        guard Glibc.rename(source, target) == 0 else { return -1 }
        errno = ENOENT
        return -1
      }
    }
    try renaming.replaceFolder(folder.file("place"), with: folder.file("aside"))
    #expect(try text("place/file") == "new")
    #expect(try names == ["place"])
  }

  /// Between this process's two renames another machine puts its folder there.
  @Test func folderThatOthersReplaceToo() throws {
    try makeFolder("place", holding: "old")
    try makeFolder("aside", holding: "new")
    try makeFolder("others", holding: "others'")
    let (others, place) = (folder.file("others").path, folder.file("place").path)
    let count = Mutex(0)
    let renaming = Renaming(
      rename: { source, target in
        let number = count.withLock {
          $0 += 1
          return $0
        }
        // After the first: aside to place; the second: place to old.
        if number == 3 { _ = Glibc.rename(others, place) }
        return Glibc.rename(source, target)
      }, exchange: Self.noExchange)
    try renaming.replaceFolder(folder.file("place"), with: folder.file("aside"))
    #expect(try text("place/file") == "new")
    #expect(try names == ["place"])
  }

  /// A reader sees one of the folders or none, never a part of one, and at the end one is there.
  @Test(.timeLimit(.minutes(1)), arguments: [false, true])
  func manyReplaceOneFolder(_ canExchange: Bool) throws {
    let place = folder.file("place")
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { worker in
      // As processes of their own.
      var renaming = Renaming(oldName: { ".\($0).\(worker).old" })
      if !canExchange { renaming.exchange = Self.noExchange }
      for round in 0..<50 {
        do {
          let name = "aside-\(worker)-\(round)"
          try makeFolder(name, holding: "whole")
          try renaming.replaceFolder(place, with: folder.file(name))
          if let text = try? text("place/file"), text != "whole" {
            failures.withLock { $0.append(text) }
          }
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try text("place/file") == "whole")
  }

  // MARK: - Stores

  /// Another machine has computed the same trial: its record is not moved for a moment.
  @Test func equalRecordStays() throws {
    let store = try Store(at: folder.url)
    let planned = try SampleExperiment.plan().trials[0]
    let records = try Runner(
      store: store, engines: [TrainerEngine(datasets: SampleExperiment.datasets)], jobs: 1
    ).run([planned])
    let record = try #require(records[planned.id])
    let place = folder.file("trials/\(planned.id)")
    let before = try #require(FileNumber(place.path))
    let weights = try SampleExperiment.weights(of: record)
    try store.save(record, weights: weights)
    #expect(FileNumber(place.path) == before)
    // Not so a damaged one.
    try folder.write("damaged", to: "trials/\(planned.id)/weights.safetensors")
    try store.save(record, weights: weights)
    #expect(FileNumber(place.path) != before)
    #expect(try store.verify().isEmpty)
    #expect(try store.collectGarbage().isEmpty)
  }

  @Test func whatAnotherMachineSetAside() throws {
    let store = try Store(at: folder.url)
    let place = try store.setAside(String(repeating: "a", count: 64))
    #expect(!FileManager.default.fileExists(atPath: place.path))
  }

  @Test func leftOversAreCollected() throws {
    let store = try Store(at: folder.url)
    let id = String(repeating: "a", count: 64)
    let elsewhere = TemporaryName.of("curve.json").replacingOccurrences(
      of: TemporaryName.place, with: "far-0")
    for name in [
      "trials/\(TemporaryName.of(id))", "trials/\(TemporaryName.of(id, .old))", "landscape",
    ] {
      try makeFolder(name, holding: "left")
    }
    for name in [
      "trials/.nfs000001", "landscape/\(TemporaryName.of("x.json"))", "landscape/\(elsewhere)",
    ] {
      try folder.write("left", to: name)
    }
    let removed = try store.collectGarbage().map(\.place)
    #expect(
      Set(removed) == [
        "trials/\(TemporaryName.of(id))", "trials/\(TemporaryName.of(id, .old))",
        "landscape/\(TemporaryName.of("x.json"))",
      ])
  }
}
