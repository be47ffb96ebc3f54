import Foundation
import Testing

/// The built command, run as a user runs it.
enum Batchlab {
  struct Result {
    let status: Int32
    let output: String
    let errors: String

    /// The lines on standard error.
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
  }

  /// Beside the test bundle, where the package manager puts all its products.
  static var executable: URL {
    get throws {
      let beside = try #require(
        CommandLine.arguments.lazy.flatMap { argument in
          [
            URL(fileURLWithPath: argument),
            URL(fileURLWithPath: argument).deletingLastPathComponent(),
          ]
        }.map { $0.deletingLastPathComponent().appendingPathComponent("batchlab") }.first {
          FileManager.default.isExecutableFile(atPath: $0.path)
        } ?? built, "batchlab beside \(CommandLine.arguments)")
      return beside
    }
  }

  /// Where `swift build` leaves a link to its folder.
  private static var built: URL? {
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return ["release", "debug"].map { package.appendingPathComponent(".build/\($0)/batchlab") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// A process in `folder` that has not been started, with its output going to two files there.
  static func process(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:],
    name: String = "batchlab"
  ) throws -> Process {
    let process = Process()
    process.executableURL = try executable
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    var variables = ProcessInfo.processInfo.environment
    variables["BATCHLAB_DATA"] = nil
    process.environment = variables.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try folder.create("\(name).out")
    process.standardError = try folder.create("\(name).err")
    return process
  }

  static func result(
    of process: Process, in folder: TemporaryFolder, name: String = "batchlab"
  ) throws -> Result {
    process.waitUntilExit()
    let status = process.terminationStatus
    return Result(
      status: process.terminationReason == .exit ? status : -status,
      output: try String(contentsOf: folder.file("\(name).out"), encoding: .utf8),
      errors: try String(contentsOf: folder.file("\(name).err"), encoding: .utf8))
  }

  /// Runs the command in `folder` to its end.
  static func run(
    _ arguments: String..., in folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws -> Result {
    try run(arguments: arguments, in: folder, environment: environment)
  }

  static func run(
    arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws -> Result {
    let process = try process(arguments, in: folder, environment: environment)
    try process.run()
    return try result(of: process, in: folder)
  }
}

/// A folder of a test's own, deleted with its owner.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("batchlab-command-\(UUID().uuidString)", isDirectory: true)
      .resolvingSymlinksInPath()
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  func create(_ name: String) throws -> FileHandle {
    try Data().write(to: file(name))
    return try FileHandle(forWritingTo: file(name))
  }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws {
    let file = file(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name).path) }

  /// All files of the records in a store, by their paths there.
  func contents(_ store: String) throws -> [String: Data] {
    let trials = file("\(store)/trials")
    var contents: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: trials.path) {
      contents[name] = try? Data(contentsOf: trials.appendingPathComponent(name))
    }
    return contents
  }

  /// The records in the store of a folder.
  func records(_ store: String = ".batchlab") -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: file("\(store)/trials").path)
    return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }
}

/// Experiment files that run in a moment.
enum Sample {
  /// Four trials of the four houses.
  static let houses = """
    title: Houses
    question: What is the price?
    source: None
    workload: {dataset: {kind: houses}, model: {kind: mlp, hidden: []}}
    recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 1, epochs: 3}
    arms:
      one: {}
      all: {batchSize: 4}
    seeds: 2
    claims:
      - id: nearer
        statement: One at a time ends nearer.
        difference: {metric: testLoss, of: one, minus: all}
        expect: negative
    charts:
      - {id: curves, title: Loss, kind: curves, metrics: [testLoss]}

    """

  /// Trials of some seconds each, in updates that look for an interruption.
  static let long = """
    title: Long
    question: Does it end?
    source: None
    workload:
      dataset: {kind: regression, train: 64, test: 8, features: 4}
      model: {kind: mlp, hidden: [32]}
    recipe: {optimizer: {kind: sgd, learningRate: 0.001}, batchSize: 1, epochs: 3}
    arms:
      short: {}
      long: {epochs: 100000, evaluationInterval: 100000}
    seeds: 1

    """

  /// Two small series of studies, one with momentum.
  static let studies = """
    title: Studied
    question: What does it take?
    source: None
    workload:
      dataset: {kind: regression, train: 64, test: 16, features: 4, signal: 1, noise: 0.1}
      model: {kind: mlp, hidden: []}
    recipe: {optimizer: {kind: sgd, learningRate: 0.05}, batchSize: 8, epochs: 2}
    target: {metric: testLoss, below: 0.1}
    arms:
      one: {}
    studies:
      plain:
        batchSizes: [4, 8]
        search: {learningRate: [0.01, 2], points: 4}
        limit: {updates: 60, examples: 0}
      heavy:
        batchSizes: [4, 8]
        search: {learningRate: [0.01, 1], oneMinusMomentum: [0.1, 0.9], points: 4}
        limit: {updates: 60, examples: 0}
    seeds: 2
    charts:
      - {id: steps, title: Steps, kind: stepsToTarget}

    """

  /// Images of 2 × 3 pixels from files.
  static let images = """
    title: Images
    question: What is shown?
    source: None
    workload:
      dataset: {kind: idx, folder: digits}
      model: {kind: mlp, hidden: [4]}
    recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 2, epochs: 2}
    arms:
      one: {}
    seeds: 1

    """
}
