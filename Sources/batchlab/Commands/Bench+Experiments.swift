import Datasets
import Execution
import Foundation
import Planning
import Records
import Reports
import Specification
import Training

extension Bench {
  /// What was measured of an arm, as the command prints it.
  private struct ArmTiming: Encodable {
    let experiment: String
    let profile: String
    let arm: String
    let batchSize: Int
    let secondsPerUpdate: Double
    let examplesPerSecond: Double
    /// What memory grows by, with rows in blocks and with the whole batch at once.
    let workingBytes: Int
    let wholeBatchBytes: Int
  }

  /// Times the steps of every arm and study, and keeps the timings where reports find them.
  func measureExperiments() throws {
    let profile = profile ?? ExperimentSpec.defaultProfile
    let specs = try names.map { name in
      try ExperimentSpec(contentsOf: ExperimentFiles.file(name), profile: profile)
    }
    let store = try Store(at: URL(fileURLWithPath: store ?? RunOptions.defaultStore))
    let datasets = DatasetCache(folders: .ofThisProcess)
    // A plan has seen the files that data come from, and that they suit the recipes.
    let plans = try specs.map {
      try Plan($0, datasets: datasets, trainers: TrainerContents(runsFingerprints: false))
    }
    let firstTrials = plans.flatMap { plan in
      (plan.spec.arms.map(\.name) + plan.studies.map(\.spec.name)).compactMap { name in
        plan.trials.first { $0.arm == name && $0.launch == nil }.map { (plan.spec.name, $0) }
      }
    }
    let timings = try StepTimings(store: store, datasets: datasets).measure(
      firstTrials.map(\.1.trial), seconds: seconds
    ) { index, _ in
      let (experiment, trial) = firstTrials[index]
      print(error: "\(index + 1)/\(firstTrials.count) \(experiment), \(trial.arm)".onOneLine)
    }
    let rows = zip(firstTrials, timings).map { first, timing in
      let batchSize = first.1.trial.recipe.batchSize
      return ArmTiming(
        experiment: first.0, profile: profile, arm: first.1.arm, batchSize: batchSize,
        secondsPerUpdate: timing.secondsPerUpdate,
        examplesPerSecond: Double(batchSize) / timing.secondsPerUpdate,
        workingBytes: timing.workingBytes ?? 0, wholeBatchBytes: timing.wholeBatchBytes ?? 0)
    }
    if json { return try Self.write(json: rows) }
    var table = [
      ["experiment", "arm", "batch", "seconds/update", "examples/s", "MiB", "MiB at once"]
    ]
    for row in rows {
      table.append([
        row.experiment, row.arm, "\(row.batchSize)", Format.number(row.secondsPerUpdate),
        String(format: "%.0f", row.examplesPerSecond),
        String(format: "%.1f", Double(row.workingBytes) / 1_048_576),
        String(format: "%.1f", Double(row.wholeBatchBytes) / 1_048_576),
      ])
    }
    print(TerminalTable.text(table))
  }
}
