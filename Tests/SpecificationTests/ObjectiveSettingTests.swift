import Datasets
import Samples
import Testing
import Training

@testable import Specification

/// What networks are trained for, as files state it, with every way in which it can be wrong.
@Suite struct ObjectiveSettingTests {
  typealias Case = BadExperimentTests.Case

  private static let sample = """
    title: Pairs
    question: Does it help?
    source: None, a sample
    workload:
      dataset: {kind: strokes, train: 65, test: 32}
      model: {kind: mlp, hidden: [8, 4], normalization: batch}
      objective: {kind: contrastive, loss: ntxent, temperature: 0.5, projection: [6, 3]}
    recipe:
      optimizer: {kind: sgd, learningRate: 0.1}
      batchSize: 8
      dropLast: true
      epochs: 2
      augmentation: {shift: 1}
    arms:
      small: {}
      large: {batchSize: 16, ghostBatchSize: 32}
      DCL: {workload: {objective: {loss: dcl}}}
      drawn: {epochs: 0}
      supervised: {workload: {objective: {kind: supervised, probe: true}}}
      plain: {workload: {objective: {kind: supervised}}}
    seeds: 1
    claims:
      - {id: one, statement: S., difference: {metric: probeError, of: large, minus: small}, expect: positive}
    charts:
      - {id: chart, title: Chart, kind: arms, metrics: [alignment]}

    """

  @Test func `The sample is read`() throws {
    let spec = try SampleExperiment.spec(Self.sample)
    func objective(_ arm: String) throws -> TrainingObjective? {
      try #require(spec.arm(named: arm)).workload.objective
    }
    let pairs = ContrastiveObjective(loss: .ntxent, temperature: 0.5, projection: [6, 3])
    #expect(try objective("small") == .contrastive(pairs))
    #expect(
      try objective("DCL")
        == .contrastive(ContrastiveObjective(loss: .dcl, temperature: 0.5, projection: [6, 3])))
    #expect(try objective("supervised") == .supervised)
    #expect(try objective("plain") == nil)
    #expect(spec.arm(named: "drawn")?.recipe.epochs == 0)
    #expect(spec.arm(named: "large")?.recipe.ghostBatchSize == 32)
  }

  private static let objective =
    "{kind: contrastive, loss: ntxent, temperature: 0.5, projection: [6, 3]}"

  static let wrong: [Case] = [
    Case(
      "another kind", "kind: contrastive", "kind: contrast", line: 7,
      key: "workload.objective.kind",
      found: "contrast", expected: "one of supervised, contrastive"),
    Case(
      "another loss", "loss: ntxent", "loss: triplet", line: 7, key: "workload.objective.loss",
      found: "triplet", expected: "one of ntxent, dcl"),
    Case(
      "no temperature", "temperature: 0.5, ", "", line: 7, key: "workload.objective.temperature",
      found: "nothing", expected: "a finite number of at least 0.03 and at most 10"),
    Case(
      "a temperature too low", "temperature: 0.5", "temperature: 0.01", line: 7,
      key: "workload.objective.temperature", found: "0.01",
      expected: "a finite number of at least 0.03 and at most 10"),
    Case(
      "no layers", "projection: [6, 3]", "projection: []", line: 7,
      key: "workload.objective.projection", found: "0 layers",
      expected: "1 to 100, the last the embedding's"),
    Case(
      "a loss of targets with a temperature", objective,
      "{kind: supervised, probe: true, temperature: 0.5}", line: 7,
      key: "workload.objective.temperature", found: "an unknown key"),
    Case(
      "values", "{kind: strokes, train: 65, test: 32}",
      "{kind: regression, train: 65, test: 4, features: 2, signal: 1, noise: 0}", line: 7,
      key: "workload.objective", found: "data whose targets are values",
      expected: "classes, for a probe to tell apart"),
    Case(
      "examples drawn anew", "test: 32}", "test: 32, freshEachEpoch: true}", line: 7,
      key: "workload.objective",
      found: "examples that are drawn anew in every epoch, 2147483648 at most",
      expected: "a training set, to fit a probe to"),
    Case(
      "a network without a last linear layer", "{kind: mlp, hidden: [8, 4], normalization: batch}",
      "{kind: convolutional, layers: [{kind: flatten}, {kind: linear, outputs: 10}, {kind: batchNorm}]}",
      line: 7, key: "workload.objective", found: "a network that ends in batchNorm",
      expected: "one that ends in linear, which reads the representation"),
    Case(
      "examples held out", "projection: [6, 3]}\n",
      "projection: [6, 3]}\n  validation: {share: 0.2}\n",
      line: 8, key: "workload.validation", found: "validation with a contrastive objective",
      expected: "none: a probe is fitted to all of the training set"),
    Case(
      "no augmentation", "  augmentation: {shift: 1}\n", "", line: 8, key: "recipe",
      found: "a contrastive objective without augmentation",
      expected: "augmentation, by which the two views of an example differ"),
    Case(
      "gradient noise", "  dropLast: true\n", "  dropLast: true\n  gradientNoise: {blockSize: 2}\n",
      line: 12, key: "recipe.gradientNoise", found: "gradientNoise with batch normalization",
      expected: "a model without it, whose examples have gradients of their own"),
    Case(
      "patience", "  dropLast: true\n", "  dropLast: true\n  patience: 2\n", line: 12,
      key: "recipe.patience", found: "patience with a contrastive objective",
      expected: "a loss of the training set, which pairs of views have none of"),
    Case(
      "evaluations between updates", "  dropLast: true\n",
      "  dropLast: true\n  testsPerDoubling: 2\n",
      line: 12, key: "recipe.testsPerDoubling",
      found: "testsPerDoubling with a contrastive objective",
      expected: "evaluations at the end alone, by a probe"),
    Case(
      "one example", "batchSize: 8", "batchSize: 1", line: 10, key: "recipe.batchSize", found: "1",
      expected: "at least 2 examples, whose views are told from each other"),
    Case(
      "a last batch of one", "  dropLast: true\n", "", line: 10, key: "recipe.batchSize",
      found: "a last batch of 1 example, of 65 in batches of 8",
      expected:
        "at least 2 examples, whose views are told from each other: dropLast: true, or another batch size"
    ),
    Case(
      "a ghost batch of more than the views", "ghostBatchSize: 32", "ghostBatchSize: 33", line: 16,
      key: "arms.large.ghostBatchSize", found: "33", expected: "at most the rows of a batch, 32"),
    Case(
      "no epochs of a trial that nothing looks at", "plain: {", "plain: {epochs: 0, ", line: 20,
      key: "arms.plain.epochs", found: "0", expected: "a whole number from 1 to 1000000"),
    Case(
      "a claim on errors of embeddings", "metric: probeError", "metric: testError", line: 23,
      key: "claims[0]", found: "the metric testError of small, with a contrastive objective",
      expected: "a metric of its probe, such as probeError"),
    Case(
      "a claim on an arm without a probe", "minus: small", "minus: plain", line: 23,
      key: "claims[0]", found: "the metric probeError of plain, with an objective without a probe",
      expected: "objective: {kind: supervised, probe: true} in its workload"),
    Case(
      "a chart of what no arm has", "metrics: [alignment]",
      "metrics: [alignment], arms: [supervised]",
      line: 25, key: "charts[0]", found: "the metric alignment, and no contrastive objective",
      expected: "an arm whose objective is contrastive"),
    Case(
      "a landscape", "seeds: 1\n", "seeds: 1\nlandscape: {arms: [small]}\n", line: 22,
      key: "landscape", found: "the arm small, whose objective is contrastive",
      expected: "supervised arms: the loss of pairs is one of a batch and not of a training set"),
  ]

  @Test(arguments: wrong) func wrongObjective(_ example: Case) throws {
    try example.check(in: Self.sample)
  }

  /// The whole of a network that trains pairs of views is its model but the last layer, and a projection.
  @Test func `Identities tell objectives apart, and know nothing of those that are not stated`()
    throws
  {
    let spec = try SampleExperiment.spec(Self.sample)
    let workloads = spec.arms.map(\.workload)
    #expect(Set(workloads).count == 4)
    let plain = try #require(spec.arm(named: "plain")).workload
    #expect(plain == Workload(dataset: plain.dataset, model: plain.model))
  }
}
