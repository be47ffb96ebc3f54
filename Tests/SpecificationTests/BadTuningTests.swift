import Samples
import Testing

@testable import Specification

/// Every way in which tunings, and what is about them, can be wrong, with the error that it must
/// give.
@Suite struct BadTuningTests {
  typealias Case = BadExperimentTests.Case

  @Test func theSampleIsRight() throws {
    let spec = try SampleExperiment.spec(SampleTunings.text)
    #expect(spec.tunings.map(\.name) == ["search", "other"])
    #expect(spec.tunings.map(\.seeds.count) == [2, 1])
    #expect(spec.tunings[0].validation == .folds(4))
    #expect(spec.tunings[1].validation == .heldOut(share: 0.25, repeats: 2))
    #expect(spec.tunings[1].endsAfter == 8)
    #expect(spec.subjectNames == ["search", "other"])
  }

  private static let space = "batchSizes: [1, 2, 4, 8, 16], learningRate: [0.001, 1]"
  private static let key = "tunings.search"

  static let cases: [Case] = [
    Case(
      "no method", "    method: bayesian\n", "", line: 11, key: "\(key).method", found: "nothing",
      expected: "one of grid, random, bayesian"),
    Case(
      "an unknown method", "method: bayesian", "method: annealing", line: 12, key: "\(key).method",
      found: "annealing", expected: "one of grid, random, bayesian"),
    Case(
      "no candidates", "candidates: 12", "candidates: 0", line: 13, key: "\(key).candidates",
      found: "0", expected: "a whole number from 1 to 200"),
    Case(
      "an end beyond the budget", "candidates: 12", "candidates: 12\n    endAfter: 13", line: 14,
      key: "\(key).endAfter", found: "13", expected: "a whole number from 1 to 12"),
    Case(
      "no batch sizes", "batchSizes: [1, 2, 4, 8, 16]", "batchSizes: []", line: 14,
      key: "\(key).space.batchSizes", found: "none", expected: "batch sizes in ascending order"),
    Case(
      "descending batch sizes", "batchSizes: [1, 2, 4, 8, 16]", "batchSizes: [4, 2]", line: 14,
      key: "\(key).space.batchSizes", found: "[4, 2]", expected: "batch sizes in ascending order"),
    Case(
      "a batch that validation leaves no room for", "batchSizes: [1, 2, 4, 8, 16]",
      "batchSizes: [1, 31]", line: 14, key: key, found: "a batch size of 31",
      expected: "at most the 30 examples that validation leaves to learn from"),
    Case(
      "rates upside down", "learningRate: [0.001, 1], oneMinus", "learningRate: [1, 0.1], oneMinus",
      line: 14, key: "\(key).space.learningRate", found: "a range upside down",
      expected: "two numbers above 0, the lower first"),
    Case(
      "one fold", "folds: 4", "folds: 1", line: 15, key: "\(key).validation.folds", found: "1",
      expected: "a whole number from 2 to 1000"),
    Case(
      "fewer examples than two a fold", "folds: 4", "folds: 21", line: 14, key: key,
      found: "21 folds of 40 training examples", expected: "two examples a fold at least"),
    Case(
      "folds and a share", "folds: 4", "folds: 4, share: 0.2", line: 15,
      key: "\(key).validation.share", found: "an unknown key"),
    Case(
      "a share of all", "share: 0.25", "share: 1", line: 21, key: "tunings.other.validation.share",
      found: "1", expected: "a finite number above 0 and at most 0.9"),
    Case(
      "a share of nothing", "share: 0.25", "share: 0.01", line: 20, key: "tunings.other",
      found: "no example held out of 40", expected: "a share that holds one at least"),
    Case(
      "a neighbour at factor 1", "neighbours: [2]", "neighbours: [1]", line: 16,
      key: "\(key).neighbours[0]", found: "1", expected: "a whole number from 2 to 1024"),
    Case(
      "a recipe that stops at updates", "epochs: 4", "epochs: 4\n  updates: 9", line: 7,
      key: "recipe", found: "updates in the recipe of a tuning",
      expected: "a recipe of optimizer, schedule and epochs: a tuning searches for the rest"),
    Case(
      "a rate that is scaled", "epochs: 4", "epochs: 4\n  learningRateScaling: linear", line: 7,
      key: "recipe", found: "learningRateScaling in the recipe of a tuning",
      expected: "a recipe of optimizer, schedule and epochs: a tuning searches for the rest"),
    Case(
      "an arm's metric", "metric: validationLoss", "metric: noiseScale", line: 27,
      key: "claims[0].difference.of", found: "the metric noiseScale of the tuning search",
      expected: "one of testError, trainError, testLoss, trainLoss, updates, validationError,"
        + " validationLoss"),
    Case(
      "a chart of a tuning that is none", "tuning: other", "tuning: another", line: 32,
      key: "charts[2].tuning", found: "the tuning another, which is not defined",
      expected: "one of search, other"),
    Case(
      "an unknown key", "neighbours: [2]", "neighbors: [2]", line: 16, key: "\(key).neighbors",
      found: "an unknown key"),
  ]

  @Test(arguments: cases) func tuning(_ bad: Case) throws {
    try bad.check(in: SampleTunings.text)
  }

  @Test(arguments: ["candidates", "validationCurves", "searchCourse"])
  func chartsOfTuningsNeedTunings(kind: String) throws {
    let text = try SampleExperiment.text(
      replacing: "charts:\n", with: "charts:\n  - {id: x, title: X, kind: \(kind)}\n")
    let error = #expect(throws: SpecificationError.self) { try SampleExperiment.spec(text) }
    #expect(error?.expected == "tunings in the experiment")
  }

  /// An arm's own validation.
  @Test(arguments: [
    ("{share: 0.01}", "validation that leaves 16 of 16 training examples"),
    ("{folds: 2}", "9"),
  ])
  func anArmsValidation(setting: String, found: String) throws {
    let arm = "small: {batchSize: 9, workload: {validation: \(setting)}}"
    let text = try SampleExperiment.text(
      replacing: "small: {}", with: arm, in: SampleStudies.text)
    let error = #expect(throws: SpecificationError.self) { try SampleExperiment.spec(text) }
    #expect(error?.found == found)
  }

  @Test func anArmHasNoValidationError() throws {
    let text = try SampleExperiment.text(
      replacing: "{metric: testLoss, of: one", with: "{metric: validationLoss, of: one")
    let error = #expect(throws: SpecificationError.self) { try SampleExperiment.spec(text) }
    #expect(error?.found == "the metric validationLoss of the arm one")
  }
}
