import Foundation
import Samples
import Testing

@testable import Specification

/// Every way in which an experiment file can be wrong, with the error that it must give.
@Suite struct BadExperimentTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// A passage of the sample, and what stands in its place.
    let passage: String
    let replacement: String
    let line: Int?
    let key: String?
    let found: String
    /// Nil for the keys that the reader asks for. Which these are, the articles have.
    let expected: String?
    let profile: String
    var testDescription: String { name }

    init(
      _ name: String, _ passage: String, _ replacement: String, line: Int?, key: String?,
      found: String, expected: String? = nil, profile: String = "default"
    ) {
      self.name = name
      self.passage = passage
      self.replacement = replacement
      self.line = line
      self.key = key
      self.found = found
      self.expected = expected
      self.profile = profile
    }

    /// Against another sample than the usual one where it is given.
    func check(in sample: String = SampleExperiment.text) throws {
      let text = try SampleExperiment.text(
        replacing: passage, with: replacement, in: sample)
      let error = try #require(
        #expect(throws: SpecificationError.self) {
          try SampleExperiment.spec(text, profile: profile)
        })
      #expect(
        error
          == SpecificationError(
            file: "sample.yaml", line: line, key: key, found: found,
            expected: expected ?? error.expected))
      if expected == nil { expectKeys(error) }
    }

    /// That all keys are listed, and not the one that was found.
    private func expectKeys(_ error: SpecificationError) {
      #expect(error.expected.hasPrefix("one of "))
      let keys = error.expected.dropFirst("one of ".count).components(separatedBy: ", ")
      #expect(!keys.contains("") && keys == keys.sorted(), "\(error.expected)")
      #expect(!keys.contains(error.key?.components(separatedBy: ".").last ?? ""))
    }
  }

  @Test func theSampleIsRight() throws {
    let spec = try SampleExperiment.spec()
    #expect(spec.arms.map(\.name) == ["one", "all"])
    #expect(spec.claims.map(\.id) == ["gap"])
  }

  @Test func whatIsNoExperimentIsToldInShort() {
    let error = #expect(throws: SpecificationError.self) {
      try SampleExperiment.spec(String(repeating: "1,2,3\n", count: 10_000))
    }
    #expect(error?.found.hasPrefix("1,2,3 1,2,3") ?? false)
    #expect(error?.found.count == 201)
    #expect(error?.expected == "an experiment: title, question, arms, …")
  }

  // MARK: - Keys

  static let keys: [Case] = [
    Case(
      "experiment", "seeds: 2", "seeds: 2\nseedz: 3", line: 16, key: "seedz",
      found: "an unknown key"),
    Case(
      "workload", "model: {", "colour: red\n  model: {", line: 6, key: "workload.colour",
      found: "an unknown key"),
    Case(
      "data set", "features: 2", "features: 2, pixels: 3", line: 5,
      key: "workload.dataset.pixels", found: "an unknown key"),
    Case(
      "model", "hidden: [3]", "hidden: [3], depth: 2", line: 6, key: "workload.model.depth",
      found: "an unknown key"),
    Case(
      "recipe", "epochs: 3", "epochs: 3\n  epoch: 4", line: 12, key: "recipe.epoch",
      found: "an unknown key"),
    Case(
      "optimizer", "momentum: 0.5", "momentun: 0.5", line: 8, key: "recipe.optimizer.momentun",
      found: "an unknown key"),
    Case(
      "schedule", "factor: 0.5", "factor: 0.5, warmup: 1", line: 9,
      key: "recipe.schedule.warmup", found: "an unknown key"),
    Case(
      "a schedule's key of another kind", "kind: steps", "kind: cosine", line: 9,
      key: "recipe.schedule.factor", found: "an unknown key"),
    Case(
      "arm", "all: {batchSize: 8}", "all: {batchsize: 8}", line: 14, key: "arms.all.batchsize",
      found: "an unknown key"),
    Case(
      "target", "below: 0.5", "below: 0.5, above: 0.1", line: 16, key: "target.above",
      found: "an unknown key"),
    Case(
      "gap", "from: all", "from: all, by: one", line: 17, key: "gap.by",
      found: "an unknown key"),
    Case(
      "claim", "expect: negative", "expect: negative\n    expects: positive", line: 23,
      key: "claims[0].expects", found: "an unknown key"),
    Case(
      "quantity", "minus: all", "minus: all, over: all", line: 21,
      key: "claims[0].difference.over", found: "an unknown key"),
    Case(
      "expectation", "expect: negative", "expect: {over: 1}", line: 22,
      key: "claims[0].expect.over", found: "an unknown key"),
    Case(
      "published value", "value: -1", "value: -1, page: 3", line: 23,
      key: "claims[0].published.page", found: "an unknown key"),
    Case(
      "answer", "say: It does.", "say: It does.\n    sing: no", line: 27,
      key: "answers[0].sing", found: "an unknown key"),
    Case(
      "chart", "kind: curves", "kind: curves\n    colour: red", line: 31,
      key: "charts[0].colour", found: "an unknown key"),
    Case(
      "a key of another kind of chart", "kind: curves", "kind: arms\n    against: updates",
      line: 31, key: "charts[0].against", found: "an unknown key"),
    Case(
      "profile", "recipe: {epochs: 1}", "recipes: {epochs: 1}", line: 34,
      key: "profiles.smoke.recipes",
      found: "an unknown key",
      profile: "smoke"),
    Case(
      "missing", "title: Small", "", line: 2, key: "title", found: "nothing",
      expected: "a text"),
    Case(
      "missing in a mapping", "kind: sgd, ", "", line: 8, key: "recipe.optimizer.kind",
      found: "nothing", expected: "one of sgd, rmsprop, adam, adamw, lars, lamb"),
    Case(
      "missing in a list", "statement: One at a time learns more.", "", line: 19,
      key: "claims[0].statement", found: "nothing", expected: "a text"),
    Case(
      "twice in the experiment", "seeds: 2", "seeds: 2\nseeds: 3", line: 15, key: "seeds",
      found: "the key of this line a second time in its mapping",
      expected: "each key once"),
    Case(
      "twice in a mapping", "learningRate: 0.1", "learningRate: 0.1, learningRate: 0.2", line: 8,
      key: "learningRate", found: "the key of this line a second time in its mapping",
      expected: "each key once"),
    Case(
      "an arm twice", "all: {batchSize: 8}", "one: {batchSize: 8}", line: 13, key: "one",
      found: "the key of this line a second time in its mapping",
      expected: "each key once"),
    Case(
      "no text", "seeds: 2", "seeds: 2\n[a]: 3", line: 1, key: nil,
      found: "a key that is no text", expected: "a name"),
  ]

  @Test(arguments: keys) func key(_ bad: Case) throws { try bad.check() }

  // MARK: - Types

  static let types: [Case] = [
    Case(
      "text for a number", "learningRate: 0.1", "learningRate: fast", line: 8,
      key: "recipe.optimizer.learningRate", found: "fast",
      expected: "a finite number above 0"),
    Case(
      "quoted number", "batchSize: 4", "batchSize: \"4\"", line: 10, key: "recipe.batchSize",
      found: "the text \"4\"", expected: "a whole number from 1 to 10000000"),
    Case(
      "list for a mapping", "optimizer: {kind: sgd, learningRate: 0.1, momentum: 0.5}",
      "optimizer: [sgd, 0.1]", line: 8, key: "recipe.optimizer", found: "a list of 2",
      expected: "a mapping with a kind"),
    Case(
      "mapping for a list", "hidden: [3]", "hidden: {first: 3}", line: 6,
      key: "workload.model.hidden", found: "a mapping", expected: "a list"),
    Case(
      "number for a list", "metrics: [testLoss]", "metrics: 3", line: 31,
      key: "charts[0].metrics", found: "3", expected: "a list"),
    Case(
      "mapping for a text", "title: Small", "title: {en: Small}", line: 1, key: "title",
      found: "a mapping", expected: "a text"),
    Case(
      "nothing for a text", "title: Small", "title:", line: 1, key: "title", found: "nothing",
      expected: "a text"),
    Case(
      "a title that is none", "title: Small", "title: \(String(repeating: "é", count: 301))",
      line: 1,
      key: "title", found: "301 characters", expected: "at most 300"),
    Case(
      "a text without an end", "question: Does it learn?",
      "question: \(String(repeating: "x", count: 4_000_000))", line: 2, key: "question",
      found: "4000000 characters", expected: "at most 10000"),
    Case(
      "fractional epochs", "epochs: 3", "epochs: 2.5", line: 11, key: "recipe.epochs",
      found: "2.5", expected: "a whole number from 1 to 1000000"),
    Case(
      "epochs in scientific notation", "epochs: 3", "epochs: 1e3", line: 11,
      key: "recipe.epochs", found: "1e3", expected: "a whole number from 1 to 1000000"),
    Case(
      "more epochs than an integer holds", "epochs: 3", "epochs: 99999999999999999999",
      line: 11, key: "recipe.epochs", found: "99999999999999999999",
      expected: "a whole number from 1 to 1000000"),
    Case(
      "number for a truth value", "epochs: 3", "epochs: 3\n  dropLast: 1", line: 12,
      key: "recipe.dropLast", found: "1", expected: "true or false"),
    Case(
      "quoted truth value", "epochs: 3", "epochs: 3\n  dropLast: 'true'", line: 12,
      key: "recipe.dropLast", found: "the text \"true\"", expected: "true or false"),
    Case(
      "unknown kind", "kind: regression", "kind: regress", line: 5,
      key: "workload.dataset.kind", found: "regress",
      expected: "one of strokes, regression, houses, idx, csv, cifar10, cifar100, own"),
    Case(
      "list for an arm", "all: {batchSize: 8}", "all: [8]", line: 14, key: "arms.all",
      found: "a list of 1", expected: "a mapping of recipe settings ({} for none)"),
    Case(
      "nothing for an arm", "all: {batchSize: 8}", "all:", line: 14, key: "arms.all",
      found: "nothing", expected: "a mapping of recipe settings ({} for none)"),
    Case(
      "no arms", "arms:\n  one: {batchSize: 1}\n  all: {batchSize: 8}", "arms: {}", line: 12,
      key: "arms", found: "a mapping", expected: "a mapping of names to recipes"),
  ]

  @Test(arguments: types) func type(_ bad: Case) throws { try bad.check() }

  // MARK: - Ranges

  static let ranges: [Case] = [
    Case(
      "no seeds", "seeds: 2", "seeds: 0", line: 15, key: "seeds", found: "0",
      expected: "a whole number from 1 to 10000"),
    Case(
      "fewer seeds than none", "seeds: 2", "seeds: -1", line: 15, key: "seeds", found: "-1",
      expected: "a whole number from 1 to 10000"),
    Case(
      "batch of nothing", "batchSize: 4", "batchSize: 0", line: 10, key: "recipe.batchSize",
      found: "0", expected: "a whole number from 1 to 10000000"),
    Case(
      "negative batch of an arm", "all: {batchSize: 8}", "all: {batchSize: -8}", line: 14,
      key: "arms.all.batchSize", found: "-8", expected: "a whole number from 1 to 10000000"),
    Case(
      "no epochs", "epochs: 3", "epochs: 0", line: 11, key: "recipe.epochs", found: "0",
      expected: "a whole number from 1 to 1000000"),
    Case(
      "no training examples", "train: 8", "train: 0", line: 5, key: "workload.dataset.train",
      found: "0", expected: "a whole number from 1 to 10000000"),
    Case(
      "more features than can be drawn", "features: 2", "features: 100000", line: 5,
      key: "workload.dataset.features", found: "100000",
      expected: "a whole number from 1 to 65536"),
    Case(
      "more examples than memory holds", "train: 8, test: 4, features: 2",
      "train: 10000000, test: 4, features: 65536", line: 5, key: "workload.dataset",
      found: "2441 GiB of examples", expected: "at most 16 GiB"),
    Case(
      "more weights than memory holds", "hidden: [3]", "hidden: [1000000, 1000000]", line: 6,
      key: "workload.model.hidden", found: "1000000 × 1000000 weights between two layers",
      expected: "at most 536870912"),
    Case(
      "layer of nothing", "hidden: [3]", "hidden: [3, 0]", line: 6,
      key: "workload.model.hidden[1]", found: "0",
      expected: "a whole number from 1 to 1000000"),
    Case(
      "rate of nothing", "learningRate: 0.1", "learningRate: 0", line: 8,
      key: "recipe.optimizer.learningRate", found: "0", expected: "a finite number above 0"),
    Case(
      "negative rate", "learningRate: 0.1", "learningRate: -0.1", line: 8,
      key: "recipe.optimizer.learningRate", found: "-0.1", expected: "a finite number above 0"),
    Case(
      "not a number, in YAML", "learningRate: 0.1", "learningRate: .nan", line: 8,
      key: "recipe.optimizer.learningRate", found: ".nan", expected: "a finite number above 0"),
    Case(
      "not a number, in C", "learningRate: 0.1", "learningRate: nan", line: 8,
      key: "recipe.optimizer.learningRate", found: "nan", expected: "a finite number above 0"),
    Case(
      "infinity, in YAML", "learningRate: 0.1", "learningRate: .inf", line: 8,
      key: "recipe.optimizer.learningRate", found: ".inf", expected: "a finite number above 0"),
    Case(
      "infinity, in C", "learningRate: 0.1", "learningRate: inf", line: 8,
      key: "recipe.optimizer.learningRate", found: "inf", expected: "a finite number above 0"),
    Case(
      "beyond the largest number", "learningRate: 0.1", "learningRate: 1e999", line: 8,
      key: "recipe.optimizer.learningRate", found: "1e999",
      expected: "a finite number above 0"),
    Case(
      "not a number in a claim", "expect: negative", "expect: {above: nan}", line: 22,
      key: "claims[0].expect.above", found: "nan", expected: "a finite number"),
    Case(
      "momentum of 1", "momentum: 0.5", "momentum: 1", line: 8, key: "recipe.optimizer.momentum",
      found: "1", expected: "a finite number of at least 0 and at most 0.999999"),
    Case(
      "negative weight decay", "momentum: 0.5", "weightDecay: -1e-4", line: 8,
      key: "recipe.optimizer.weightDecay", found: "-1e-4",
      expected: "a finite number of at least 0"),
    Case(
      "Nesterov's momentum without momentum", "momentum: 0.5", "nesterov: true", line: 8,
      key: "recipe.optimizer.nesterov", found: "true", expected: "false without momentum"),
    Case(
      "milestones out of order", "milestones: [1, 2]", "milestones: [2, 1]", line: 9,
      key: "recipe.schedule.milestones", found: "[2, 1]",
      expected: "epochs in ascending order"),
    Case(
      "too few levels", "{kind: steps, factor: 0.5,", "{kind: levels, levels: [0.5, 1],", line: 9,
      key: "recipe.schedule.levels", found: "2 levels",
      expected: "3, one more than milestones"),
    Case(
      "a milestone twice", "milestones: [1, 2]", "milestones: [2, 2]", line: 9,
      key: "recipe.schedule.milestones", found: "[2, 2]",
      expected: "epochs in ascending order"),
    Case(
      "warm-up longer than the training", "factor: 0.5", "factor: 0.5, warmupEpochs: 4", line: 9,
      key: "recipe.schedule.warmupEpochs", found: "4",
      expected: "a whole number from 0 to 3"),
    Case(
      "batch larger than the data", "all: {batchSize: 8}", "all: {batchSize: 9}", line: 14,
      key: "arms.all.batchSize", found: "9", expected: "at most the 8 training examples"),
    Case(
      "ghost batch without batch normalization", "batchSize: 4",
      "batchSize: 4\n  ghostBatchSize: 2", line: 11, key: "recipe.ghostBatchSize", found: "2",
      expected: "a model with batch normalization, to take ghost batches of"),
    Case(
      "batch of one with batch normalization", "hidden: [3]", "hidden: [3], normalization: batch",
      line: 13, key: "arms.one.batchSize", found: "1",
      expected: "at least 2 rows for batch normalization's statistics"),
    Case(
      "ghost batch larger than the batch", "all: {batchSize: 8}",
      "all: {batchSize: 8, ghostBatchSize: 9, workload: {model: {normalization: batch}}}",
      line: 14, key: "arms.all.ghostBatchSize", found: "9",
      expected: "at most the rows of a batch, 8"),
    Case(
      "clipping to nothing", "batchSize: 4", "batchSize: 4\n  clipNorm: 0", line: 11,
      key: "recipe.clipNorm", found: "0", expected: "a finite number above 0"),
    Case(
      "augmentation of what are not images", "epochs: 3",
      "epochs: 3\n  augmentation: {shift: 2}", line: 12, key: "recipe.augmentation",
      found: "a mapping", expected: "data that are images, to change them"),
    Case(
      "shift out of range", "epochs: 3", "epochs: 3\n  augmentation: {shift: -1}", line: 12,
      key: "recipe.augmentation.shift", found: "-1",
      expected: "a whole number from 0 to 127"),
    Case(
      "a fill that is no byte", "epochs: 3", "epochs: 3\n  augmentation: {shift: 1, fill: 256}",
      line: 12, key: "recipe.augmentation.fill", found: "256",
      expected: "a whole number from 0 to 255"),
    Case(
      "a flip that is neither true nor false", "epochs: 3",
      "epochs: 3\n  augmentation: {shift: 1, flip: 1}", line: 12,
      key: "recipe.augmentation.flip", found: "1", expected: "true or false"),
    Case(
      "interval upside down", "expect: negative", "expect: {between: [1, -1]}", line: 22,
      key: "claims[0].expect.between", found: "a list of 2",
      expected: "two numbers, the lower first"),
    Case(
      "interval of three", "expect: negative", "expect: {between: [1, 2, 3]}", line: 22,
      key: "claims[0].expect.between", found: "a list of 3",
      expected: "two numbers, the lower first"),
    Case(
      "no metrics", "metrics: [testLoss]", "metrics: []", line: 31, key: "charts[0].metrics",
      found: "a list of 0", expected: "one to four metrics"),
  ]

  @Test(arguments: ranges) func range(_ bad: Case) throws { try bad.check() }

  /// Each number is finite; their product is not.
  @Test func rateThatScalingMakesInfinite() throws {
    let text = try SampleExperiment.text(
      replacing: "learningRate: 0.1, momentum: 0.5}",
      with: "learningRate: 1.5e308}\n  learningRateScaling: linear")
    let error = SpecificationError(
      file: "sample.yaml", line: 15, key: "arms.all.batchSize", found: "8",
      expected: "a batch size whose scaled learning rate is a finite number")
    #expect(throws: error) { try SampleExperiment.spec(text) }
  }

  @Test func moreActivationsThanMemoryHolds() throws {
    let text = try SampleExperiment.text(
      replacing: "all: {batchSize: 8}", with: "all: {batchSize: 100000}"
    ).replacingOccurrences(of: "train: 8", with: "train: 100000")
      .replacingOccurrences(of: "hidden: [3]", with: "hidden: [1000000]")
    let error = SpecificationError(
      file: "sample.yaml", line: 14, key: "arms.all.batchSize",
      found: "100000, with activations of 372 GiB", expected: "at most 16 GiB")
    #expect(throws: error) { try SampleExperiment.spec(text) }
  }

  // MARK: - References

  static let references: [Case] = [
    Case(
      "arm of a claim", "of: one, minus: all", "of: two, minus: all", line: 21,
      key: "claims[0].difference.of", found: "the arm two, which is not defined",
      expected: "one of all, one"),
    Case(
      "arm of the gap", "from: all", "from: most", line: 17, key: "gap.from",
      found: "the arm most, which is not defined", expected: "one of all, one"),
    Case(
      "arm of a chart", "metrics: [testLoss]", "metrics: [testLoss]\n    arms: [one, two]",
      line: 32, key: "charts[0].arms[1]", found: "the arm two, which is not defined",
      expected: "one of all, one"),
    Case(
      "arm of a series", "kind: curves", "kind: batchSizes\n    series: {fixed: [one, three]}",
      line: 31, key: "charts[0].series.fixed[1]",
      found: "the arm three, which is not defined", expected: "one of all, one"),
    Case(
      "no series", "kind: curves", "kind: batchSizes", line: 28, key: "charts[0].series",
      found: "nothing", expected: "a mapping of names to lists of arms"),
    Case(
      "claim of an answer", "when: {gap: reproduced}", "when: {gaps: reproduced}", line: 25,
      key: "answers[0].when", found: "the claim gaps, which is not defined",
      expected: "one of gap"),
    Case(
      "verdict of an answer", "when: {gap: reproduced}", "when: {gap: proved}", line: 25,
      key: "answers[0].when.gap", found: "proved",
      expected: "one of reproduced, refuted, inconclusive"),
    Case(
      "a claim's id again", "answers:",
      """
        - id: gap
          statement: Again.
          value: {metric: testLoss, of: one}
          expect: positive
      answers:
      """, line: 24, key: "claims[1]", found: "the id gap again", expected: "each id once"),
    Case(
      "a chart's id again", "profiles:",
      """
        - {id: loss, title: Again, kind: arms, metrics: [testLoss]}
      profiles:
      """, line: 32, key: "charts[1]", found: "the id loss again", expected: "each id once"),
    Case(
      "two quantities in a claim", "expect: negative",
      "value: {metric: testLoss, of: one}\n    expect: negative", line: 19, key: "claims[0]",
      found: "2 quantities",
      expected: "one of value, difference, ratio, interaction, gapClosed, lowest, curve,"
        + " criticalRatio, slope, overCritical, digests"),
    Case(
      "no quantity in a claim", "difference: {metric: testLoss, of: one, minus: all}", "",
      line: 19, key: "claims[0]", found: "0 quantities",
      expected: "one of value, difference, ratio, interaction, gapClosed, lowest, curve,"
        + " criticalRatio, slope, overCritical, digests"),
    Case(
      "two expectations", "expect: negative", "expect: {above: 1, below: 2}", line: 22,
      key: "claims[0].expect", found: "a mapping",
      expected: "positive, negative, or a mapping with above, below, between or equivalentWithin"),
    Case(
      "unknown metric", "difference: {metric: testLoss", "difference: {metric: testloss",
      line: 21, key: "claims[0].difference.metric", found: "testloss",
      expected: "one of " + Metric.builtIn.map(\.name).joined(separator: ", ")),
    Case(
      "target of a metric without evaluations", "target: {metric: testLoss",
      "target: {metric: updates", line: 16, key: "target.metric", found: "updates",
      expected: "one of testError, trainError, testLoss, trainLoss, validationError, validationLoss"
    ),
    Case(
      "curve of a metric without epochs", "metrics: [testLoss]", "metrics: [updates]", line: 31,
      key: "charts[0].metrics[0]", found: "updates",
      expected: "one of testError, trainError, testLoss, trainLoss, errorGap, distance,"
        + " gradientNorm, contrastiveLoss, validationError, validationLoss"),
    Case(
      "paths of what is no line", "kind: curves\n    metrics: [testLoss]", "kind: paths",
      line: 28, key: "charts[0]", found: "the arm one",
      expected: "arms that fit a line to the houses (a model without hidden layers)"),
    Case(
      "examples of what are not images", "kind: curves\n    metrics: [testLoss]",
      "kind: examples", line: 28, key: "charts[0]", found: "arms without images",
      expected: "an arm that learns from images"),
    Case(
      "id that leaves the folder", "id: loss", "id: ../loss", line: 28, key: "charts[0].id",
      found: "../loss", expected: "an id of lower-case letters, digits and hyphens"),
    Case(
      "id with a separator", "id: loss", "id: a/b", line: 28, key: "charts[0].id", found: "a/b",
      expected: "an id of lower-case letters, digits and hyphens"),
    Case(
      "id like an option", "id: loss", "id: -rf", line: 28, key: "charts[0].id", found: "-rf",
      expected: "an id of lower-case letters, digits and hyphens"),
    Case(
      "empty id", "id: loss", "id: ''", line: 28, key: "charts[0].id", found: "the text \"\"",
      expected: "an id of lower-case letters, digits and hyphens"),
    Case(
      "chart in the place of the machine's", "id: loss", "id: machine-seconds", line: 28,
      key: "charts[0].id", found: "machine-seconds",
      expected: "an id that does not begin with machine, which are this machine's files"),
  ]

  @Test(arguments: references) func reference(_ bad: Case) throws { try bad.check() }

  @Test func targetMissing() throws {
    let text = try SampleExperiment.text(
      replacing: "target: {metric: testLoss, below: 0.5}\n", with: ""
    ).replacingOccurrences(
      of: "difference: {metric: testLoss,", with: "difference: {metric: epochsToTarget,")
    let error = SpecificationError(
      file: "sample.yaml", line: 18, key: "claims[0]", found: "the metric epochsToTarget",
      expected: "a target in the experiment, for it to be counted to")
    #expect(throws: error) { try SampleExperiment.spec(text) }
  }

  @Test func unknownProfile() {
    let error = SpecificationError(
      file: "sample.yaml", line: 32, key: "profiles", found: "no profile smoky",
      expected: "one of default, smoke")
    #expect(throws: error) { try SampleExperiment.spec(profile: "smoky") }
  }

  @Test func textForAProfile() throws {
    let text = try SampleExperiment.text(
      replacing: "smoke:\n    recipe: {epochs: 1}", with: "smoke: tiny")
    let error = SpecificationError(
      file: "sample.yaml", line: 33, key: "profiles.smoke", found: "tiny",
      expected: "a mapping of settings to lay over the file")
    #expect(throws: error) { try SampleExperiment.spec(text, profile: "smoke") }
  }
}
