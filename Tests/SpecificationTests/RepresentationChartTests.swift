import Samples
import Testing

@testable import Specification

/// Charts of arms by batch size and epochs, and of what encoders make of examples, with every way in
/// which they can be wrong.
@Suite struct RepresentationChartTests {
  typealias Case = BadExperimentTests.Case

  private static let sample = """
    title: Contrasts
    question: Does it help?
    source: None, a sample
    workload:
      {dataset: {kind: strokes, train: 64, test: 32}, model: {kind: mlp, hidden: [3]},
       objective: {kind: supervised, probe: true}}
    recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 4, epochs: 2}
    arms:
      small: {augmentation: {shift: 1}, workload: {objective: {kind: contrastive, loss: ntxent, temperature: 0.5, projection: [2]}}}
      large: {batchSize: 8}
      long: {epochs: 8}
      adapted: {batchSize: 8, regimeAdaptation: true}
      table:
        batchSize: 2
        workload: {dataset: {kind: regression, train: 8, test: 4, features: 2, signal: 1, noise: 0}, objective: null}
    seeds: 1
    charts:
      - {id: grid, title: Grid, kind: grid, metric: probeError, arms: [small, large, adapted]}
      - {id: planes, title: Planes, kind: planes, arms: [small, large]}
      - {id: views, title: Views, kind: views, arm: small}

    """

  /// Adaptation doubles an arm's epochs, so that it shares no cell.
  @Test func `The sample is right`() throws {
    #expect(
      try SampleExperiment.spec(Self.sample).charts.map(\.kind) == [
        .grid(metric: .probeError, arms: ["small", "large", "adapted"]),
        .planes(arms: ["small", "large"]), .views(arm: "small"),
      ])
  }

  @Test func `A grid is of all arms, where it names none`() throws {
    let text = try SampleExperiment.text(
      replacing: ", arms: [small, large, adapted]", with: "", in: Self.sample)
    #expect(
      try SampleExperiment.spec(text).charts.first?.kind
        == .grid(metric: .probeError, arms: ["small", "large", "long", "adapted", "table"]))
  }

  static let charts: [Case] = [
    Case(
      "no metric of a grid", "metric: probeError, ", "", line: 18, key: "charts[0].metric",
      found: "nothing",
      expected: "one of " + Metric.builtIn.map(\.name).joined(separator: ", ")),
    Case(
      "metrics of a grid", "metric: probeError", "metric: probeError, metrics: [probeError]",
      line: 18, key: "charts[0].metrics", found: "an unknown key"),
    Case(
      "sharpness that nobody measures", "metric: probeError", "metric: sharpness", line: 18,
      key: "charts[0]", found: "the metric sharpness",
      expected: "an arm among the landscape's arms, for it to be measured"),
    Case(
      "an arm of a grid that is not there", "large, adapted]", "large, huge]", line: 18,
      key: "charts[0].arms[2]", found: "the arm huge, which is not defined",
      expected: "one of adapted, large, long, small, table"),
    Case(
      "arms that share a cell", "adapted: {batchSize: 8, regimeAdaptation: true}",
      "adapted: {batchSize: 8}", line: 18, key: "charts[0]",
      found: "the arms large and adapted, both of batch size 8 and 2 epochs",
      expected: "one arm a cell"),
    Case(
      "an arm without epochs", "large: {batchSize: 8}",
      "large: {batchSize: 8, epochs: null, updates: 5}", line: 18, key: "charts[0]",
      found: "the arm large, which states no epochs",
      expected: "arms that end after a number of epochs"),
    Case(
      "a plane of no arm", "arms: [small, large]}", "arms: [small, huge]}", line: 19,
      key: "charts[1].arms[1]", found: "the arm huge, which is not defined",
      expected: "one of adapted, large, long, small, table"),
    Case(
      "five planes", "arms: [small, large]}", "arms: [small, large, long, adapted, table]}",
      line: 19, key: "charts[1]", found: "5 arms", expected: "one to four arms, each once"),
    Case(
      "a plane twice", "arms: [small, large]}", "arms: [small, small]}", line: 19,
      key: "charts[1]", found: "2 arms", expected: "one to four arms, each once"),
    Case(
      "metrics of planes", "arms: [small, large]}", "arms: [small], metrics: [probeError]}",
      line: 19, key: "charts[1].metrics", found: "an unknown key"),
    Case(
      "views of nothing", "kind: views, arm: small", "kind: views", line: 20,
      key: "charts[2].arm", found: "nothing", expected: "the name of an arm"),
    Case(
      "views of no arm", "arm: small}", "arm: huge}", line: 20, key: "charts[2].arm",
      found: "the arm huge, which is not defined",
      expected: "one of adapted, large, long, small, table"),
    Case(
      "views of a list", "arm: small}", "arm: [small]}", line: 20, key: "charts[2].arm",
      found: "a list of 1", expected: "a text"),
    Case(
      "views of what is no image", "arm: small}", "arm: table}", line: 20, key: "charts[2].arm",
      found: "the arm table, which learns from no images",
      expected: "an arm that learns from images"),
    Case(
      "views of an arm that draws none", "arm: small}", "arm: large}", line: 20,
      key: "charts[2].arm", found: "the arm large, whose objective is not contrastive",
      expected: "an arm that learns from pairs of views"),
  ]

  @Test(arguments: charts) func chart(_ bad: Case) throws { try bad.check(in: Self.sample) }

  /// Studies alone make an experiment, but no chart of arms.
  @Test(arguments: ["grid, metric: updates", "planes"])
  func `No chart of arms without arms`(kind: String) throws {
    let text = try SampleExperiment.text(
      replacing: "kind: stepsToTarget", with: "kind: \(kind)", in: SampleStudies.withoutArms())
    let error = try #require(throws: SpecificationError.self) { try SampleExperiment.spec(text) }
    #expect(error.found == "no arms")
    #expect(error.expected == "arms in the experiment")
  }
}
