import Datasets
import Foundation
import Samples
import Specification
import Testing

@testable import Planning

/// Every way in which an experiment file can be wrong about a trainer that is a command, with the error that
/// it must give: when it is read, or when it is planned and what the command is made of is looked at.
@Suite struct BadTrainerTests {
  private static let trainer = """
    command: [/bin/sh, train.sh, "${seed}"]
    inputs: [train.sh]
    metrics: {testError: percent}
    settings: {width: 3}
    """

  private static func experiment(_ trainer: String, arm: String = "{}", dataset: String = "")
    -> String
  {
    """
    title: A command
    question: Is it one?
    source: None
    workload: {dataset: {kind: own, train: 40, test: 10}\(dataset)}
    recipe: {batchSize: 10, epochs: 3}
    trainer: \(trainer)
    arms: {only: \(arm)}
    seeds: 1
    """
  }

  private static func indented(_ text: String) -> String {
    "\n" + text.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
  }

  private func plan(_ text: String, in folder: TemporaryFolder) throws -> Plan {
    let file = try folder.write(text, to: "command.yaml")
    if !FileManager.default.fileExists(atPath: folder.file("train.sh").path) {
      try folder.write("true\n", to: "train.sh")
    }
    let datasets = DatasetCache(
      folders: DataFolders(environment: [:], workingDirectory: folder.url))
    return try Plan(ExperimentSpec(contentsOf: file), datasets: datasets)
  }

  private func expectError(
    _ text: String, in folder: TemporaryFolder, line: Int?, key: String?, found: String,
    expected: String, file: String = "command.yaml", location: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: SpecificationError.self, sourceLocation: location) {
      try plan(text, in: folder)
    }
    guard let error else { return }
    #expect(error.file.hasSuffix("/" + file), sourceLocation: location)
    #expect(error.line == line, sourceLocation: location)
    #expect(error.key == key, sourceLocation: location)
    #expect(error.found.contains(found), "\(error.found)", sourceLocation: location)
    #expect(error.expected.contains(expected), "\(error.expected)", sourceLocation: location)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    /// A passage of the trainer, and what stands in its place.
    let passage: String
    let replacement: String
    var line = 7
    let key: String
    let found: String
    let expected: String

    var testDescription: String { replacement }
  }

  static let cases = [
    Case(
      passage: "${seed}", replacement: "${sead}", key: "trainer.command[2]", found: "${sead}",
      expected: "seed"),
    Case(
      passage: "${seed}", replacement: "a${args}", key: "trainer.command[2]", found: "a${args}",
      expected: "an argument of its own"),
    Case(
      passage: "[/bin/sh, train.sh, \"${seed}\"]", replacement: "/bin/sh train.sh",
      key: "trainer.command", found: "/bin/sh train.sh", expected: "a list"),
    Case(
      passage: "[train.sh]", replacement: "[../train.sh]", line: 8, key: "trainer.inputs[0]",
      found: "../train.sh", expected: "and no .."),
    Case(
      passage: "[train.sh]", replacement: "[other.sh]", line: 8, key: "trainer.inputs[0]",
      found: "other.sh, which names no file", expected: "files that the command is made of"),
    Case(
      passage: "testError: percent", replacement: "testError: nats", line: 9,
      key: "trainer.metrics.testError", found: "nats", expected: "percent, fraction or accuracy"),
    Case(
      passage: "testError: percent", replacement: "updates: updates", line: 9,
      key: "trainer.metrics.updates", found: "batchlab reckons itself", expected: "testError"),
    Case(
      passage: "width: 3", replacement: "batchSize: 3", line: 10, key: "trainer.settings.batchSize",
      found: "a recipe's or batchlab's own", expected: "a name of the trainer's own"),
    Case(
      passage: "width: 3", replacement: "width: null", line: 10, key: "trainer.settings.width",
      found: "nothing", expected: "a text, a number"),
    Case(
      passage: "settings: {width: 3}",
      replacement: "environment: {fingerprint: [/no/such/program]}",
      line: 6, key: "trainer", found: "a fingerprint that is not there: /no/such/program",
      expected: "a command that prints what is installed"),
    Case(
      passage: "settings: {width: 3}", replacement: "environment: {fingerprint: [/bin/false]}",
      line: 6, key: "trainer", found: "a fingerprint that ended with status 1",
      expected: "ends with status 0"),
  ]

  @Test(arguments: cases) func trainers(_ item: Case) throws {
    #expect(Self.trainer.contains(item.passage))
    let text = Self.trainer.replacingOccurrences(of: item.passage, with: item.replacement)
    expectError(
      Self.experiment(Self.indented(text)), in: try TemporaryFolder(), line: item.line,
      key: item.key, found: item.found, expected: item.expected)
  }

  @Test func `An arm changes settings that the trainer has`() throws {
    expectError(
      Self.experiment(Self.indented(Self.trainer), arm: "{settings: {height: 2}}"),
      in: try TemporaryFolder(), line: 11, key: "arms.only.settings.height",
      found: "the setting height", expected: "one of width")
  }

  @Test func `A command begins where it likes`() throws {
    expectError(
      Self.experiment(Self.indented(Self.trainer), dataset: ", initialWeights: w.safetensors"),
      in: try TemporaryFolder(), line: 4, key: "workload.initialWeights", found: "initial weights",
      expected: "a setting of that trainer")
  }

  @Test func `A command has no examples that are drawn anew`() throws {
    let text = Self.experiment(Self.indented(Self.trainer)).replacingOccurrences(
      of: "{kind: own, train: 40, test: 10}",
      with: "{kind: strokes, train: 40, test: 10, freshEachEpoch: true}")
    expectError(
      text, in: try TemporaryFolder(), line: 4, key: "workload",
      found: "drawn anew in every epoch", expected: "data that files can hold")
  }

  /// Nor where batchlab knows its network.
  @Test(arguments: [
    "{kind: contrastive, loss: ntxent, temperature: 0.5, projection: [8]}",
    "{kind: supervised, probe: true}",
  ]) func `A command is told of no objective`(objective: String) throws {
    let text = Self.experiment(Self.indented(Self.trainer)).replacingOccurrences(
      of: "{dataset: {kind: own, train: 40, test: 10}}",
      with: "{dataset: {kind: strokes, train: 40, test: 10}, model: {kind: mlp, hidden: [4]},"
        + " objective: \(objective)}")
    expectError(
      text, in: try TemporaryFolder(), line: 4, key: "workload.objective",
      found: "an objective for a trainer that is a command",
      expected: "a setting of that trainer")
  }

  @Test func `Links among inputs neither loop nor lead out`() throws {
    let text = Self.experiment(
      Self.indented(Self.trainer.replacingOccurrences(of: "[train.sh]", with: "[model/**]")))
    let folder = try TemporaryFolder()
    let model = folder.file("model")
    try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
    try folder.write("1", to: "model/a.py")
    #expect(try plan(text, in: folder).trials.count == 1)
    func link(_ name: String, to target: String) throws {
      try FileManager.default.createSymbolicLink(
        atPath: model.appendingPathComponent(name).path, withDestinationPath: target)
    }
    try link("again", to: "../model")
    expectError(
      text, in: folder, line: 8, key: "trainer.inputs[0]",
      found: "model/again, a link to a folder that it lies in", expected: "without a loop")
    try FileManager.default.removeItem(at: model.appendingPathComponent("again"))
    try link("self", to: "self")
    expectError(
      text, in: folder, line: 8, key: "trainer.inputs[0]", found: "model/self",
      expected: "links that lead to one")
    try FileManager.default.removeItem(at: model.appendingPathComponent("self"))
    try link("out", to: "/etc/hostname")
    expectError(
      text, in: folder, line: 8, key: "trainer.inputs[0]",
      found: "model/out, which leads out of the experiment file's folder",
      expected: "files in the folder")
  }

  // MARK: - Trainers that are files of their own

  private func folderWithTrainer(_ text: String = trainer) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      at: folder.file("own"), withIntermediateDirectories: true)
    try folder.write(text, to: "own/trainer.yaml")
    try folder.write("true\n", to: "own/train.sh")
    return folder
  }

  @Test func `A trainer's file says what a mapping would, of its own folder`() throws {
    let folder = try folderWithTrainer()
    let trial = try #require(
      plan(Self.experiment("own/trainer.yaml"), in: folder).trials.first)
    #expect(trial.launch?.folder == folder.file("own").path)
    let same = try #require(
      plan(Self.experiment(Self.indented(Self.trainer)), in: folder).trials.first)
    #expect(trial.id == same.id)
    // An arm changes what the file says, or has another file in its place.
    let changed = try #require(
      plan(
        Self.experiment("own/trainer.yaml", arm: "{trainer: {settings: {width: 4}}}"), in: folder
      ).trials.first)
    #expect(changed.trial.trainer?.settings == ["width": .integer(4)])
    #expect(changed.launch?.folder == folder.file("own").path)
    try folder.write(
      "command: [/bin/true]\ninputs: [train.sh]\nmetrics: {score: points}", to: "own/other.yaml")
    let other = try #require(
      plan(
        Self.experiment("own/trainer.yaml", arm: "{trainer: own/other.yaml}"), in: folder
      ).trials.first)
    #expect(other.trial.trainer?.command == ["/bin/true"])
    #expect(other.trial.trainer?.metrics.map(\.name) == ["score"])
    #expect(other.trial.trainer?.settings == [:])
  }

  @Test func `What is wrong in a trainer's file has its place there`() throws {
    expectError(
      Self.experiment("own/none.yaml"), in: try folderWithTrainer(), line: 6, key: "trainer",
      found: "own/none.yaml, which is no file", expected: "the name of a file")
    expectError(
      Self.experiment("own"), in: try folderWithTrainer(), line: 6, key: "trainer",
      found: "own, which is no file", expected: "the name of a file")
    expectError(
      Self.experiment("own/trainer.yaml"),
      in: try folderWithTrainer(
        Self.trainer.replacingOccurrences(of: "${seed}", with: "${sead}")),
      line: 1, key: "command[2]", found: "${sead}", expected: "seed", file: "own/trainer.yaml")
    expectError(
      Self.experiment("own/trainer.yaml"), in: try folderWithTrainer("a: ["), line: 2, key: nil,
      found: "no YAML", expected: "YAML", file: "own/trainer.yaml")
    expectError(
      Self.experiment("own/trainer.yaml"), in: try folderWithTrainer("trainer.yaml"), line: 1,
      key: nil, found: "trainer.yaml", expected: "a mapping with command",
      file: "own/trainer.yaml")
  }
}
