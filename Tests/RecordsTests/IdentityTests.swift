import Datasets
import Foundation
import Host
import Kernels
import Planning
import Samples
import Testing
import Training

@testable import Records

/// Two trials have one identity when, and only when, their bits are the same.
@Suite struct IdentityTests {
  private static let engine = EngineFingerprint(
    numericsVersion: 1, openBLASVersion: "0.3.21", coreType: "Haswell", threads: 1,
    configuration: "as built")

  private static let trial = Trial(
    workload: Workload(
      dataset: .regression(RegressionConfiguration(train: 8, test: 4, features: 2)),
      model: ModelConfiguration(hidden: [3])),
    recipe: Recipe(optimizer: Optimizer(), learningRate: 0.1, batchSize: 4, epochs: 3), seed: 7)

  private static func id(
    _ trial: Trial = trial, dataDigest: String? = nil, engine: EngineFingerprint = engine
  ) throws -> String {
    try TrialIdentity(trial, dataDigest: dataDigest, engine: engine).id()
  }

  private func ids(_ text: String, name: String = "sample") throws -> [String] {
    try SampleExperiment.plan(text, name: name).trials.map(\.id)
  }

  /// One spelling for each value: with another, every record would be computed again.
  @Test func canonicalJSON() throws {
    let identity = TrialIdentity(Self.trial, dataDigest: nil, engine: Self.engine)
    let text = String(decoding: try CanonicalJSON.data(of: identity), as: UTF8.self)
    #expect(
      text == """
        {"coreType":"Haswell","numericsVersion":1,"openBLASVersion":"0.3.21","threads":1,\
        "trial":{"recipe":{"batchSize":4,"dropLast":false,"epochs":3,"evaluationInterval":1,\
        "learningRate":0.1,"optimizer":{"kind":"sgd","momentum":0,"nesterov":false,\
        "weightDecay":0},"schedule":{"factor":1,"kind":"constant","milestones":[],\
        "warmupEpochs":0,"warmupStart":0}},"seed":7,"workload":{"dataset":{"features":2,\
        "kind":"regression","noise":1,"seed":0,"signal":0,"test":4,"train":8},\
        "model":{"hidden":[3],"normalization":"none"}}}}
        """)
    // The SHA-256 of that text, by another program.
    #expect(try identity.id() == "edeea1bbe2b8dd63d312a891d7292c929ca6d4bf474dda7969f15820a6f35b36")
  }

  /// Identities and records have these keys, whatever the code calls them: every setting of a recipe that
  /// may be left out, a trial that was pruned, and the test examples in a wrong class.
  @Test func keysThatStay() throws {
    func text(_ value: some Encodable) throws -> String {
      String(decoding: try CanonicalJSON.data(of: value), as: UTF8.self)
    }
    let goal = Goal(metric: .error, below: 5)
    let recipe = Recipe(
      optimizer: Optimizer(), learningRate: 0.1, batchSize: 4,
      batchGrowth: BatchGrowth(factor: 2, milestones: [1], limit: 8), ghostBatchSize: 2,
      clipNorm: 1, epochs: 3, patience: 2, pruningGoal: goal,
      augmentation: Augmentation(shift: 1), updateLimit: 9, testsPerDoubling: 2, testsAtEnd: true,
      goal: goal, noiseBlockSize: 2)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(text(recipe).utf8)) as? [String: Any])
    #expect(
      object.keys.sorted() == [
        "augmentation", "batchGrowth", "batchSize", "clipNorm", "dropLast", "epochs",
        "evaluationInterval", "ghostBatchSize", "goal", "hurdle", "learningRate",
        "noiseBlockSize", "optimizer", "patience", "schedule", "testsAtEnd", "testsPerDoubling",
        "updateLimit",
      ])
    #expect(try text(TrialResult.Status.pruned(update: 3)) == #"{"hopeless":{"update":3}}"#)
    let document = TrialDocument(
      id: "i", identity: TrialIdentity(Self.trial, dataDigest: nil, engine: Self.engine),
      engine: .native(Self.engine), status: .completed, updates: 1, examples: 1,
      testMisclassifications: Misclassifications(isWrong: [true]), files: [:], checksum: "")
    #expect(try text(document).contains(#""testMistakes":{"examples":1,"wrong":"8"}"#))
  }

  /// The known answers of FIPS 180-4's examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  ]) func digest(_ text: String, expected: String) {
    #expect(Data(text.utf8).sha256 == expected)
  }

  @Test(arguments: [
    ("title: Small", "title: Other"), ("question: Does it learn?", "question: Why?"),
    ("source: None, a sample", "source: Somebody"), ("  one: {batch", "  single: {batch"),
    ("statement: One at a time learns more.", "statement: Less."),
    ("below: 0.5", "below: 0.1"), ("title: Loss by epoch", "title: Loss"),
    ("say: It does.", "say: It may."), ("expect: negative", "expect: positive"),
    ("smoke:", "quick:"),
    ("all: {batchSize: 8}", "all: {batchSize: 8, referenceBatchSize: 2}"),
    ("learningRate: 0.1", "learningRate: 1e-1"),
  ]) func unchangedBy(_ passage: String, replacement: String) throws {
    var text = try SampleExperiment.text(replacing: passage, with: replacement)
    if replacement.contains("single") {
      text = text.replacingOccurrences(of: "of: one", with: "of: single")
        .replacingOccurrences(of: "to: one", with: "to: single")
    }
    #expect(try ids(text) == ids(SampleExperiment.text))
  }

  @Test func unchangedByTheExperimentsName() throws {
    #expect(try ids(SampleExperiment.text, name: "other") == ids(SampleExperiment.text))
  }

  @Test func unchangedByMoreSeeds() throws {
    let text = try SampleExperiment.text(replacing: "seeds: 2", with: "seeds: 3")
    let (more, fewer) = (try ids(text), try ids(SampleExperiment.text))
    #expect(more.count == 6)
    #expect(Set(more).isSuperset(of: fewer))
  }

  @Test func sharedByArmsThatAreTheSame() throws {
    let text = try SampleExperiment.text(
      replacing: "all: {batchSize: 8}", with: "all: {batchSize: 8}\n  again: {batchSize: 1}")
    let ids = try ids(text)
    #expect(Array(ids[4...]) == Array(ids[..<2]))
  }

  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (inout Trial) -> Void

    init(_ name: String, _ make: @escaping @Sendable (inout Trial) -> Void) {
      testDescription = name
      self.make = make
    }
  }

  static let changes: [Change] = [
    Change("seed") { $0.seed = 8 },
    Change("learning rate by one unit in the last place") {
      $0.recipe.learningRate = $0.recipe.ownLearningRate.nextUp
    },
    Change("batch size") { $0.recipe.batchSize = 2 },
    Change("ghost batch size") { $0.recipe.ghostBatchSize = 2 },
    Change("clipping") { $0.recipe.clipNorm = 5 },
    Change("epochs") { $0.recipe.epochs = 4 },
    Change("evaluation interval") { $0.recipe.evaluationInterval = 2 },
    Change("last batch") { $0.recipe.dropLast = true },
    Change("augmentation") { $0.recipe.augmentation = Augmentation(shift: 2) },
    Change("momentum") { $0.recipe.optimizer?.momentum = 0.9 },
    Change("Nesterov") { $0.recipe.optimizer?.nesterov = true },
    Change("weight decay") { $0.recipe.optimizer?.weightDecay = 1e-4 },
    Change("schedule's kind") { $0.recipe.schedule.kind = .cosine },
    Change("schedule's factor") { $0.recipe.schedule.factor = 0.5 },
    Change("milestones") { $0.recipe.schedule.milestones = [1] },
    Change("warm-up") { $0.recipe.schedule.warmupEpochs = 1 },
    Change("warm-up's start") { $0.recipe.schedule.warmupStart = 0.5 },
    Change("hidden layers") { $0.workload.model?.hidden = [4] },
    Change("normalization") { $0.workload.model?.normalization = .batch },
    Change("data set") { $0.workload.dataset = .houses },
    Change("data's seed") {
      $0.workload.dataset = .regression(
        RegressionConfiguration(train: 8, test: 4, features: 2, seed: 1))
    },
    Change("data's noise") {
      $0.workload.dataset = .regression(
        RegressionConfiguration(train: 8, test: 4, features: 2, noise: 2))
    },
  ]

  @Test(arguments: changes) func changedBy(_ change: Change) throws {
    var trial = Self.trial
    change.make(&trial)
    #expect(try Self.id(trial) != Self.id())
  }

  @Test func changedByWhatTheFilesHold() throws {
    #expect(try Self.id(dataDigest: "crc32:1") != Self.id(dataDigest: "crc32:2"))
    #expect(try Self.id(dataDigest: "crc32:1") != Self.id())
  }

  @Test(arguments: [
    EngineFingerprint(
      numericsVersion: 2, openBLASVersion: "0.3.21", coreType: "Haswell", threads: 1,
      configuration: "as built"),
    EngineFingerprint(
      numericsVersion: 1, openBLASVersion: "0.3.22", coreType: "Haswell", threads: 1,
      configuration: "as built"),
    EngineFingerprint(
      numericsVersion: 1, openBLASVersion: "0.3.21", coreType: "Zen", threads: 1,
      configuration: "as built"),
    EngineFingerprint(
      numericsVersion: 1, openBLASVersion: "0.3.21", coreType: "Haswell", threads: 2,
      configuration: "as built"),
  ]) func changedByTheEngine(_ engine: EngineFingerprint) throws {
    #expect(try Self.id(engine: engine) != Self.id())
  }

  @Test func unchangedByHowTheEngineWasBuilt() throws {
    let other = EngineFingerprint(
      numericsVersion: 1, openBLASVersion: "0.3.21", coreType: "Haswell", threads: 1,
      configuration: "otherwise")
    #expect(try Self.id(engine: other) == Self.id())
  }
}
