import Datasets
import Foundation
import Kernels
import Planning
import Records
import Statistics
import Training

/// What one trial takes, if it does not end early.
struct TrialCost {
  let updates: Int
  let examples: Int
  /// Nil of a command of which no such trial has been run.
  let measured: Measured?

  struct Measured {
    /// 0 of a command, which is not asked.
    let operations: Int
    let seconds: Double
    let dataBytes: Int
    let trainerBytes: Int
    /// The data set's number among those of the forecast; nil of a command, which reads its own.
    let dataset: Int?
  }
}

/// Costs of trials: counts by `TrialWork`, and times, each kind of trial measured once, and each data set
/// drawn once and timed.
final class TrialPrices {
  private struct DataKey: Hashable {
    let configuration: DatasetConfiguration
    let validation: ValidationPart?
  }

  private let datasets: DatasetCache
  private let timings: StepTimings
  private var numbers: [DataKey: Int] = [:]
  private var known: [Trial: TrialCost] = [:]
  /// Seconds per update of trials of commands, start and evaluations included.
  private var commandPaces: [Trial: [Double]] = [:]
  /// Seconds of each data set, by its number.
  private(set) var dataSeconds: [Int: Double] = [:]

  init(datasets: DatasetCache, timings: StepTimings) {
    self.datasets = datasets
    self.timings = timings
  }

  /// Takes into account what a command's trial took.
  func note(_ planned: PlannedTrial, _ record: TrialRecord) {
    guard planned.trial.trainer != nil,
      let seconds = timings.secondsPerUpdate(ofCommand: [record])
    else { return }
    commandPaces[planned.trial.kind, default: []].append(seconds)
  }

  func cost(of planned: PlannedTrial) throws -> TrialCost {
    let trial = planned.trial
    guard planned.identity.isComputed(by: Engine.fingerprint) else {
      let stated = trial.workload.statedTrainCount
      if stated == nil, case .own = trial.workload.dataset {
        return TrialCost(updates: 0, examples: 0, measured: nil)
      }
      let length = TrialLength(
        of: trial,
        trainCount: try stated ?? datasets.dataset(of: trial.workload).train.count)
      let pace = commandPaces[trial.kind].map { Sample.median($0) }
      return TrialCost(
        updates: length.updates, examples: length.examples,
        measured: pace.map {
          TrialCost.Measured(
            operations: 0, seconds: $0 * Double(length.updates), dataBytes: 0,
            trainerBytes: (planned.launch?.memory ?? 0) << 20, dataset: nil)
        })
    }
    let kind = trial.kind
    if let cost = known[kind] { return cost }
    let (dataset, number) = try dataset(of: trial.workload)
    let network = Network(trial, on: dataset)
    let work = TrialWork(of: trial, network: network, size: DataSize(of: dataset))
    let length = work.length
    let timing = try timings.timing(of: trial)
    let measured = TrialCost.Measured(
      operations: work.operations,
      seconds: try seconds(
        of: trial, updates: length.updates, over: length.stages.map { ($0.epoch, $0.updates) },
        epochs: length.epochs, evaluated: work.evaluatedExamples),
      dataBytes: try dataBytes(of: trial.workload, dataset),
      trainerBytes: max(
        (timing.workingBytes ?? 0) + Self.copyBytes(of: network),
        Trainer.leastByteCount(of: network, trial.recipe, workers: 1)),
      dataset: number)
    let cost = TrialCost(
      updates: length.updates, examples: length.examples, measured: measured)
    known[kind] = cost
    return cost
  }

  /// Seconds of a trial that has a record, by what that says of its updates and evaluations.
  ///
  /// - Parameter trial: As it is planned; the record may have been made where files had another name.
  func seconds(of trial: Trial, by record: TrialRecord) throws -> Double {
    if trial.trainer != nil {
      return (timings.secondsPerUpdate(ofCommand: [record]) ?? 0) * Double(record.updates)
    }
    let (dataset, _) = try dataset(of: trial.workload)
    var (evaluated, done) = (record.tests.reduce(0) { $0 + $1.testedCount }, 0)
    if record.finalTest != nil { evaluated += dataset.test.count }
    let tested = Set(record.tests.map(\.update))
    let stages = record.epochs.map { epoch in
      if epoch.train != nil { evaluated += dataset.train.count }
      if epoch.test != nil && !tested.contains(epoch.updates) {
        evaluated += dataset.judging.count
      }
      defer { done = epoch.updates }
      return (epoch: epoch.epoch - 1, updates: epoch.updates - done)
    }
    return try seconds(
      of: trial, updates: record.updates, over: stages, epochs: record.epochs.count,
      evaluated: evaluated)
  }

  private func seconds(
    of trial: Trial, updates: Int, over stages: [(epoch: Int, updates: Int)], epochs: Int,
    evaluated: Int
  ) throws -> Double {
    let seconds =
      Double(updates) * (try timings.secondsPerUpdate(of: trial, over: stages))
      + Double(evaluated) * (try timings.secondsPerEvaluatedExample(of: trial))
    let least = CheckpointInterval.seconds(writing: 0)
    var checkpoints = 0.0
    if CheckpointInterval.count(seconds: seconds, epochs: epochs, interval: least) > 0 {
      let one = try timings.secondsPerCheckpoint(of: trial)
      let interval = CheckpointInterval.seconds(writing: one)
      checkpoints =
        one
        * Double(CheckpointInterval.count(seconds: seconds, epochs: epochs, interval: interval))
    }
    return seconds + checkpoints + (try timings.secondsPerRecord(of: trial))
  }

  private func dataset(of workload: Workload) throws -> (Dataset, Int) {
    let key = DataKey(configuration: workload.dataset, validation: workload.validation)
    if let number = numbers[key] { return (try datasets.dataset(of: workload), number) }
    if workload.validation != nil {
      var whole = workload
      whole.validation = nil
      _ = try dataset(of: whole)
    }
    let started = ContinuousClock.now
    let dataset = try datasets.dataset(of: workload)
    let number = numbers.count
    numbers[key] = number
    dataSeconds[number] = (ContinuousClock.now - started) / .seconds(1)
    return (dataset, number)
  }

  /// While a checkpoint or record is written: parameters and what the optimizer remembers of them,
  /// taken to be as much, once as arrays and once as a file's bytes.
  private static func copyBytes(of network: Network) -> Int {
    4 * network.parameterLayout.count * MemoryLayout<Float>.stride
  }

  /// With the whole set where a part of it is learned from.
  private func dataBytes(of workload: Workload, _ dataset: Dataset) throws -> Int {
    guard workload.validation != nil else { return dataset.byteCount }
    return dataset.byteCount + (try datasets.dataset(workload.dataset).byteCount)
  }
}

extension Trial {
  /// The same for trials that take as long: without the seed, and what is multiplied with alone.
  fileprivate var kind: Trial {
    var kind = self
    kind.seed = 0
    kind.recipe.learningRate = recipe.learningRate.map { _ in 0 }
    kind.recipe.optimizer?.momentum = (recipe.optimizer?.momentum ?? 0) > 0 ? 0.5 : 0
    return kind
  }
}
