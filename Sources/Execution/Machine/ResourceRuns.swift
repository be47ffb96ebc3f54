import Datasets
import Foundation
import Host
import Kernels
import Planning
import Records
import Specification
import Training

/// Runs an experiment's comparisons of resources, and keeps what they came to in the store under
/// `machine/`, beside the timings of updates.
package struct ResourceRuns: Sendable {
  private struct Key: Codable {
    let cpu: String
    let trial: String
    let workers: [Int]
    let loaders: [Int]
    let prefetch: [Int]
    let activationBytes: [Int]
    let rounds: Int
  }

  private let folder: URL
  private let datasets: DatasetCache
  private let force: Bool
  private let isInterrupted: @Sendable () -> Bool

  package init(
    store: Store, datasets: DatasetCache, force: Bool = false,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) {
    folder = store.folder.appendingPathComponent("machine")
    self.datasets = datasets
    self.force = force
    self.isInterrupted = isInterrupted
  }

  /// For each comparison of the plan whose arm is in it, a run for each of its cases: stored ones, or
  /// those that are run now, one after the other. Measure on an otherwise idle machine. None where the
  /// arm's engine is not batchlab's own trainer, which alone takes these resources.
  package func run(_ plan: Plan) throws -> [String: [ResourceRun]] {
    var runs: [String: [ResourceRun]] = [:]
    for comparison in plan.spec.resources {
      guard let planned = plan.trials.first(where: { $0.arm == comparison.arm }),
        planned.identity.isComputed(by: Engine.fingerprint)
      else { continue }
      runs[comparison.name] = try self.runs(
        of: comparison, planned, finished: plan.trials.count)
    }
    return runs
  }

  private func runs(
    of comparison: ResourceComparison, _ planned: PlannedTrial, finished: Int
  ) throws -> [ResourceRun] {
    let all = comparison.cases.map(\.resources)
    let key = Key(
      cpu: Processor.name, trial: planned.id, workers: all.map(\.workers),
      loaders: all.map(\.loaders), prefetch: all.map(\.prefetch),
      activationBytes: all.map(\.activationBytes), rounds: comparison.rounds)
    let file = folder.appendingPathComponent(
      "resources-\(try CanonicalJSON.data(of: key).sha256).json")
    if !force, let runs = try KeptFile.read([ResourceRun].self, from: file),
      runs.count == all.count
    {
      return runs
    }
    let dataset = try datasets.dataset(of: planned.trial.workload)
    let initial = try planned.trial.workload.initialWeights?.values(
      for: Network(planned.trial, on: dataset))
    // By turns, so that whatever else the machine does meets all of them.
    let rounds = try (0..<comparison.rounds).map { _ in
      try all.map { resources in
        if isInterrupted() { throw Runner.Interrupted(finished: finished) }
        return Self.run(planned.trial, on: dataset, startingFrom: initial, resources)
      }
    }
    let runs = all.indices.map { place in ResourceRun(joining: rounds.map { $0[place] }) }
    try DurableFiles.createFolder(folder)
    try DurableFiles.replace(file, with: CanonicalJSON.data(of: runs))
    return runs
  }

  private static func run(
    _ trial: Trial, on dataset: Dataset, startingFrom initial: ParameterValues?,
    _ resources: TrainingResources
  ) -> ResourceRun {
    ResidentMemory.settle()
    let before = ResidentMemory.bytes
    var run = TrialRun(trial, on: dataset, startingFrom: initial, resources: resources)
    var (seconds, waited, examples, most) = (0.0, 0.0, 0, 0)
    while !run.isFinished {
      let (epoch, learned, waitedBefore) = (run.epoch, run.examples, run.waitSeconds)
      let started = ContinuousClock.now
      run.advance()
      let taken = (ContinuousClock.now - started) / .seconds(1)
      most = max(most, ResidentMemory.bytes - before)
      // The last update of an epoch may have an evaluation behind it.
      guard run.epoch == epoch else { continue }
      seconds += taken
      waited += run.waitSeconds - waitedBefore
      examples += run.examples - learned
    }
    let result = run.result()
    return ResourceRun(
      parametersDigest: TrialRecord.digest(of: result.parameters + result.statistics),
      examples: examples, seconds: [seconds], waitSeconds: [waited], workingBytes: most)
  }
}
