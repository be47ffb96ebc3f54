import Samples
import Testing

@testable import Specification

/// Every way in which charts of a landscape can be wrong, with the error that it must give.
@Suite struct BadLandscapeTests {
  typealias Case = BadExperimentTests.Case

  private static let sample = """
    title: Small
    question: Is it sharp?
    source: None, a sample
    workload:
      dataset: {kind: regression, train: 8, test: 4, features: 2, signal: 1, noise: 0}
      model: {kind: mlp, hidden: [3]}
    recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 4, epochs: 1}
    arms:
      one: {batchSize: 1}
      all: {batchSize: 8}
      rest: {}
    seeds: 1
    landscape:
      arms: [one, all]
      subspace: 2
      spectra: [one]
      paths: {over: {from: one, to: all}, back: {from: all, to: one}}
      surfaces: {near: {around: one}, between: {from: one, to: all}}
    charts:
      - {id: sharp, title: Sharpness, kind: arms, metrics: [sharpness, testLoss], logarithmic: true}
      - {id: sizes, title: By size, kind: batchSizes, metrics: [hessianTrace], series: {a: [one, all]}}
      - {id: path, title: Path, kind: lossPath, path: over}
      - {id: spectrum, title: Spectrum, kind: spectrum}
      - {id: surface, title: Surface, kind: surface, surface: near}

    """

  @Test func theSampleIsRight() throws {
    let spec = try SampleExperiment.spec(Self.sample)
    let all = ["one", "all", "rest"]
    #expect(
      spec.charts.map(\.kind) == [
        .arms(metrics: [.sharpness, .testLoss], arms: all, isLogarithmic: true),
        .batchSizes(
          metrics: [.hessianTrace], series: [ChartSpec.Series(name: "a", arms: ["one", "all"])],
          isLogarithmic: false),
        .lossPath(path: "over"), .spectrum, .surface(surface: "near"),
      ])
  }

  /// Arms are drawn on a linear axis unless the chart says otherwise.
  @Test func linearByItself() throws {
    let text = try SampleExperiment.text(
      replacing: ", logarithmic: true", with: "", in: Self.sample)
    #expect(
      try SampleExperiment.spec(text).charts.first?.kind
        == .arms(
          metrics: [.sharpness, .testLoss], arms: ["one", "all", "rest"], isLogarithmic: false))
  }

  static let charts: [Case] = [
    Case(
      "no path", "lossPath, path: over", "lossPath", line: 22, key: "charts[2].path",
      found: "nothing", expected: "the name of a path in landscape"),
    Case(
      "an unknown path", "lossPath, path: over", "lossPath, path: under", line: 22,
      key: "charts[2].path", found: "the path under, which is not defined",
      expected: "one of back, over"),
    Case(
      "a surface for a path", "lossPath, path: over", "lossPath, surface: near", line: 22,
      key: "charts[2].path", found: "nothing", expected: "the name of a path in landscape"),
    Case(
      "a list for a path", "lossPath, path: over", "lossPath, path: [over]", line: 22,
      key: "charts[2].path", found: "a list of 1", expected: "a text"),
    Case(
      "metrics of a path", "lossPath, path: over", "lossPath, path: over, metrics: [testLoss]",
      line: 22, key: "charts[2].metrics", found: "an unknown key"),
    Case(
      "an unknown surface", "surface: near", "surface: far", line: 24, key: "charts[4].surface",
      found: "the surface far, which is not defined", expected: "one of between, near"),
    Case(
      "no surface", "surface, surface: near", "surface", line: 24, key: "charts[4].surface",
      found: "nothing", expected: "the name of a surface in landscape"),
    Case(
      "no spectra", "  spectra: [one]\n", "", line: 22, key: "charts[3]", found: "no spectra",
      expected: "arms in the landscape's spectra"),
    Case(
      "no paths", "  paths: {over: {from: one, to: all}, back: {from: all, to: one}}\n", "",
      line: 21, key: "charts[2].path", found: "the path over, which is not defined",
      expected: "a path in landscape"),
    Case(
      "no surfaces", "  surfaces: {near: {around: one}, between: {from: one, to: all}}\n", "",
      line: 23, key: "charts[4].surface", found: "the surface near, which is not defined",
      expected: "a surface in landscape"),
    Case(
      "sharpness of arms not measured", "logarithmic: true", "arms: [rest]", line: 20,
      key: "charts[0]", found: "the metric sharpness",
      expected: "an arm among the landscape's arms, for it to be measured"),
    Case(
      "a trace by batch size of arms not measured", "{a: [one, all]}", "{a: [rest]}", line: 21,
      key: "charts[1]", found: "the metric hessianTrace",
      expected: "an arm among the landscape's arms, for it to be measured"),
    Case(
      "logarithmic as a word", "logarithmic: true", "logarithmic: often", line: 20,
      key: "charts[0].logarithmic", found: "often", expected: "true or false"),
  ]

  @Test(arguments: charts) func chart(_ bad: Case) throws { try bad.check(in: Self.sample) }

  @Test func noLandscapeAtAll() throws {
    let text = try SampleExperiment.text(
      replacing: "kind: curves\n    metrics: [testLoss]", with: "kind: spectrum")
    let error = SpecificationError(
      file: "sample.yaml", line: 28, key: "charts[0]", found: "no spectra",
      expected: "arms in the landscape's spectra")
    #expect(throws: error) { try SampleExperiment.spec(text) }
  }
}
