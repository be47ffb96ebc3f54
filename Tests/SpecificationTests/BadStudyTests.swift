import Foundation
import Planning
import Samples
import Testing
import Training

@testable import Specification

/// Every way in which studies, and what is about them, can be wrong, with the error that it must
/// give.
@Suite struct BadStudyTests {
  typealias Case = BadExperimentTests.Case

  @Test func theSampleIsRight() throws {
    let spec = try SampleExperiment.spec(SampleStudies.text)
    #expect(spec.studies.map(\.name) == ["plain", "heavy"])
    #expect(spec.studies.map(\.batchSizes) == [[1, 2, 4, 8], [2, 4, 8]])
    #expect(spec.claims.map(\.id) == ["halves", "critical", "further", "noise"])
    #expect(spec.cost?.machines.map(\.name) == ["Near"])
    #expect(spec.overview?.series == "plain")
  }

  @Test func studiesAloneAreRight() throws {
    let spec = try SampleExperiment.spec(SampleStudies.withoutArms())
    #expect(spec.arms.isEmpty)
    #expect(spec.subjectNames == ["plain", "heavy"])
  }

  // MARK: - Batch sizes

  private static let sizesKey = "studies.plain.batchSizes"

  static let sizes: [Case] = [
    Case(
      "one batch size", "[1, 2, 4, 8]", "[4]", line: 17, key: sizesKey, found: "1 of them",
      expected: "at least two batch sizes in ascending order, to be compared"),
    Case(
      "no batch sizes", "[1, 2, 4, 8]", "[]", line: 17, key: sizesKey, found: "0 of them",
      expected: "at least two batch sizes in ascending order, to be compared"),
    Case(
      "descending", "[1, 2, 4, 8]", "[1, 4, 2, 8]", line: 17, key: sizesKey,
      found: "[1, 4, 2, 8]",
      expected: "at least two batch sizes in ascending order, to be compared"),
    Case(
      "one twice", "[1, 2, 4, 8]", "[1, 2, 2]", line: 17, key: sizesKey, found: "[1, 2, 2]",
      expected: "at least two batch sizes in ascending order, to be compared"),
    Case(
      "larger than the data", "[1, 2, 4, 8]", "[1, 2, 17]", line: 17, key: "\(sizesKey)[2]",
      found: "17", expected: "at most the 16 training examples"),
    Case(
      "nothing", "[1, 2, 4, 8]", "[0, 1, 2]", line: 17, key: "\(sizesKey)[0]", found: "0",
      expected: "a whole number from 1 to 10000000"),
    Case(
      "a text", "[1, 2, 4, 8]", "[1, full]", line: 17, key: "\(sizesKey)[1]", found: "full",
      expected: "a whole number from 1 to 10000000"),
    Case(
      "a number", "[1, 2, 4, 8]", "8", line: 17, key: sizesKey, found: "8", expected: "a list"),
    Case(
      "missing", "batchSizes: [1, 2, 4, 8]", "", line: 16, key: sizesKey, found: "nothing",
      expected: "a list of batch sizes"),
    Case(
      "one with batch normalization", "    batchSizes: [1, 2, 4, 8]",
      """
          workload: {model: {normalization: batch}}
          batchSizes: [1, 2, 4, 8]
      """, line: 18, key: "\(sizesKey)[0]", found: "1",
      expected: "at least 2 rows for batch normalization's statistics"),
  ]

  @Test(arguments: sizes) func size(_ bad: Case) throws { try bad.check(in: SampleStudies.text) }

  // MARK: - The search

  private static let searchKey = "studies.plain.search"
  private static let rateRange = "a finite number of at least 1e-06 and at most 1000000"

  static let searches: [Case] = [
    Case(
      "missing", "search: {learningRate: [0.001, 1], points: 4}", "", line: 16, key: searchKey,
      found: "nothing", expected: "a mapping with learningRate, points"),
    Case(
      "a list", "{learningRate: [0.001, 1], points: 4}", "[0.001, 1]", line: 18, key: searchKey,
      found: "a list of 2", expected: "a mapping with learningRate and points"),
    Case(
      "without learning rates", "learningRate: [0.001, 1], points: 4", "points: 4", line: 18,
      key: "\(searchKey).learningRate", found: "nothing",
      expected: "two numbers above 0, the lower first"),
    Case(
      "without points", "learningRate: [0.001, 1], points: 4", "learningRate: [0.001, 1]",
      line: 18, key: "\(searchKey).points", found: "nothing",
      expected: "a whole number from 3 to 10000"),
    Case(
      "of two points", "points: 4", "points: 2", line: 18, key: "\(searchKey).points", found: "2",
      expected: "a whole number from 3 to 10000"),
    Case(
      "in an empty range", "[0.001, 1]", "[1, 1]", line: 18, key: "\(searchKey).learningRate",
      found: "an empty range", expected: "two numbers above 0, the lower first"),
    Case(
      "upside down", "[0.001, 1]", "[1, 0.001]", line: 18, key: "\(searchKey).learningRate",
      found: "a range upside down", expected: "two numbers above 0, the lower first"),
    Case(
      "of one number", "[0.001, 1]", "[1]", line: 18, key: "\(searchKey).learningRate",
      found: "1 numbers", expected: "two numbers above 0, the lower first"),
    Case(
      "of three numbers", "[0.001, 1]", "[0.001, 0.1, 1]", line: 18,
      key: "\(searchKey).learningRate", found: "3 numbers",
      expected: "two numbers above 0, the lower first"),
    Case(
      "from zero on", "[0.001, 1]", "[0, 1]", line: 18, key: "\(searchKey).learningRate[0]",
      found: "0", expected: rateRange),
    Case(
      "of negative rates", "[0.001, 1]", "[-1, 1]", line: 18,
      key: "\(searchKey).learningRate[0]", found: "-1", expected: rateRange),
    Case(
      "without end", "[0.001, 1]", "[0.001, inf]", line: 18,
      key: "\(searchKey).learningRate[1]", found: "inf", expected: rateRange),
    Case(
      "of what nobody searches", "points: 4", "points: 4, weightDecay: [0.1, 1]", line: 18,
      key: "\(searchKey).weightDecay", found: "an unknown key"),
    Case(
      "of momenta below zero", "oneMinusMomentum: [0.1, 1]", "oneMinusMomentum: [0.1, 1.5]",
      line: 22, key: "studies.heavy.search.oneMinusMomentum[1]", found: "1.5",
      expected: "a finite number of at least 1e-06 and at most 1"),
    Case(
      "of a momentum of one", "oneMinusMomentum: [0.1, 1]", "oneMinusMomentum: [0, 1]", line: 22,
      key: "studies.heavy.search.oneMinusMomentum[0]", found: "0",
      expected: "a finite number of at least 1e-06 and at most 1"),
    Case(
      "of momenta in an empty range", "oneMinusMomentum: [0.1, 1]",
      "oneMinusMomentum: [0.5, 0.5]", line: 22, key: "studies.heavy.search.oneMinusMomentum",
      found: "an empty range", expected: "two numbers above 0, the lower first"),
  ]

  @Test(arguments: searches) func search(_ bad: Case) throws {
    try bad.check(in: SampleStudies.text)
  }

  // MARK: - Limits and recipes

  private static let limitKey = "studies.plain.limit"

  static let limits: [Case] = [
    Case(
      "missing", "    limit: {updates: 20, examples: 200}\n", "", line: 16, key: limitKey,
      found: "nothing", expected: "a mapping with updates and examples"),
    Case(
      "of no updates", "updates: 20,", "updates: 0,", line: 19, key: "\(limitKey).updates",
      found: "0", expected: "a whole number from 1 to 10000000"),
    Case(
      "without updates", "updates: 20, examples: 200", "examples: 200", line: 19,
      key: "\(limitKey).updates", found: "nothing", expected: "a whole number from 1 to 10000000"),
    Case(
      "of negative examples", "examples: 200", "examples: -1", line: 19,
      key: "\(limitKey).examples", found: "-1", expected: "a whole number from 0 to 1000000000"),
    Case(
      "without examples", "updates: 20, examples: 200", "updates: 20", line: 19,
      key: "\(limitKey).examples", found: "nothing",
      expected: "a whole number from 0 to 1000000000"),
    Case(
      "of epochs", "examples: 200", "examples: 200, epochs: 3", line: 19,
      key: "\(limitKey).epochs", found: "an unknown key"),
    Case(
      "a number", "limit: {updates: 20, examples: 200}", "limit: 20", line: 19, key: limitKey,
      found: "20", expected: "a mapping with updates and examples"),
  ]

  @Test(arguments: limits) func limit(_ bad: Case) throws {
    try bad.check(in: SampleStudies.text)
  }

  static let recipes: [Case] = [
    Case(
      "updates and an adapted regime", "small: {}", "small: {updates: 5, regimeAdaptation: true}",
      line: 12, key: "arms.small.regimeAdaptation", found: "updates and regimeAdaptation",
      expected: "one of them: an adapted regime is a number of epochs"),
    Case(
      "a cosine cycle without epochs", "small: {}",
      "small: {updates: 5, epochs: null, schedule: {kind: cosine}}", line: 12,
      key: "arms.small.schedule", found: "a cosine schedule without epochs",
      expected: "epochs, for the cycle to end at"),
    Case(
      "a study's cosine cycle", "    limit: {updates: 20,",
      "    recipe: {schedule: {kind: cosine}}\n    limit: {updates: 20,", line: 19,
      key: "studies.plain.recipe.schedule", found: "a cosine schedule without epochs",
      expected: "epochs, for the cycle to end at"),
    Case(
      "no updates", "small: {}", "small: {updates: 0}", line: 12, key: "arms.small.updates",
      found: "0", expected: "a whole number from 1 to 1000000000"),
    Case(
      "neither epochs nor updates", "small: {}", "small: {epochs: null}", line: 7,
      key: "recipe.epochs", found: "nothing", expected: "a whole number from 1 to 1000000"),
    Case(
      "three evaluations in a doubling", "small: {}", "small: {testsPerDoubling: 3}", line: 12,
      key: "arms.small.testsPerDoubling", found: "3", expected: "a power of two up to 256"),
    Case(
      "no evaluation in a doubling", "small: {}", "small: {testsPerDoubling: 0}", line: 12,
      key: "arms.small.testsPerDoubling", found: "0", expected: "a whole number from 1 to 256"),
    Case(
      "too many evaluations in a doubling", "small: {}", "small: {testsPerDoubling: 512}",
      line: 12, key: "arms.small.testsPerDoubling", found: "512",
      expected: "a whole number from 1 to 256"),
    Case(
      "what is no truth", "small: {}", "small: {stopAtTarget: soon}", line: 12,
      key: "arms.small.stopAtTarget", found: "soon", expected: "true or false"),
    Case(
      "noise of batch normalization", "small: {}",
      "small: {gradientNoise: {blockSize: 2}, workload: {model: {normalization: batch}}}",
      line: 12, key: "arms.small.gradientNoise",
      found: "gradientNoise with batch normalization",
      expected: "a model without it, whose examples have gradients of their own"),
    Case(
      "noise from blocks of nothing", "small: {}", "small: {gradientNoise: {blockSize: 0}}",
      line: 12, key: "arms.small.gradientNoise.blockSize", found: "0",
      expected: "a whole number from 1 to 256"),
    Case(
      "noise from one block", "small: {}", "small: {gradientNoise: {blockSize: 4}}", line: 12,
      key: "arms.small.gradientNoise.blockSize", found: "4",
      expected: "fewer rows than the batch size, 4"),
    Case(
      "noise from blocks larger than the batch", "small: {}",
      "small: {gradientNoise: {blockSize: 5}}", line: 12,
      key: "arms.small.gradientNoise.blockSize", found: "5",
      expected: "fewer rows than the batch size, 4"),
    Case(
      "noise from no blocks", "small: {}", "small: {gradientNoise: {}}", line: 12,
      key: "arms.small.gradientNoise.blockSize", found: "nothing",
      expected: "a whole number of at least 1"),
    Case(
      "noise of a study's smallest batch", "    limit: {updates: 20,",
      "    recipe: {gradientNoise: {blockSize: 1}}\n    limit: {updates: 20,", line: 19,
      key: "studies.plain.recipe.gradientNoise.blockSize", found: "1",
      expected: "fewer rows than the batch size, 1"),
    Case(
      "a first seed before the first", "small: {}", "small: {firstSeed: -1}", line: 12,
      key: "arms.small.firstSeed", found: "-1", expected: "a whole number from 0 to 1000000"),
  ]

  @Test(arguments: recipes) func recipe(_ bad: Case) throws {
    try bad.check(in: SampleStudies.text)
  }

  /// Two numbers each in its range whose sum is not.
  @Test func moreUpdatesThanATrialMayMake() throws {
    let text = try SampleExperiment.text(
      replacing: "updates: 20, examples: 200", with: "updates: 10000000, examples: 1000000000",
      in: SampleStudies.text)
    let error = SpecificationError(
      file: "sample.yaml", line: 19, key: "studies.plain.limit",
      found: "up to 1010000000 updates", expected: "at most 1000000000")
    #expect(throws: error) { try SampleExperiment.spec(text) }
  }

  @Test func recipeWithoutAnOptimizer() throws {
    let text = try SampleExperiment.text(
      replacing: "  optimizer: {kind: sgd, learningRate: 0.1}\n", with: "",
      in: SampleStudies.withoutArms())
    let error = SpecificationError(
      file: "sample.yaml", line: 7, key: "recipe.optimizer.kind", found: "nothing",
      expected: "one of sgd, rmsprop, adam, adamw, lars, lamb")
    #expect(throws: error) { try SampleExperiment.spec(text) }
  }

  /// Momentum that is searched is there for Nesterov's variant, too.
  @Test func searchForNesterovsMomentum() throws {
    let text = try SampleExperiment.text(
      replacing: "    limit: {updates: 30,",
      with: "    recipe: {optimizer: {nesterov: true}}\n    limit: {updates: 30,",
      in: SampleStudies.text)
    let plan = try SampleExperiment.plan(text)
    let study = try #require(plan.studies.last)
    #expect(study.search.allSatisfy { $0.trial.recipe.ownOptimizer.nesterov })
    #expect(Set(study.search.map(\.trial.recipe.ownOptimizer.momentum)).count == 6)
  }

  // MARK: - Targets

  private static let target = "target: {metric: testLoss, below: 0.5}\n"

  static let targets: [Case] = [
    Case(
      "none", target, "", line: 14, key: "studies", found: "studies",
      expected: "a target in the experiment, to search for"),
    Case(
      "of the training set", "metric: testLoss", "metric: trainLoss", line: 15, key: "studies",
      found: "studies with a target of trainLoss",
      expected: "a target of validationError or validationLoss, which trials are stopped at"),
  ]

  @Test(arguments: targets) func target(_ bad: Case) throws {
    try bad.check(in: SampleStudies.text)
  }

  /// To stop at the target of an experiment without one, or with one of the training set.
  @Test(arguments: ["", "target: {metric: trainLoss, below: 0.5}\n"])
  func stopAtNoTarget(_ target: String) throws {
    let text = try SampleExperiment.text(
      replacing: "target: {metric: testLoss, below: 0.5}\n", with: target
    ).replacingOccurrences(of: "one: {batchSize: 1}", with: "one: {stopAtTarget: true}")
    let error = SpecificationError(
      file: "sample.yaml", line: 13, key: "arms.one.stopAtTarget", found: "true",
      expected:
        "a target of an error or a loss in the experiment, not of the training set, to stop at")
    #expect(throws: error) { try SampleExperiment.spec(text) }
    let not = text.replacingOccurrences(of: "stopAtTarget: true", with: "stopAtTarget: false")
    #expect(try SampleExperiment.spec(not).arms[0].recipe.goal == nil)
  }

  // MARK: - Series and their names

  private static let heavy = """
      heavy:
        batchSizes: [2, 4, 8]
        search: {learningRate: [0.002, 1], oneMinusMomentum: [0.1, 1], points: 6}
        limit: {updates: 30, examples: 300}

    """
  private static let all =
    """
    studies:
      plain:
        batchSizes: [1, 2, 4, 8]
        search: {learningRate: [0.001, 1], points: 4}
        limit: {updates: 20, examples: 200}

    """ + heavy

  static let series: [Case] = [
    Case(
      "none", all, "studies: {}\n", line: 15, key: "studies", found: "a mapping",
      expected: "a mapping of names to series of studies"),
    Case(
      "a list", all, "studies: [plain]\n", line: 15, key: "studies", found: "a list of 1",
      expected: "a mapping of names to series of studies"),
    Case(
      "nothing of one", heavy, "  heavy:\n", line: 20, key: "studies.heavy", found: "nothing",
      expected: "a mapping with batchSizes, search and limit"),
    Case(
      "unknown key", "limit: {updates: 20,", "limits: {updates: 20,", line: 16, key: limitKey,
      found: "nothing", expected: "a mapping with updates and examples"),
    Case(
      "unknown key beside the others", "    search: {learningRate: [0.001, 1], points: 4}",
      "    search: {learningRate: [0.001, 1], points: 4}\n    seeds: 3", line: 19,
      key: "studies.plain.seeds", found: "an unknown key"),
    Case(
      "an arm's name", "large: {batchSize: 16}", "heavy: {batchSize: 16}", line: 20,
      key: "studies.heavy", found: "the name heavy of an arm again",
      expected: "a name of its own"),
    Case(
      "an arm with a study's name", "large: {batchSize: 16}",
      "\"heavy, batch 4\": {batchSize: 16}", line: 15, key: "studies",
      found: "an arm and a study with the name heavy, batch 4", expected: "each name once"),
  ]

  @Test(arguments: series) func name(_ bad: Case) throws {
    try bad.check(in: SampleStudies.text)
  }
}
