import Samples
import Testing
import Training

@testable import Specification

/// Optimizers, growing batches and schedules as files state them.
@Suite struct RecipeSettingTests {
  private static let passage = "optimizer: {kind: sgd, learningRate: 0.1, momentum: 0.5}"

  private static func recipe(_ optimizer: String) throws -> Recipe {
    let text = try SampleExperiment.text(replacing: passage, with: "optimizer: \(optimizer)")
    return try #require(try SampleExperiment.spec(text).arm(named: "all")).recipe.resolved
  }

  @Test(arguments: [
    (
      "{kind: rmsprop, learningRate: 0.1}",
      Optimizer(kind: .rmsprop, secondMomentum: 0.99, epsilon: 1e-8)
    ),
    (
      "{kind: rmsprop, learningRate: 0.1, decay: 0.9, momentum: 0.5, epsilon: 0.1}",
      Optimizer(kind: .rmsprop, momentum: 0.5, secondMomentum: 0.9, epsilon: 0.1)
    ),
    (
      "{kind: adam, learningRate: 0.1, beta2: 0.95}",
      Optimizer(kind: .adam, momentum: 0.9, secondMomentum: 0.95, epsilon: 1e-8)
    ),
    (
      "{kind: adamw, learningRate: 0.1, beta1: 0.8, weightDecay: 0.01}",
      Optimizer(
        kind: .adamw, momentum: 0.8, weightDecay: 0.01, secondMomentum: 0.999, epsilon: 1e-8)
    ),
    (
      "{kind: lamb, learningRate: 0.1}",
      Optimizer(kind: .lamb, momentum: 0.9, secondMomentum: 0.999, epsilon: 1e-6)
    ),
    (
      "{kind: lars, learningRate: 0.1, trust: 0.02}",
      Optimizer(kind: .lars, momentum: 0.9, trust: 0.02)
    ),
  ]) func optimizer(_ text: String, expected: Optimizer) throws {
    #expect(try Self.recipe(text).optimizer == expected)
  }

  @Test(arguments: [("0.5", 0.5), ("0", nil)] as [(String, Double?)])
  func dropout(_ stated: String, expected: Double?) throws {
    let text = try SampleExperiment.text(
      replacing: "hidden: [3]", with: "hidden: [3], dropout: \(stated)")
    let arm = try #require(try SampleExperiment.spec(text).arm(named: "all"))
    #expect(arm.workload.ownModel.dropout == expected)
  }

  @Test func growth() throws {
    let text = try SampleExperiment.text(
      replacing: "one: {batchSize: 1}",
      with: "one: {batchSize: 1, batchGrowth: {factor: 2, milestones: [1, 2], limit: 2}}")
    let recipe = try #require(try SampleExperiment.spec(text).arm(named: "one")).recipe.resolved
    #expect(recipe.batchGrowth == BatchGrowth(factor: 2, milestones: [1, 2], limit: 2))
    #expect(recipe.largestBatchSize == 2)
    let stage = recipe.stage(atEpoch: 2)
    #expect(stage.batchSize == 2 && stage.rateFactor == 0.5)
  }

  @Test func polynomial() throws {
    let text = try SampleExperiment.text(
      replacing: "{kind: steps, factor: 0.5, milestones: [1, 2]}", with: "{kind: polynomial}")
    let schedule = try #require(try SampleExperiment.spec(text).arm(named: "all")).recipe.schedule
    #expect(schedule == Schedule(kind: .polynomial, power: 1))
  }

  static let bad: [BadExperimentTests.Case] = [
    .init(
      "Adam with SGD's momentum", passage,
      "optimizer: {kind: adam, learningRate: 0.1, momentum: 0.5}", line: 8,
      key: "recipe.optimizer.momentum", found: "an unknown key"),
    .init(
      "a mean that forgets nothing", passage,
      "optimizer: {kind: adam, learningRate: 0.1, beta2: 1}", line: 8,
      key: "recipe.optimizer.beta2", found: "1",
      expected: "a finite number of at least 0 and at most 0.999999"),
    .init(
      "no epsilon", passage, "optimizer: {kind: lamb, learningRate: 0.1, epsilon: 0}", line: 8,
      key: "recipe.optimizer.epsilon", found: "0", expected: "a finite number above 0"),
    .init(
      "no trust", passage, "optimizer: {kind: lars, learningRate: 0.1, trust: 0}", line: 8,
      key: "recipe.optimizer.trust", found: "0", expected: "a finite number above 0"),
    .init(
      "a batch that grows by nothing", "one: {batchSize: 1}",
      "one: {batchGrowth: {factor: 1, milestones: [1], limit: 8}}", line: 13,
      key: "arms.one.batchGrowth.factor", found: "1", expected: "a whole number from 2 to 1000"),
    .init(
      "a limit below the batch", "one: {batchSize: 1}",
      "one: {batchGrowth: {factor: 2, milestones: [1], limit: 3}}", line: 13,
      key: "arms.one.batchGrowth.limit", found: "3",
      expected: "a whole number from 4 to 10000000"),
    .init(
      "milestones upside down", "one: {batchSize: 1}",
      "one: {batchGrowth: {factor: 2, milestones: [2, 1], limit: 8}}", line: 13,
      key: "arms.one.batchGrowth.milestones", found: "[2, 1]",
      expected: "epochs in ascending order"),
    .init(
      "growth beyond the training set", "one: {batchSize: 1}",
      "one: {batchSize: 4, batchGrowth: {factor: 4, milestones: [1], limit: 64}}", line: 13,
      key: "arms.one.batchSize", found: "4, growing to 16",
      expected: "at most the 8 training examples"),
    .init(
      "growth without epochs", "one: {batchSize: 1}",
      "one: {updates: 9, epochs: null, schedule: null,"
        + " batchGrowth: {factor: 2, milestones: [1], limit: 8}}", line: 13,
      key: "arms.one.batchGrowth", found: "a batch that grows without epochs",
      expected: "epochs, for it to grow after"),
    .init(
      "patience between evaluations", "one: {batchSize: 1}",
      "one: {patience: 2, evaluationInterval: 3}", line: 13, key: "arms.one.patience", found: "2",
      expected: "at least the evaluation interval, 3 epochs"),
    .init(
      "patience with a target", "one: {batchSize: 1}",
      "one: {patience: 2, testsPerDoubling: 4, stopAtTarget: true}", line: 13,
      key: "arms.one.patience", found: "patience and stopAtTarget",
      expected:
        "one of them: a trial that ends at its target does not look at the train loss"),
    .init(
      "no patience", "one: {batchSize: 1}", "one: {patience: 0}", line: 13,
      key: "arms.one.patience", found: "0", expected: "a whole number from 1 to 1000000"),
    .init(
      "all units dropped", "hidden: [3]", "hidden: [3], dropout: 1", line: 6,
      key: "workload.model.dropout", found: "1",
      expected: "a finite number of at least 0 and at most 0.999"),
    .init(
      "a polynomial of power zero", "{kind: steps, factor: 0.5, milestones: [1, 2]}",
      "{kind: polynomial, power: 0}", line: 9, key: "recipe.schedule.power", found: "0",
      expected: "a finite number above 0"),
  ]

  @Test(arguments: bad) func wrong(_ bad: BadExperimentTests.Case) throws { try bad.check() }
}
