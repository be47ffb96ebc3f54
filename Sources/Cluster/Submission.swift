import Foundation
import Host
import Planning
import Records

/// Trials that were given to the cluster together: a folder `slurm/ID/` of the store with the tasks, a
/// line each, the scripts of the job arrays and what the tasks say.
///
/// The job arrays go by the folder's name, so that whoever comes back finds by Slurm's own list which
/// tasks are still under way, and no file has to say so.
package struct Submission: Sendable {
  package let store: Store
  /// Eight hexadecimal digits.
  package let id: String

  static let part = "slurm"
  private static let tasksFile = "tasks.jsonl"
  private static let logFolder = "logs"

  package var folder: URL {
    store.folder.appendingPathComponent(Self.part).appendingPathComponent(id)
  }

  var tasksPath: String { folder.appendingPathComponent(Self.tasksFile).path }

  /// One that is there.
  package init(_ id: String, in store: Store) {
    self.id = id
    self.store = store
  }

  /// Writes a new one, under a name that no other has.
  ///
  /// - Precondition: Whoever makes one has the store's lock for that.
  init(of tasks: [[PlannedTrial]], in store: Store) throws {
    repeat {
      self.init(String(format: "%08x", UInt32.random(in: .min ... .max)), in: store)
    } while FileManager.default.fileExists(atPath: folder.path)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var lines = Data()
    for task in tasks { lines += try encoder.encode(task) + Data("\n".utf8) }
    try DurableFiles.createFolder(folder.appendingPathComponent(Self.logFolder))
    try DurableFiles.replace(URL(fileURLWithPath: tasksPath), with: lines)
  }

  var exists: Bool { FileManager.default.fileExists(atPath: tasksPath) }

  /// The trials of each task, in order.
  func tasks() throws -> [[PlannedTrial]] { try lines().map(task) }

  /// The trials of one task.
  ///
  /// - Throws: `DocumentError` where there is no such submission in the store, or no such task in it.
  package func task(_ index: Int) throws -> [PlannedTrial] {
    let lines = try lines()
    guard lines.indices.contains(index) else {
      throw DocumentError(
        file: tasksPath, reason: "has \(lines.count) tasks; expected a task \(index)")
    }
    return try task(lines[index])
  }

  private func lines() throws -> [Data] {
    do throws(FileError) {
      return try RegularFile.contents(of: tasksPath).split(separator: UInt8(ascii: "\n"))
    } catch {
      throw DocumentError(
        file: tasksPath,
        reason: "cannot be read here (\(error.reason)); expected the store that the tasks were"
          + " submitted from")
    }
  }

  private func task(_ line: Data) throws(DocumentError) -> [PlannedTrial] {
    do {
      return try JSONDecoder().decode([PlannedTrial].self, from: line)
    } catch {
      throw DocumentError(file: tasksPath, reason: "has a line that is no task's")
    }
  }

  /// Whether all its trials have their records.
  func isDone() throws -> Bool {
    let stored = Set(try store.ids)
    return try exists && tasks().allSatisfy { $0.allSatisfy { stored.contains($0.id) } }
  }

  /// The name of the job array that begins with that task of the submission.
  func name(ofArrayFrom first: Int) -> String { "batchlab-\(id)-\(first)" }

  /// The submission's id and the array's first task in a job's name; nil for a name of another kind.
  static func parse(name: String) -> (id: String, first: Int)? {
    guard let match = name.wholeMatch(of: /batchlab-([0-9a-f]{8})-(\d+)/),
      let first = Int(match.2)
    else { return nil }
    return (String(match.1), first)
  }

  /// Where the tasks of the array that begins with that task say something, `%a` for their indices.
  func logs(ofArrayFrom first: Int) -> URL {
    folder.appendingPathComponent("\(Self.logFolder)/\(first)-%a.log")
  }

  private func log(first: Int, index: Int) -> URL {
    folder.appendingPathComponent("\(Self.logFolder)/\(first)-\(index).log")
  }

  /// What a task's log begins with at each attempt, before the number of the task.
  package static let beginning = "began task"

  /// The error that a task ended with at its last attempt, else its last line; nil where it said
  /// nothing, or Slurm alone did.
  func lastWords(first: Int, index: Int) -> String? {
    do throws(FileError) {
      return try Self.end(of: log(first: first, index: index)).flatMap(Self.lastWords)
    } catch {
      return "its log \(error.path) cannot be read: \(error.reason)"
    }
  }

  /// The last 64 KiB of a log; nil where there is none.
  private static func end(of log: URL) throws(FileError) -> String? {
    guard let file = try RegularFile(ifThere: log.path) else { return nil }
    let size = 64 << 10
    try file.skip(to: max(0, file.size - size))
    return String(decoding: try file.read(size), as: UTF8.self)
  }

  private static func lastWords(of text: String) -> String? {
    let lines = text.split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    let attempt = lines.lastIndex { $0.hasPrefix(beginning) } ?? -1
    let said = lines[(attempt + 1)...].filter { !$0.hasPrefix("slurmstepd: ") }
    let error = said.last { $0.hasPrefix(errorMark) }.map { $0.dropFirst(errorMark.count) }
    return error.map(String.init) ?? said.last
  }

  private static let errorMark = "batchlab: "
}

extension Store {
  /// The lock of whoever submits or tidies.
  func submissionLock(waiting: Bool) throws -> FileLock? {
    try lock(Submission.part, waiting: waiting)
  }

  /// Removes what sweeps have left that have no task under way.
  ///
  /// - Parameters:
  ///   - isDone: Whether all trials of a sweep must have their records for that, so that the words of
  ///     tasks that failed stay.
  ///   - isRehearsal: Whether to remove nothing, and only say what would be.
  /// - Throws: `StoreError`. Where Slurm does not answer, nothing is removed.
  package func collectSubmissions(isDone: Bool, isRehearsal: Bool) throws -> [Finding] {
    let place = folder.appendingPathComponent(Submission.part)
    let names = try DurableFiles.names(in: place)
    guard !names.isEmpty, let lock = try submissionLock(waiting: false),
      // Where Slurm does not answer, any task may be under way.
      let tasks = try? Slurm().tasks()
    else { return [] }
    let live = Set(tasks.filter { !$0.hasEnded }.compactMap { Submission.parse(name: $0.name)?.id })
    var findings: [Finding] = []
    for submission in names.map({ Submission($0, in: self) }) where !live.contains(submission.id) {
      // One that cannot be read may not be done.
      if isDone, (try? submission.isDone()) != true { continue }
      if !isRehearsal { try DurableFiles.remove(submission.folder) }
      findings.append(
        Finding(
          place: "\(Submission.part)/\(submission.id)", what: "of a sweep with no task under way"))
    }
    _ = consume lock
    return findings
  }
}
