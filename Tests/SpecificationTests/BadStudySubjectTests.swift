import Samples
import Testing

@testable import Specification

/// Every way in which claims, answers, costs and charts about studies can be wrong, with the error
/// that it must give.
@Suite struct BadStudySubjectTests {
  typealias Case = BadExperimentTests.Case

  // MARK: - Claims, answers, overview

  static let claims: [Case] = [
    Case(
      "slope of no series", "slope: {of: plain,", "slope: {of: plane,", line: 34,
      key: "claims[0].slope.of", found: "the series of studies plane, which is not defined",
      expected: "one of plain, heavy"),
    Case(
      "slope of an arm", "slope: {of: plain,", "slope: {of: small,", line: 34,
      key: "claims[0].slope.of", found: "the series of studies small, which is not defined",
      expected: "one of plain, heavy"),
    Case(
      "curve of no series", "criticalBatchSize, of: plain", "criticalBatchSize, of: plane",
      line: 38, key: "claims[1].curve.of",
      found: "the series of studies plane, which is not defined", expected: "one of plain, heavy"),
    Case(
      "ratio over no series", "over: plain", "over: plane", line: 42,
      key: "claims[2].criticalRatio.over",
      found: "the series of studies plane, which is not defined", expected: "one of plain, heavy"),
    Case(
      "critical batch size of no series", "study: plain", "study: plane", line: 46,
      key: "claims[3].overCritical.study",
      found: "the series of studies plane, which is not defined", expected: "one of plain, heavy"),
    Case(
      "a series for an arm", "of: small, study", "of: plain, study", line: 46,
      key: "claims[3].overCritical.of", found: "the arm plain, which is not defined",
      expected: "one of large, small"),
    Case(
      "slope through two", "from: 1, to: 4", "from: 1, to: 2", line: 34, key: "claims[0].slope",
      found: "2 batch sizes from 1 to 2",
      expected: "three at least, for a slope with an interval"),
    Case(
      "slope upside down", "from: 1, to: 4", "from: 4, to: 1", line: 34, key: "claims[0].slope",
      found: "0 batch sizes from 4 to 1",
      expected: "three at least, for a slope with an interval"),
    Case(
      "slope from a size without a study", "from: 1, to: 4", "from: 3, to: 8", line: 34,
      key: "claims[0].slope.from", found: "3", expected: "one of 1, 2, 4, 8"),
    Case(
      "slope to a size without a study", "from: 1, to: 4", "from: 1, to: 16", line: 34,
      key: "claims[0].slope.to", found: "16", expected: "one of 1, 2, 4, 8"),
    Case(
      "slope from nowhere", "from: 1, to: 4", "to: 4", line: 34, key: "claims[0].slope.from",
      found: "nothing", expected: "one of 1, 2, 4, 8"),
    Case(
      "unknown parameter", "parameter: criticalBatchSize", "parameter: noiseScale", line: 38,
      key: "claims[1].curve.parameter", found: "noiseScale",
      expected: "one of leastUpdates, leastExamples, criticalBatchSize"),
    Case(
      "metric of a curve", "of: heavy, over: plain", "metric: updates, of: heavy, over: plain",
      line: 42, key: "claims[2].criticalRatio.metric", found: "an unknown key"),
    Case(
      "answer about what is no claim", "{halves}", "{thirds}", line: 49, key: "answers[0]",
      found: "{thirds}, which is no claim",
      expected: "in braces one of critical, further, halves, noise"),
    Case(
      "overview of no series", "overview: {studies: plain,", "overview: {studies: small,",
      line: 30, key: "overview.studies",
      found: "the series of studies small, which is not defined", expected: "one of plain, heavy"),
    Case(
      "overview of nothing", "overview: {studies: plain, ", "overview: {", line: 30,
      key: "overview.studies", found: "nothing", expected: "the name of a series of studies"),
    Case(
      "overview of one arm", "  large: {batchSize: 16}\n", "", line: 29, key: "overview",
      found: "1 arms", expected: "two arms at least, to be compared"),
    Case(
      "noise of no arm", "{experiment: other, arm: small}", "{experiment: other}", line: 30,
      key: "overview.noise.arm", found: "nothing", expected: "a text"),
  ]

  @Test(arguments: claims) func subject(_ bad: Case) throws {
    try bad.check(in: SampleStudies.text)
  }

  /// Braces that cannot be an id are text.
  @Test(arguments: ["{Halves}", "{}", "{a b}", "{halves", "halves}"])
  func otherBraces(_ text: String) throws {
    let text = try SampleExperiment.text(
      replacing: "{halves}", with: text, in: SampleStudies.text)
    #expect(try SampleExperiment.spec(text).answers.count == 1)
  }

  @Test func claimsWithoutStudies() throws {
    let text = try SampleExperiment.text(
      replacing: "difference: {metric: testLoss, of: one, minus: all}",
      with: "curve: {parameter: leastUpdates, of: one}")
    let error = SpecificationError(
      file: "sample.yaml", line: 21, key: "claims[0].curve.of",
      found: "the series of studies one, which is not defined",
      expected: "studies in the experiment")
    #expect(throws: error) { try SampleExperiment.spec(text) }
  }

  // MARK: - Cost

  static let costs: [Case] = [
    Case(
      "negative price", "pricePerCoreHour: 0.04", "pricePerCoreHour: -0.04", line: 26,
      key: "cost.pricePerCoreHour", found: "-0.04", expected: "a finite number of at least 0"),
    Case(
      "no price", "  pricePerCoreHour: 0.04\n", "", line: 25, key: "cost.pricePerCoreHour",
      found: "nothing", expected: "a finite number of at least 0"),
    Case(
      "no currency", "  currency: US$\n", "", line: 25, key: "cost.currency", found: "nothing",
      expected: "a text"),
    Case(
      "unknown key", "currency: US$", "currency: US$\n  tax: 0.2", line: 28, key: "cost.tax",
      found: "an unknown key"),
    Case(
      "machine without a name", "name: Near, ", "", line: 29, key: "cost.machines[0].name",
      found: "nothing", expected: "a text"),
    Case(
      "machine that never ends", "rate: 1000", "rate: 0", line: 29, key: "cost.machines[0].rate",
      found: "0", expected: "a finite number above 0"),
    Case(
      "machine that goes backwards", "latency: 1e-5", "latency: -1e-5", line: 29,
      key: "cost.machines[0].latency", found: "-1e-5", expected: "a finite number of at least 0"),
    Case(
      "messages that arrive before", "messageLatency: 0", "messageLatency: -1", line: 29,
      key: "cost.machines[0].messageLatency", found: "-1",
      expected: "a finite number of at least 0"),
    Case(
      "no bandwidth", "bandwidth: 1e9", "bandwidth: 0", line: 29,
      key: "cost.machines[0].bandwidth", found: "0", expected: "a finite number above 0"),
    Case(
      "no workers", "workers: 4", "workers: 0", line: 29, key: "cost.machines[0].workers",
      found: "0", expected: "a whole number from 1 to 1048576"),
    Case(
      "a machine's unknown key", "workers: 4", "workers: 4, cores: 2", line: 29,
      key: "cost.machines[0].cores", found: "an unknown key"),
  ]

  @Test(arguments: costs) func cost(_ bad: Case) throws { try bad.check(in: SampleStudies.text) }

  // MARK: - Charts

  private static let machines = """
      machines:
        - {name: Near, latency: 1e-5, rate: 1000, messageLatency: 0, bandwidth: 1e9, workers: 4}

    """
  private static let studiesWords = "studies in the experiment"
  private static let modelled = "\(studiesWords), and a machine in cost, to be modelled"

  static let charts: [Case] = [
    Case(
      "model without machines", machines, "", line: 50, key: "charts[1]",
      found: "no machines in cost", expected: modelled),
    Case(
      "chart of no series", "studies: [plain]}", "studies: [plane]}", line: 52,
      key: "charts[1].studies[0]", found: "the series of studies plane, which is not defined",
      expected: "one of plain, heavy"),
    Case(
      "noise that nobody measures", "kind: stepsToTarget", "kind: noiseScale", line: 51,
      key: "charts[0]", found: "arms without gradientNoise", expected: "one that measures it"),
  ]

  @Test(arguments: charts) func chart(_ bad: Case) throws {
    try bad.check(in: SampleStudies.text)
  }

  @Test(arguments: [
    ("stepsToTarget", "no studies", studiesWords), ("costModel", "no studies", modelled),
  ]) func chartsWithoutStudies(_ kind: String, found: String, expected: String) throws {
    let text = try SampleExperiment.text(
      replacing: "kind: curves\n    metrics: [testLoss]", with: "kind: \(kind)")
    let error = SpecificationError(
      file: "sample.yaml", line: 28, key: "charts[0]", found: found, expected: expected)
    #expect(throws: error) { try SampleExperiment.spec(text) }
  }

  /// Studies alone make an experiment, but no chart of arms.
  @Test(arguments: [
    "curves, metrics: [testLoss]", "arms, metrics: [testLoss]", "distance", "paths",
  ]) func chartsWithoutArms(_ kind: String) throws {
    let text = try SampleExperiment.text(
      replacing: "kind: stepsToTarget", with: "kind: \(kind)",
      in: SampleStudies.withoutArms())
    let error = SpecificationError(
      file: "sample.yaml", line: 43, key: "charts[0]", found: "no arms",
      expected: "arms in the experiment")
    #expect(throws: error) { try SampleExperiment.spec(text) }
  }
}
