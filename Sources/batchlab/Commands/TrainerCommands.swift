import ArgumentParser
import Execution
import Foundation
import Host
import Planning
import Records
import Specification

struct TrainerCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trainer", abstract: "See what a trainer that is a command keeps to.",
    subcommands: [TestTrainer.self])
}

struct TestTrainer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run a short trial a few times, and say what the trainer keeps to.",
    discussion: """
      A trial of at most three epochs is run twice, under another seed, and once more killed on its way. \
      It is said whether equal trials report the same bits, or how far apart they are; whether the seed \
      matters; whether it goes on after a kill, to the same end; and, where strace is installed, which \
      files it opened that are not among its inputs. Exit status 1 where one of these is not as its \
      experiment file promises. It runs the trainer, which is a program of the file's author.
      """)

  /// Something is not as the experiment file promises.
  struct Broken: Error {}

  @Argument(help: "An experiment with a trainer, by name or path.")
  var experiment: String

  @Option(help: "The profile of the experiment file.")
  var profile = ExperimentSpec.defaultProfile

  @Option(
    help:
      "The arm, the series of studies or the tuning whose trainer is meant; by default the first.")
  var arm: String?

  func run() throws {
    let spec = try ExperimentSpec(
      contentsOf: ExperimentFiles.file(experiment), profile: profile)
    Interruption.listen()
    defer { Interruption.ignoreWishes() }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("batchlab-trainer-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try Store(at: folder)
    let datasets = DatasetCache(folders: .ofThisProcess)
    let plan = try Plan(spec, datasets: datasets)
    guard let trial = plan.trials.first(where: { $0.launch != nil && (arm ?? $0.arm) == $0.arm })
    else {
      throw SpecificationError(
        file: spec.file, key: "trainer", found: arm.map { "no trainer of \($0)" } ?? "no trainer",
        expected: "an arm, a series of studies or a tuning with a trainer that is a command")
    }
    print(error: "running \(trial.arm), seed \(trial.seed), four times")
    let findings = try TrainerTrialRun(trial, datasets: datasets, store: store) {
      Interruption.isRequested
    }.findings()
    let words = TrainerFindingWords(findings, promises: trial.launch?.reproducible ?? .statistics)
    print(words.text)
    if !words.isAsPromised { throw Broken() }
  }
}
