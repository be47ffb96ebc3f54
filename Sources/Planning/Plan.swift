import Datasets
import Foundation
import Kernels
import Records
import Specification
import Synchronization
import Training

/// The trials of an experiment, in the order of its arms and seeds, of its studies and their points,
/// and of the first rounds of its tunings.
///
/// What confirms a study's best point, and what a tuning tries next, is planned when the trials before
/// have run (`following`).
package struct Plan: Sendable {
  package let spec: ExperimentSpec
  /// Those of all arms and searches.
  package let trials: [PlannedTrial]
  package let studies: [StudyPlan]
  /// A search for each tuning and seed.
  package let tunings: [TuningPlan]

  /// - Parameters:
  ///   - trainers: What trainers that are commands are made of.
  ///   - engine: The fingerprint of the engine that is to run the trials of an arm, a series of studies or
  ///     a tuning of that name, where that has no command to train.
  /// - Throws: `SpecificationError` where the data show a setting to be wrong or initial weights are
  ///   not for the network, `DatasetError` where data files are missing or damaged. Drawn data are
  ///   not drawn for a plan.
  package init(
    _ spec: ExperimentSpec, datasets: DatasetCache, trainers: TrainerContents = TrainerContents(),
    engine: (_ name: String) -> EngineFingerprint = { _ in Engine.fingerprint }
  ) throws {
    var trials: [PlannedTrial] = []
    for arm in spec.arms {
      let setting = try TrialSetting(
        arm.workload, arm.modelPlace, arm.dataPin, arm.initialWeights, recipes: [arm.recipe],
        datasets, try TrialEngineChoice(arm.trainer, trainers, or: engine(arm.name)))
      for seed in arm.seeds {
        trials.append(
          try setting.trial(
            of: arm.name, recipe: arm.recipe.resolved, seed: arm.firstSeed + seed,
            drawingSeed: arm.drawsDataForEachSeed ? seed : nil))
      }
    }
    var studies: [StudyPlan] = []
    for series in spec.studies {
      let setting = try TrialSetting(
        series.workload, series.modelPlace, series.dataPin, series.initialWeights,
        recipes: series.studies.map(\.recipe), datasets,
        try TrialEngineChoice(series.trainer, trainers, or: engine(series.name)))
      for study in series.studies {
        studies.append(
          try StudyPlan(study, of: series, confirmationCount: spec.seeds.count) {
            recipe, seed, drawingSeed in
            try setting.trial(
              of: study.name, recipe: recipe, seed: seed, drawingSeed: drawingSeed)
          })
      }
    }
    var tunings: [TuningPlan] = []
    for tuning in spec.tunings {
      let setting = try TrialSetting(
        tuning.workload, tuning.modelPlace, tuning.dataPin, tuning.initialWeights,
        recipes: [tuning.recipe], datasets,
        try TrialEngineChoice(tuning.trainer, trainers, or: engine(tuning.name)))
      let trainCount = try tuning.checked(
        trainCount: setting.size?.train, shape: setting.shape)
      tunings += tuning.seeds.map { seed in
        TuningPlan(
          tuning.drawn(for: seed), seed: seed, trainCount: trainCount, shape: setting.shape
        ) { workload, recipe, trialSeed in
          guard
            let trial = try? setting.trial(
              of: tuning.name, recipe: recipe, seed: trialSeed, validation: workload.validation,
              drawingSeed: tuning.drawsDataForEachSeed ? seed : nil)
          else { preconditionFailure("\(tuning.name): settings of the space have an identity") }
          return trial
        }
      }
    }
    self.init(
      spec, trials + studies.flatMap(\.search) + tunings.flatMap { $0.firstTrials() }, studies,
      tunings)
  }

  /// The trials that are still to be run when there are records of all the others: those that confirm
  /// the best points of the searches, and of the next best where these fail. Empty when nothing is
  /// left to be found out.
  package func following(_ records: [String: TrialRecord]) -> [PlannedTrial] {
    let confirmations = studies.flatMap { study in
      (study.best(records)?.confirmations ?? []).filter { records[$0.id] == nil }
    }
    // What a search tries next may take a model of all before: as many at a time as there are cores.
    let missing = Mutex([[PlannedTrial]](repeating: [], count: tunings.count))
    DispatchQueue.concurrentPerform(iterations: tunings.count) { index in
      let own = tunings[index].state(records).missing
      missing.withLock { $0[index] = own }
    }
    return confirmations + missing.withLock { $0.flatMap { $0 } }
  }

  /// The plan whose tunings end after the candidates tried so far.
  package func endingTunings(_ records: [String: TrialRecord]) -> Plan {
    Plan(spec, trials, studies, tunings.map { $0.ended(records) })
  }

  /// All trials that the experiment may come to run, whatever the searches find.
  package var possibleTrials: [PlannedTrial] {
    trials + studies.flatMap { $0.confirmations.flatMap { $0 } }
  }

  init(
    _ spec: ExperimentSpec, _ trials: [PlannedTrial], _ studies: [StudyPlan],
    _ tunings: [TuningPlan]
  ) {
    self.spec = spec
    self.trials = trials
    self.studies = studies
    self.tunings = tunings
  }

  /// The plan with the trials of one arm, series of studies or tuning alone.
  package func only(_ name: String) -> Plan {
    let studies = studies.filter { $0.series == name }
    return Plan(
      spec, trials.filter { $0.arm == name } + studies.flatMap(\.search), studies,
      tunings.filter { $0.spec.name == name })
  }
}

/// What trials share that differ in recipe and seed: the workload, what identifies its data, and the
/// engine.
private struct TrialSetting: Sendable {
  private let workload: Workload
  private let dataDigest: String?
  private let engine: TrialEngineChoice
  /// Nil where a command has a network of its own, or the data tell its shape to that alone.
  private let network: Network?
  /// Nil where a command has data of its own.
  let shape: ExampleShape?
  /// Of the whole data set, nothing held out; nil where a command has data of its own, and the file does
  /// not tell.
  let size: DataSize?

  init(
    _ workload: Workload, _ modelPlace: ModelPlace, _ dataPin: DataPin?,
    _ initialWeights: InitialWeightsSpec?, recipes: [RecipeSpec], _ datasets: DatasetCache,
    _ engine: TrialEngineChoice
  ) throws {
    // First of all: other data may be wrong in any other way.
    try dataPin?.check(workload.dataset, on: datasets)
    let configuration = workload.dataset
    let traits = configuration.traits
    if case .own = configuration {
      size = traits.trainCount.map {
        DataSize(train: $0, judging: traits.testCount ?? 0, test: traits.testCount ?? 0)
      }
      shape = nil
      dataDigest = nil
    } else if !configuration.isReadFromFiles, let train = traits.trainCount,
      let test = traits.testCount,
      let stated = traits.exampleShape
    {
      size = DataSize(train: train, judging: test, test: test)
      shape = stated
      dataDigest = nil
    } else {
      let dataset = try datasets.dataset(configuration)
      shape = dataset.exampleShape
      if let model = workload.model { try modelPlace.check(model, for: dataset.exampleShape) }
      for recipe in recipes {
        try recipe.check(
          workload, trainCount: dataset.train.count, shape: dataset.exampleShape)
      }
      size = DataSize(of: dataset)
      dataDigest = dataset.contentDigest
    }
    let network: Network? =
      if workload.model != nil, let shape { Network(workload, for: shape) } else { nil }
    self.network = network
    var resolved = workload
    if let network { resolved.initialWeights = try initialWeights?.resolved(for: network) }
    self.workload = resolved
    self.engine = engine
  }

  /// - Parameters:
  ///   - validation: In the place of the workload's own.
  ///   - drawingSeed: Of the data, in the place of the workload's own.
  func trial(
    of name: String, recipe: Recipe, seed: UInt64, validation: ValidationPart? = nil,
    drawingSeed: UInt64? = nil
  ) throws -> PlannedTrial {
    var workload = workload
    workload.validation = validation ?? workload.validation
    workload.dataset.drawingSeed = drawingSeed
    let trial = Trial(
      workload: workload, recipe: recipe, seed: seed, trainer: engine.launch?.command)
    let identity = TrialIdentity(trial, dataDigest: dataDigest, engine: engine.identity)
    return PlannedTrial(
      arm: name, identity: identity, id: try identity.id(), effort: effort(of: trial),
      launch: engine.launch)
  }

  /// Of what a command computes nothing is known but how many examples it learns from.
  private func effort(of trial: Trial) -> Double {
    if let network, let size {
      return TrialWork(
        of: trial, network: network, size: size.heldOut(trial.workload.validation)
      ).effort
    }
    return trial.exampleEstimate(trainCount: size?.train ?? trial.recipe.batchSize)
  }
}

/// Which engine runs trials.
private struct TrialEngineChoice: Sendable {
  let identity: EngineIdentity
  /// Nil for batchlab's own trainer.
  let launch: TrainerLaunch?

  /// - Parameters:
  ///   - trainer: Nil for batchlab's own.
  ///   - fingerprint: Of batchlab's own.
  init(
    _ trainer: TrainerSpec?, _ contents: TrainerContents, or fingerprint: EngineFingerprint
  ) throws {
    launch = trainer.map(TrainerLaunch.init)
    identity =
      try trainer.map { .command(try contents.contents(of: $0)) } ?? EngineIdentity(fingerprint)
  }
}

/// An arm with one seed, or a point that a study tries.
package struct PlannedTrial: Sendable, Hashable, Codable {
  /// The arm's or the study's name.
  package let arm: String
  package let identity: TrialIdentity
  package let id: String
  /// `TrialWork.effort`.
  package let effort: Double
  /// How its command is run; nil for batchlab's own trainer.
  package let launch: TrainerLaunch?

  package init(
    arm: String, identity: TrialIdentity, id: String, effort: Double,
    launch: TrainerLaunch? = nil
  ) {
    self.arm = arm
    self.identity = identity
    self.id = id
    self.effort = effort
    self.launch = launch
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      arm: try container.decode(String.self, forKey: .arm),
      identity: try container.decode(TrialIdentity.self, forKey: .identity),
      id: try container.decode(String.self, forKey: .id),
      // A sweep that was submitted before may lack it; its order is settled.
      effort: try container.decodeIfPresent(Double.self, forKey: .effort) ?? 0,
      launch: try container.decodeIfPresent(TrainerLaunch.self, forKey: .launch))
  }

  package var trial: Trial { identity.trial }
  package var seed: UInt64 { identity.trial.seed }
}

extension PlannedTrial {
  /// Whether its id is what its record has; not where a command's fingerprint was not run.
  package var isIdentified: Bool {
    if case .command(let contents) = identity.engine { contents.isWhole } else { true }
  }

  /// What tells a set of trials from others.
  static func key(of trials: [PlannedTrial]) -> String {
    Set(trials.map(\.id)).sorted().joined(separator: " ")
  }
}

extension [PlannedTrial] {
  /// Each trial once, at its first place.
  package var distinct: [PlannedTrial] {
    var seen = Set<String>()
    return filter { seen.insert($0.id).inserted }
  }
}

extension Array {
  /// The order in which trials are run: the longest first, so that no worker is left with a long one
  /// at the end; equals in their order.
  package func longestFirst(_ trial: (Element) -> PlannedTrial) -> [Element] {
    enumerated().map { (effort: trial($1).effort, offset: $0, element: $1) }
      .sorted { ($1.effort, $0.offset) < ($0.effort, $1.offset) }.map(\.element)
  }
}

extension Trial {
  /// The examples that it learns from if it neither diverges nor meets a goal, nearly.
  package func exampleEstimate(trainCount: Int) -> Double {
    let ofEpochs = Double(recipe.epochs) * Double(trainCount)
    guard let limit = recipe.updateLimit else { return ofEpochs }
    return min(ofEpochs, Double(limit) * Double(recipe.batchSize))
  }
}
