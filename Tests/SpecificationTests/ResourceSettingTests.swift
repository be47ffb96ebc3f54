import Samples
import Testing
import Training

@testable import Specification

/// With what resources an experiment file has trials run again, and what it can say wrong.
@Suite struct ResourceSettingTests {
  typealias Case = BadExperimentTests.Case

  @Test func theSampleIsRight() throws {
    let spec = try SampleExperiment.spec(SampleResources.text)
    #expect(spec.resources.map(\.name) == ["loading", "sharing"])
    #expect(spec.resources.map(\.arm) == ["small", "one"])
    #expect(spec.resources.map(\.rounds) == [2, 3])
    #expect(
      spec.resources.map { $0.cases.map(\.resources) } == [
        [TrainingResources(), TrainingResources(loaders: 2, prefetch: 3)],
        [TrainingResources(), TrainingResources(workers: 2, activationBytes: 0)],
      ])
  }

  static let bad: [Case] = [
    Case(
      "an arm that is not there", "arm: small", "arm: large", line: 16,
      key: "resources.loading.arm", found: "the arm large, which is not defined",
      expected: "one of one, small"),
    Case(
      "no arm", "    arm: small\n", "", line: 15, key: "resources.loading.arm", found: "nothing",
      expected: "the name of an arm"),
    Case(
      "one case", "      ahead: {loaders: 2, prefetch: 3}\n", "", line: 18,
      key: "resources.loading.cases", found: "1 case", expected: "two at least, to be compared"),
    Case(
      "no cases", "cases: {alone: {}, two: {workers: 2, memory: 0}}", "cases: {}", line: 23,
      key: "resources.sharing.cases", found: "a mapping",
      expected: "a mapping of names to resources"),
    Case(
      "half a loader", "loaders: 2", "loaders: 0.5", line: 20,
      key: "resources.loading.cases.ahead.loaders", found: "0.5",
      expected: "a whole number from 0 to 64"),
    Case(
      "nothing ahead", "prefetch: 3", "prefetch: 0", line: 20,
      key: "resources.loading.cases.ahead.prefetch", found: "0",
      expected: "a whole number from 1 to 1024"),
    Case(
      "no worker", "workers: 2", "workers: 0", line: 23,
      key: "resources.sharing.cases.two.workers", found: "0",
      expected: "a whole number from 1 to 64"),
    Case(
      "a resource that there is not", "workers: 2", "cores: 2", line: 23,
      key: "resources.sharing.cases.two.cores", found: "an unknown key"),
    Case(
      "no rounds", "rounds: 2", "rounds: 0", line: 17, key: "resources.loading.rounds", found: "0",
      expected: "a whole number from 1 to 99"),
    Case(
      "a name that is no file's", "  sharing:", "  Sharing it:", line: 21,
      key: "resources.Sharing it", found: "the name Sharing it",
      expected: "lower-case letters, digits and hyphens"),
    Case(
      "a claim about another", "of: sharing", "of: nothing", line: 27, key: "claims[0].digests.of",
      found: "the comparison nothing, which is not defined", expected: "one of loading, sharing"),
    Case(
      "more fresh examples than there are", "train: 300,", "train: 3000,", line: 9,
      key: "recipe.batchSize", found: "1000000 epochs of 3000 fresh examples",
      expected: "at most 2147483648 examples, batch size and epochs or updates so",
      profile: "long"),
  ]

  @Test(arguments: bad) func error(_ bad: Case) throws { try bad.check(in: SampleResources.text) }
}
