import Foundation
import Planning
import Samples
import Testing
import Training

@testable import Specification

/// From a recipe as its file states it to the one that the trainer runs.
@Suite struct ResolutionTests {
  /// The recipe of an arm `x` beside the sample's, whose batch size is 4 and whose epochs are 3.
  private func recipe(_ settings: String) throws -> Recipe {
    let text = try SampleExperiment.text(
      replacing: "  all: {batchSize: 8}", with: "  all: {batchSize: 8}\n  x: {\(settings)}")
    return try #require(SampleExperiment.spec(text).arm(named: "x")).recipe.resolved
  }

  @Test(arguments: [
    ("none", 1, 0.1), ("none", 8, 0.1), ("linear", 8, 0.2), ("linear", 1, 0.025),
    ("linear", 6, 0.1 * 1.5), ("sqrt", 1, 0.05), ("sqrt", 8, 0.1 * 2.0.squareRoot()),
    ("linear", 4, 0.1), ("sqrt", 4, 0.1),
  ]) func scaling(_ kind: String, batchSize: Int, rate: Double) throws {
    let recipe = try recipe("batchSize: \(batchSize), learningRateScaling: \(kind)")
    #expect(recipe.learningRate == rate)
  }

  @Test func scalingFromAnotherReference() throws {
    let recipe = try recipe(
      "batchSize: 8, learningRateScaling: linear, referenceBatchSize: 2")
    #expect(recipe.learningRate == 0.4)
  }

  @Test func scalingIsOfTheArmsOwnRate() throws {
    let recipe = try recipe(
      "batchSize: 8, learningRateScaling: linear, optimizer: {learningRate: 1}")
    #expect(recipe.learningRate == 2)
  }

  /// ⌈B / B₀⌉ times everything that is counted in epochs.
  @Test(arguments: [(4, 1), (5, 2), (8, 2), (2, 1)])
  func regimeAdaptation(_ batchSize: Int, stretch: Int) throws {
    let recipe = try recipe(
      "batchSize: \(batchSize), regimeAdaptation: true, evaluationInterval: 2,"
        + " schedule: {warmupEpochs: 1, warmupStart: 0.5}")
    #expect(recipe.epochs == 3 * stretch)
    #expect(recipe.schedule.milestones == [1 * stretch, 2 * stretch])
    #expect(recipe.schedule.warmupEpochs == stretch)
    #expect(recipe.schedule.warmupStart == 0.5)
    #expect(recipe.schedule.factor == 0.5)
    #expect(recipe.evaluationInterval == 2 * stretch)
    #expect(recipe.learningRate == 0.1)
  }

  @Test func withoutAdaptationNothingStretches() throws {
    let recipe = try recipe("batchSize: 8")
    #expect(recipe.epochs == 3)
    #expect(recipe.schedule.milestones == [1, 2])
    #expect(recipe.evaluationInterval == 1)
  }

  @Test func seedsOfAnArm() throws {
    let text = try SampleExperiment.text(
      replacing: "seeds: 2", with: "  dear: {batchSize: 2, seeds: 1}\nseeds: 3")
    let spec = try SampleExperiment.spec(text)
    #expect(spec.arms.map(\.seeds) == [[0, 1, 2], [0, 1, 2], [0]])
    let fewer = try SampleExperiment.spec(text, seedCount: 2)
    #expect(fewer.seeds == [0, 1])
    #expect(fewer.arms.map(\.seeds) == [[0, 1], [0, 1], [0]])
  }

  /// Numbers each in their range, whose product is beyond the integers.
  @Test func longestTraining() throws {
    let text = SampleExperiment.text
      .replacingOccurrences(of: "train: 8", with: "train: 10000000")
      .replacingOccurrences(of: "batchSize: 8", with: "batchSize: 10000000, regimeAdaptation: true")
      .replacingOccurrences(of: "batchSize: 4", with: "batchSize: 1")
      .replacingOccurrences(of: "epochs: 3", with: "epochs: 1000000")
    let plan = try SampleExperiment.plan(text)
    let longest = try #require(plan.trials.last)
    #expect(longest.trial.recipe.epochs == 10_000_000_000_000)
    #expect(longest.effort > 1e20)
  }
}

/// The experiments that the project ships.
@Suite struct CommittedExperimentsTests {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("experiments")

  static let files: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  @Test func thereAreSome() { #expect(Self.files.count >= 3) }

  @Test(arguments: files) func everyProfileIsRight(_ name: String) throws {
    let file = Self.folder.appendingPathComponent(name)
    let profiles = try ExperimentSpec.profiles(in: file)
    #expect(profiles.contains("smoke"))
    for profile in profiles {
      let spec = try ExperimentSpec(contentsOf: file, profile: profile)
      #expect(spec.profile == profile)
      #expect(!spec.claims.isEmpty)
      #expect(!spec.charts.isEmpty)
    }
  }

  /// The smoke profile runs in seconds: few examples and few updates on them.
  @Test(arguments: files) func smokeIsSmall(_ name: String) throws {
    let file = Self.folder.appendingPathComponent(name)
    let spec = try ExperimentSpec(contentsOf: file, profile: "smoke")
    for arm in spec.arms {
      let count = try #require(arm.workload.dataset.traits.trainCount)
      let recipe = arm.recipe.resolved
      let trial = Trial(workload: arm.workload, recipe: recipe, seed: 0)
      #expect(trial.updateCount(exampleCount: count) * recipe.batchSize <= 20_000, "\(arm.name)")
    }
    for series in spec.studies {
      let count = try #require(series.workload.dataset.traits.trainCount)
      #expect(series.pointCount <= 8)
      for study in series.studies {
        let recipe = study.recipe.resolved
        let trial = Trial(workload: series.workload, recipe: recipe, seed: 0)
        #expect(
          trial.updateCount(exampleCount: count) * recipe.batchSize <= 40_000, "\(study.name)")
      }
    }
  }
}
