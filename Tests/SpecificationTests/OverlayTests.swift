import Datasets
import Foundation
import Samples
import Testing
import Training

@testable import Specification

/// What a profile does to a file, and an arm to the recipe.
@Suite struct OverlayTests {
  private func spec(profile overlay: String) throws -> ExperimentSpec {
    let text = try SampleExperiment.text(
      replacing: "smoke:\n    recipe: {epochs: 1}", with: "smoke: \(overlay)")
    return try SampleExperiment.spec(text, profile: "smoke")
  }

  @Test func defaultProfileNeedsNoName() throws {
    let spec = try SampleExperiment.spec()
    #expect(spec.profile == "default")
    #expect(spec.arms.map(\.recipe.epochs) == [3, 3])
  }

  @Test func emptyProfileChangesNothing() throws {
    let spec = try spec(profile: "")
    let plain = try SampleExperiment.spec()
    #expect(spec.profile == "smoke")
    #expect(spec.arms.map(\.recipe) == plain.arms.map(\.recipe))
    #expect(spec.arms.map(\.workload) == plain.arms.map(\.workload))
  }

  @Test func mappingsMergeKeyByKey() throws {
    let spec = try spec(profile: "{recipe: {optimizer: {learningRate: 0.2}}}")
    let recipe = try #require(spec.arms.first).recipe
    #expect(recipe.learningRate == 0.2)
    #expect(recipe.optimizer?.momentum == 0.5)
    #expect(recipe.epochs == 3)
  }

  @Test func anotherKindReplacesTheWhole() throws {
    let spec = try spec(
      profile: "{workload: {dataset: {kind: houses}}, arms: {all: {batchSize: 4}}}")
    #expect(spec.arms.map(\.workload.dataset) == [.houses, .houses])
    // The keys of the other kind are gone, else they would be unknown.
    let cosine = try self.spec(profile: "{recipe: {schedule: {kind: cosine}}}")
    #expect(cosine.arms.map(\.recipe.schedule.kind) == [.cosine, .cosine])
    #expect(cosine.arms.map(\.recipe.schedule.milestones) == [[], []])
  }

  @Test func sameKindMerges() throws {
    let spec = try spec(profile: "{workload: {dataset: {kind: regression, test: 6}}}")
    let expected = RegressionConfiguration(train: 8, test: 6, features: 2, signal: 1, noise: 0)
    #expect(spec.arms.map(\.workload.dataset) == [.regression(expected), .regression(expected)])
  }

  @Test func nullTakesAway() throws {
    let spec = try spec(profile: "{recipe: {schedule: null, optimizer: {momentum: ~}}, gap: null}")
    #expect(spec.arms.map(\.recipe.schedule.kind) == [.constant, .constant])
    #expect(spec.arms.map(\.recipe.optimizer?.momentum) == [0, 0])
    #expect(spec.gap == nil)
    #expect(spec.target != nil)
  }

  @Test func nullOfWhatIsNotThereIsNoError() throws {
    #expect(try spec(profile: "{recipe: {clipNorm: null}}").arms.count == 2)
  }

  @Test func armsMerge() throws {
    let spec = try spec(profile: "{arms: {all: {epochs: 7}, half: {batchSize: 4}}}")
    #expect(spec.arms.map(\.name) == ["one", "all", "half"])
    #expect(spec.arms.map(\.recipe.batchSize) == [1, 8, 4])
    #expect(spec.arms.map(\.recipe.epochs) == [3, 7, 3])
  }

  /// A profile that takes an arm away must take away what names it.
  @Test func armsGoWithTheirClaims() throws {
    let taken = "{arms: {one: null}, gap: null, claims: [], answers: []}"
    #expect(try spec(profile: taken).arms.map(\.name) == ["all"])
    #expect(throws: SpecificationError.self) { try spec(profile: "{arms: {one: null}}") }
  }

  @Test func listsAreReplaced() throws {
    let spec = try spec(profile: "{workload: {model: {hidden: [5, 5]}}, charts: []}")
    #expect(spec.arms.map(\.workload.ownModel.hidden) == [[5, 5], [5, 5]])
    #expect(spec.charts.isEmpty)
  }

  @Test func armOverlaysItsWorkload() throws {
    let text = try SampleExperiment.text(
      replacing: "all: {batchSize: 8}",
      with: "all: {batchSize: 8, workload: {model: {hidden: []}}}")
    let spec = try SampleExperiment.spec(text)
    #expect(spec.arms.map(\.workload.ownModel.hidden) == [[3], []])
    #expect(spec.arms[1].workload.dataset == spec.arms[0].workload.dataset)
  }

  /// What an error says of a profile's value is where the profile states it.
  @Test func errorsPointIntoTheProfile() throws {
    let error = SpecificationError(
      file: "sample.yaml", line: 33, key: "profiles.smoke.recipe.epochs", found: "0",
      expected: "a whole number from 1 to 1000000")
    #expect(throws: error) { try spec(profile: "{recipe: {epochs: 0}}") }
  }

  @Test func profilesAreListedWithTheDefaultFirst() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(SampleExperiment.text, to: "sample.yaml")
    #expect(try ExperimentSpec.profiles(in: file) == ["default", "smoke"])
    let bare = SampleExperiment.text.components(separatedBy: "profiles:")[0]
    let other = try folder.write(bare, to: "bare.yaml")
    #expect(try ExperimentSpec.profiles(in: other) == ["default"])
  }
}
