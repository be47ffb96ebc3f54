import Datasets
import Kernels
import Training

/// The trials of an experiment, in the order of its arms and seeds.
public struct Plan: Sendable {
  public let spec: ExperimentSpec
  public let engine: EngineFingerprint
  public let trials: [PlannedTrial]

  /// - Throws: `SpecificationError` where the data show a setting to be wrong or initial weights are
  ///   not for the network, `DatasetError` where data files are missing or damaged. Drawn data are
  ///   not drawn for a plan.
  public init(
    _ spec: ExperimentSpec, shelf: DatasetShelf, engine: EngineFingerprint = Engine.fingerprint
  ) throws {
    var trials: [PlannedTrial] = []
    for arm in spec.arms {
      var digest: String?
      if arm.workload.dataset.isReadFromFiles {
        let dataset = try shelf.dataset(arm.workload.dataset)
        try arm.recipe.check(trainCount: dataset.train.count)
        digest = dataset.contentDigest
      }
      var workload = arm.workload
      workload.initialWeights = try arm.initialWeights?.resolved(for: Self.network(of: arm, shelf))
      for seed in arm.seeds {
        let trial = Trial(workload: workload, recipe: arm.recipe.resolved, seed: seed)
        let identity = TrialIdentity(trial, dataDigest: digest, engine: engine)
        trials.append(PlannedTrial(arm: arm.name, identity: identity, id: try identity.id()))
      }
    }
    self.spec = spec
    self.engine = engine
    self.trials = trials
  }

  private static func network(of arm: ArmSpec, _ shelf: DatasetShelf) throws -> Network {
    let (model, dataset) = (arm.workload.model, arm.workload.dataset)
    if let (inputs, outputs) = dataset.statedDimensions {
      return Network(model, inputs: inputs, outputs: outputs)
    }
    let loaded = try shelf.dataset(dataset)
    return Network(
      model, inputs: loaded.train.featureCount, outputs: loaded.train.targets.outputCount)
  }

  private init(_ spec: ExperimentSpec, _ engine: EngineFingerprint, _ trials: [PlannedTrial]) {
    self.spec = spec
    self.engine = engine
    self.trials = trials
  }

  /// The plan with one arm's trials alone.
  public func only(arm: String) -> Plan {
    Plan(spec, engine, trials.filter { $0.arm == arm })
  }
}

/// An arm with one seed.
public struct PlannedTrial: Sendable, Hashable {
  public let arm: String
  public let identity: TrialIdentity
  public let id: String

  public var trial: Trial { identity.trial }
  public var seed: UInt64 { identity.trial.seed }

  /// A measure of the trial's length: examples times operations of each, roughly.
  var effort: Double {
    let hidden = trial.workload.model.hidden
    let width =
      64 + zip(hidden, hidden.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
      + (hidden.first ?? 0) * 784
    let perUpdate = Double(trial.recipe.batchSize) + 8
    let examples =
      Double(trial.workload.dataset.statedTrainCount ?? 10_000) * Double(trial.recipe.epochs)
    return examples / Double(trial.recipe.batchSize) * perUpdate * Double(width)
  }
}
