import Datasets
import Kernels
import Planning
import Records
import Training

/// batchlab's own trainer, in this process.
package struct TrainerEngine: TrialEngine {
  private let datasets: DatasetCache
  private let resources: TrainingResources

  /// - Parameter resources: Of every trial; they change no bit.
  package init(datasets: DatasetCache, resources: TrainingResources = TrainingResources()) {
    self.datasets = datasets
    self.resources = resources
  }

  package func computes(_ identity: TrialIdentity) -> Bool {
    identity.isComputed(by: Engine.fingerprint)
  }

  package var coreCount: Int { resources.workers }

  /// - Throws: `DatasetError`.
  package func leastByteCount(of trial: PlannedTrial) throws -> Int? {
    let dataset = try datasets.dataset(of: trial.trial.workload)
    return Trainer.leastByteCount(
      of: Network(trial.trial, on: dataset), trial.trial.recipe, workers: resources.workers)
  }

  /// Leaves a checkpoint at the end of an epoch when `CheckpointInterval` has passed since the last
  /// one, and when it is told to stop.
  ///
  /// - Throws: `DatasetError`, `SafetensorsError`, `StoreError`.
  package func run(_ planned: PlannedTrial, in context: TrialContext) throws -> TrialOutcome {
    let dataset = try datasets.dataset(of: planned.trial.workload)
    let network = Network(planned.trial, on: dataset)
    let initial = try planned.trial.workload.initialWeights?.values(for: network)
    var run = try begin(planned, on: dataset, startingFrom: initial, context)
    let all = planned.trial.exampleEstimate(trainCount: dataset.train.count)
    // Told in steps of half a percent: an update of a small network takes a microsecond.
    var next = 0.0
    var epoch = run.epoch
    var due = ContinuousClock.now + .seconds(CheckpointInterval.seconds(writing: 0))
    while !run.isFinished {
      if Double(run.examples) >= next {
        context.progress(run.examples, Double(run.examples) / all)
        next = Double(run.examples) + all / 200
      }
      if context.shouldStop() {
        try context.store.save(run.checkpoint, of: planned.id)
        return .unfinished
      }
      run.advance()
      if run.epoch > epoch {
        epoch = run.epoch
        let now = ContinuousClock.now
        if now > due && !run.isFinished {
          try context.store.save(run.checkpoint, of: planned.id)
          let written = ContinuousClock.now
          let interval = CheckpointInterval.seconds(writing: (written - now) / .seconds(1))
          due = written + .seconds(interval)
        }
      }
    }
    let result = run.result()
    let record = TrialRecord(
      result, id: planned.id, identity: planned.identity, engine: Engine.fingerprint)
    return .finished(
      record, weights: TrialWeights.final(result, of: network, id: planned.id, on: dataset))
  }

  /// From the trial's checkpoint, or from the beginning where there is none of use.
  private func begin(
    _ planned: PlannedTrial, on dataset: Dataset, startingFrom initial: ParameterValues?,
    _ context: TrialContext
  ) throws -> TrialRun {
    let (trial, store) = (planned.trial, context.store)
    let reason: String
    do {
      if !context.ignoresCheckpoint, let checkpoint = try store.checkpoint(of: planned.id) {
        return try TrialRun(
          trial, on: dataset, startingFrom: initial, resources: resources, from: checkpoint)
      }
      return TrialRun(trial, on: dataset, startingFrom: initial, resources: resources)
    } catch let error as Store.Damage {
      reason = error.reason
    } catch is CheckpointMismatch {
      reason = "a checkpoint of another network"
    }
    let place = try store.setAsideCheckpoint(of: planned.id)
    context.damagedCheckpoint(reason, place.path)
    return TrialRun(trial, on: dataset, startingFrom: initial, resources: resources)
  }
}
