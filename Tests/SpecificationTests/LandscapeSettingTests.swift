import Samples
import Testing

@testable import Specification

/// What an experiment file says is to be measured around minima, and can say wrong.
@Suite struct LandscapeSettingTests {
  typealias Case = BadExperimentTests.Case

  static let bad: [Case] = [
    Case(
      "an arm that is not there", "arms: [small, large, wild]", "arms: [tiny]", line: 17,
      key: "landscape.arms[0]", found: "the arm tiny, which is not defined",
      expected: "one of large, small, wild"),
    Case(
      "a box of nothing", "boxSizes: [0.01, 0.001]", "boxSizes: [0.01, 0]", line: 18,
      key: "landscape.boxSizes[1]", found: "0",
      expected: "a finite number above 0 and at most 1"),
    Case(
      "boxes upside down", "boxSizes: [0.01, 0.001]", "boxSizes: [0.001, 0.01]", line: 18,
      key: "landscape.boxSizes", found: "[0.001, 0.01]",
      expected: "two numbers, the larger first"),
    Case(
      "no dimension", "subspace: 3", "subspace: 0", line: 19, key: "landscape.subspace",
      found: "0", expected: "a whole number from 1 to 100000"),
    Case(
      "more dimensions than parameters", "subspace: 3", "subspace: 3191", line: 16,
      key: "landscape", found: "a subspace of 3191 dimensions",
      expected: "at most 3190, the parameters of small"),
    Case(
      "a path from an arm to itself", "between: {from: small, to: large}",
      "between: {from: small, to: small}", line: 22, key: "landscape.paths.between",
      found: "small twice", expected: "two arms"),
    Case(
      "a path between other networks", "large: {batchSize: 60}",
      "large: {workload: {model: {hidden: [5]}}}", line: 22, key: "landscape.paths.between",
      found: "small and large, of other networks or data",
      expected: "two arms with one network and one data set"),
    Case(
      "a claim about what is not measured", "arms: [small, large, wild]", "arms: [small]", line: 28,
      key: "claims[0]", found: "the metric sharpness of large",
      expected: "an arm among the landscape's arms, for it to be measured"),
    Case(
      "a surface of nothing", "around: {around: large}", "around: {}", line: 24,
      key: "landscape.surfaces.around.from", found: "nothing",
      expected: "the name of an arm, or around one"),
    Case(
      "a factor of nothing", "factors: [0.5, 1, 2]", "factors: [0]", line: 26,
      key: "landscape.rescaling.factors[0]", found: "0",
      expected: "a finite number above 0 and at most 1000"),
    Case(
      "a scale that batch norm undoes", "model: {kind: mlp, hidden: [4]}",
      "model: {kind: mlp, hidden: [4], normalization: batch}", line: 26,
      key: "landscape.rescaling.arm", found: "small",
      expected:
        "an arm whose network is a perceptron with a hidden layer, and without batch normalization,"
        + " which undoes it"),
    Case(
      "an unknown key", "spectra: [small]", "spectrum: [small]", line: 20,
      key: "landscape.spectrum", found: "an unknown key"),
  ]

  @Test(arguments: bad) func error(_ bad: Case) throws { try bad.check(in: SampleLandscape.text) }
}
