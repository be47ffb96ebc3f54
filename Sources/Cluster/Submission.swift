import Experiments
import Foundation
import Host

/// Trials that were given to the cluster together: a folder `slurm/ID/` of the store with the tasks, a
/// line each, the scripts of the job arrays and what the tasks say.
///
/// The job arrays go by the folder's name, so that whoever comes back finds by Slurm's own list which
/// tasks are still under way, and no file has to say so.
public struct Submission: Sendable {
  public let store: Store
  /// Eight hexadecimal digits.
  public let id: String

  static let part = "slurm"
  private static let tasksFile = "tasks.jsonl"
  private static let logFolder = "logs"

  public var folder: URL {
    store.folder.appendingPathComponent(Self.part).appendingPathComponent(id)
  }

  var tasksPath: String { folder.appendingPathComponent(Self.tasksFile).path }

  /// One that is there.
  public init(_ id: String, in store: Store) {
    self.id = id
    self.store = store
  }

  /// Writes a new one, under a name that no other has.
  init(of tasks: [[PlannedTrial]], in store: Store) throws {
    self.init(
      String(format: "%08x", UInt32.random(in: .min ... .max)), in: store)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var lines = Data()
    for task in tasks { lines += try encoder.encode(task) + Data("\n".utf8) }
    try DurableFiles.createFolder(folder.appendingPathComponent(Self.logFolder))
    try DurableFiles.write(lines, to: folder.appendingPathComponent(Self.tasksFile))
  }

  var exists: Bool { FileManager.default.fileExists(atPath: tasksPath) }

  /// The trials of each task, in order.
  func tasks() throws -> [[PlannedTrial]] { try lines().map(Self.task) }

  /// The trials of one task.
  ///
  /// - Throws: `DocumentError` where there is no such submission in the store, or no such task in it.
  public func task(_ index: Int) throws -> [PlannedTrial] {
    let lines = try lines()
    guard lines.indices.contains(index) else {
      throw DocumentError(
        file: tasksPath, reason: "has \(lines.count) tasks; expected a task \(index)")
    }
    return try Self.task(lines[index])
  }

  private func lines() throws -> [Data] {
    guard let text = try? Data(contentsOf: URL(fileURLWithPath: tasksPath)) else {
      throw DocumentError(
        file: tasksPath,
        reason: "cannot be read here; expected the store that the tasks were submitted from")
    }
    return text.split(separator: UInt8(ascii: "\n"))
  }

  private static func task(_ line: Data) throws -> [PlannedTrial] {
    try JSONDecoder().decode([PlannedTrial].self, from: line)
  }

  /// Removes it where all its trials have their records, and nothing that it says is of use.
  ///
  /// - Parameter isRehearsal: Whether to remove nothing.
  /// - Returns: Whether that is so.
  func removeIfDone(isRehearsal: Bool = false) throws -> Bool {
    let stored = Set(store.ids)
    guard exists else { return false }
    guard try tasks().allSatisfy({ $0.allSatisfy { stored.contains($0.id) } }) else { return false }
    if !isRehearsal { try DurableFiles.remove(folder) }
    return true
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
  public static let beginning = "began task"

  /// The error that a task ended with at its last attempt, else its last line; nil where it said
  /// nothing, or Slurm alone did.
  func lastWords(first: Int, index: Int) -> String? {
    guard let handle = try? FileHandle(forReadingFrom: log(first: first, index: index)) else {
      return nil
    }
    defer { try? handle.close() }
    let size = (try? handle.seekToEnd()) ?? 0
    try? handle.seek(toOffset: size - Swift.min(size, 64 << 10))
    let text = String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    let attempt = lines.lastIndex { $0.hasPrefix(Self.beginning) } ?? -1
    let said = lines[(attempt + 1)...].filter { !$0.hasPrefix("slurmstepd: ") }
    let error = said.last { $0.hasPrefix(Self.errorMark) }.map {
      $0.dropFirst(Self.errorMark.count)
    }
    return error.map(String.init) ?? said.last
  }

  private static let errorMark = "batchlab: "
}

extension Store {
  /// Removes what sweeps have left whose trials all have their records.
  ///
  /// - Parameter isRehearsal: Whether to remove nothing, and only say what would be.
  public func collectSubmissions(isRehearsal: Bool) throws -> [Finding] {
    let place = folder.appendingPathComponent(Submission.part)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
    return try names.sorted().map { Submission($0, in: self) }
      .filter { try $0.removeIfDone(isRehearsal: isRehearsal) }
      .map { Finding(place: "\(Submission.part)/\($0.id)", what: "of a sweep that is done") }
  }
}
