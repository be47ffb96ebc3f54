import Foundation
import Records
import Testing

@testable import Cluster

/// What is left of a submission in a store, read again.
@Suite struct SubmissionTests {
  /// A store with a submission of one task without trials, deleted with its owner.
  private final class Scene: Sendable {
    let store: Store
    let submission: Submission

    init() throws {
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("batchlab-submission-\(UUID().uuidString)")
      store = try Store(at: folder)
      submission = try Submission(of: [[]], in: store)
    }

    deinit { try? FileManager.default.removeItem(at: store.folder) }

    var log: URL { submission.folder.appendingPathComponent("logs/0-3.log") }
  }

  @Test(
    arguments: [
      ("", nil), ("batchlab: a\nbatchlab: no room\nslurmstepd: error: x\n", "no room"),
      ("one\ntwo\n", "two"), ("batchlab: first\nbegan task 3\nlast\n", "last"),
      ("batchlab: lost\n" + String(repeating: "x\n", count: 40_000), "x"),
    ] as [(String, String?)])
  func lastWords(_ text: String, words: String?) throws {
    let scene = try Scene()
    try Data(text.utf8).write(to: scene.log)
    #expect(scene.submission.lastWords(first: 0, index: 3) == words)
  }

  /// A log that is not there says nothing; one that cannot be read is told of.
  @Test func logThatCannotBeRead() throws {
    let scene = try Scene()
    #expect(scene.submission.lastWords(first: 0, index: 3) == nil)
    let log = scene.log
    try FileManager.default.createDirectory(at: log, withIntermediateDirectories: false)
    let words = try #require(scene.submission.lastWords(first: 0, index: 3))
    #expect(words.contains(log.path) && words.hasSuffix("Not a regular file"), "\(words)")
  }

  @Test func tasksThatCannotBeRead() throws {
    let scene = try Scene()
    #expect(try scene.submission.tasks().map(\.count) == [0])
    let other = Submission("00000000", in: scene.store)
    let error = #expect(throws: DocumentError.self) { try other.task(0) }
    #expect(error?.file == other.tasksPath)
    #expect(error?.reason.contains(String(cString: strerror(ENOENT))) == true)
  }

  @Test func submissionsThatCannotBeListed() throws {
    let scene = try Scene()
    let place = scene.submission.folder.deletingLastPathComponent()
    try FileManager.default.removeItem(at: place)
    #expect(try scene.store.collectSubmissions(isDone: false, isRehearsal: true) == [])
    try Data().write(to: place)
    let error = #expect(throws: StoreError.self) {
      try scene.store.collectSubmissions(isDone: false, isRehearsal: true)
    }
    #expect(error?.path == place.path)
  }
}
