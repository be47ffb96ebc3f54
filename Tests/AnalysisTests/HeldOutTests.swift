import Datasets
import Foundation
import Kernels
import Planning
import Records
import Samples
import Specification
import Testing
import Training

@testable import Analysis

/// Examples held out judge arms and studies on their way, and the test set at the end.
@Suite struct HeldOutTests {
  private static let text = """
    title: Held out
    question: What is run?
    source: None
    workload:
      dataset: {kind: strokes, train: 80, test: 30}
      model: {kind: mlp, hidden: [4]}
    recipe:
      optimizer: {kind: sgd, learningRate: 0.1}
      batchSize: 8
      epochs: 3
    target: {metric: validationError, below: 99}
    arms:
      plain: {}
      held: {workload: {validation: {share: 0.5}}, testsPerDoubling: 2}
    studies:
      SGD:
        workload: {validation: {share: 0.25}}
        batchSizes: [2, 4]
        search: {learningRate: [0.01, 1], points: 3}
        limit: {updates: 4, examples: 16}
    seeds: 2
    claims:
      - {id: a, statement: b, value: {metric: validationError, of: held}, expect: positive}

    """

  private func plan(_ text: String = text) throws -> Plan { try SampleExperiment.plan(text) }

  private func record(_ planned: PlannedTrial) throws -> TrialRecord {
    let dataset = try SampleExperiment.datasets.dataset(of: planned.trial.workload)
    return TrialRecord(
      planned.trial.run(on: dataset), id: planned.id, identity: planned.identity,
      engine: Engine.fingerprint)
  }

  @Test func `An arm that holds examples out is another trial, which learns from the rest`() throws
  {
    let trials = try plan().trials
    let plain = try #require(trials.first { $0.arm == "plain" })
    let held = try #require(trials.first { $0.arm == "held" })
    #expect(plain.id != held.id)
    #expect(held.trial.workload.validation == .heldOut(share: 0.5, seed: 0))
    let (first, second) = (try record(plain), try record(held))
    #expect(first.parametersDigest != second.parametersDigest)
    // 80 and 40 examples in each of three epochs.
    #expect(first.examples == 240)
    #expect(second.examples == 120)
  }

  @Test
  func `What is held out is the validation error, and the test error that of the whole test set`()
    throws
  {
    let held = try #require(try plan().trials.first { $0.arm == "held" })
    let record = try record(held)
    let whole = try SampleExperiment.datasets.dataset(held.trial.workload.dataset)
    let part = try SampleExperiment.datasets.dataset(of: held.trial.workload)
    #expect(part.validation?.count == 40)
    #expect(part.test.count == 30)
    // In thirtieths and in fortieths: the errors are of the sets that they are said to be of.
    let (test, validation) = (
      try #require(record.value(of: .testError, target: nil)),
      try #require(record.value(of: .validationError, target: nil))
    )
    #expect(abs(test * 0.3 - (test * 0.3).rounded()) < 1e-9)
    #expect(abs(validation * 0.4 - (validation * 0.4).rounded()) < 1e-9)
    #expect(record.epochs.allSatisfy { record.value(of: .testError, at: $0) == nil })
    #expect(record.epochs.allSatisfy { record.value(of: .validationError, at: $0) != nil })
    // The same parameters judged by the set as it is, without a part in its place.
    var copy = held.trial
    copy.recipe.testsAtEnd = nil
    let asTest = Dataset(
      train: part.train, test: whole.test, imageShape: part.imageShape)
    let reference = copy.run(on: asTest)
    #expect(reference.epochs.last?.test?.error == test)
  }

  @Test func `Searches never see the test set, and what confirms them sees it once`() throws {
    let plan = try plan()
    let study = try #require(plan.studies.first)
    #expect(study.search.allSatisfy { $0.trial.recipe.testsAtEnd == nil })
    let confirming = study.confirmations.flatMap { $0 }
    try #require(!study.search.isEmpty && !confirming.isEmpty)
    #expect(confirming.allSatisfy { $0.trial.recipe.testsAtEnd == true })
    #expect(try record(study.search[0]).finalTest == nil)
    #expect(try record(confirming[0]).finalTest?.error != nil)
  }

  @Test
  func `What a constant answer comes to, and which examples are wrong, is of the set that judges`()
    throws
  {
    let trials = try plan().trials
    let (first, second) = (
      try record(try #require(trials.first { $0.arm == "plain" })),
      try record(try #require(trials.first { $0.arm == "held" }))
    )
    let wrong = try #require(first.testMisclassifications)
    #expect(wrong.isWrong.count == 30)
    let error = try #require(first.value(of: .testError, target: nil))
    #expect(abs(Double(wrong.count) / 0.3 - error) < 1e-9)
    #expect(second.judgingCount == 40)
    #expect(second.testMisclassifications?.isWrong.count == 30)
    for record in [first, second] {
      let constant = try #require(record.constantAnswer?.error)
      #expect(constant > 50 && abs(constant * 0.3 - (constant * 0.3).rounded()) < 1e-9)
    }
    // A search does not see the test set: its constant answer is of the twenty examples that it holds out.
    let search = try record(try #require(try plan().studies.first).search[0])
    #expect(search.testMisclassifications == nil)
    let heldOut = try #require(search.constantAnswer?.error)
    #expect(search.judgingCount == 20 && abs(heldOut * 0.2 - (heldOut * 0.2).rounded()) < 1e-9)
  }

  @Test(
    arguments: [
      (
        "metric: validationError, below", "metric: testError, below", "target.metric",
        "testError, and SGD holds examples out",
        "validationError or validationLoss: the test set is seen once, at the end"
      ),
      (
        "    workload: {validation: {share: 0.25}}\n", "", "target.metric",
        "validationError, and SGD holds no examples out",
        "validation in its workload, such as {share: 0.2}"
      ),
      (
        "metric: validationError, of: held", "metric: validationError, of: plain",
        "claims[0].value.of",
        "the metric validationError of the arm plain", nil
      ),
      (
        "metric: validationError, of: held", "metric: updatesToTarget, of: plain", "claims[0]",
        "the metric updatesToTarget of plain, to a target of validationError",
        "an arm whose workload has validation"
      ),
    ] as [(String, String, String, String, String?)])
  func refused(
    _ passage: String, replacement: String, key: String, found: String, expected: String?
  ) throws {
    let text = try SampleExperiment.text(replacing: passage, with: replacement, in: Self.text)
    let error = try #require(throws: SpecificationError.self) { try SampleExperiment.spec(text) }
    #expect(error.key == key)
    #expect(error.found == found)
    if let expected { #expect(error.expected == expected) }
  }

  // MARK: - Data for each seed

  private static let each = text.replacingOccurrences(
    of: "test: 30}", with: "test: 30, seed: each}")

  @Test func `Each seed has data of its own, which all arms of that seed share`() throws {
    let trials = try plan(Self.each).trials.filter { ["plain", "held"].contains($0.arm) }
    #expect(trials.count == 4)
    for trial in trials { #expect(trial.trial.workload.dataset.drawingSeed == trial.seed) }
    let sets = try trials.filter { $0.arm == "plain" }.map {
      try SampleExperiment.datasets.dataset($0.trial.workload.dataset)
    }
    guard case .bytes(let first) = sets[0].test.inputs,
      case .bytes(let second) = sets[1].test.inputs
    else {
      Issue.record("other kinds of inputs")
      return
    }
    #expect(first != second)
    // The first seed's data are those that all had before.
    #expect(try plan().trials[0].id == trials[0].id)
    #expect(try plan().trials[1].id != trials[1].id)
  }

  @Test func `A study searches on one data set and confirms each seed on its own`() throws {
    let study = try #require(try plan(Self.each).studies.first)
    #expect(study.search.allSatisfy { $0.trial.workload.dataset.drawingSeed == 0 })
    let confirming = study.confirmations[0]
    #expect(confirming.map(\.trial.workload.dataset.drawingSeed) == confirming.map(\.seed))
  }

  @Test(arguments: ["all", "-1", "1.5", "\"each\""])
  func `A seed of data is a number or each`(seed: String) throws {
    let text = Self.each.replacingOccurrences(of: "seed: each", with: "seed: \(seed)")
    let error = try #require(throws: SpecificationError.self) { try SampleExperiment.spec(text) }
    #expect(error.key == "workload.dataset.seed")
    #expect(error.expected == "a whole number of at least 0, or each")
  }
}
