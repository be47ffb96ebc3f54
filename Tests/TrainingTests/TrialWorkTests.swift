import Datasets
import Foundation
import Testing

@testable import Training

/// What a trial computes, counted before it runs, is what its result says.
@Suite struct TrialWorkTests {
  private static let dataset = DatasetConfiguration.regression(
    RegressionConfiguration(train: 40, test: 12, features: 5, signal: 1, noise: 0.1))

  private static func trial(
    hidden: [Int] = [6, 3], batchSize: Int = 8, epochs: Int = 3, validation: ValidationPart? = nil,
    testsAtEnd: Bool? = nil
  ) -> Trial {
    Trial(
      workload: Workload(
        dataset: dataset, model: ModelConfiguration(hidden: hidden), validation: validation),
      recipe: Recipe(
        optimizer: Optimizer(), learningRate: 0.001, batchSize: batchSize, epochs: epochs,
        testsAtEnd: testsAtEnd), seed: 1)
  }

  private static func work(_ trial: Trial) -> TrialWork {
    TrialWork(
      of: trial, network: Network(trial.workload.ownModel, inputs: 5, outputs: 1),
      size: DataSize(train: 40, judging: 12, test: 12).heldOut(trial.workload.validation))
  }

  @Test(arguments: [nil, ValidationPart.fold(index: 1, of: 3, seed: 2)])
  func operationsAreTheResults(_ validation: ValidationPart?) throws {
    let trial = Self.trial(validation: validation, testsAtEnd: validation.map { _ in true })
    let folders = DataFolders(
      environment: [:], workingDirectory: FileManager.default.temporaryDirectory)
    let whole = try Self.dataset.load(from: folders)
    let data = validation.map(whole.heldOut) ?? whole
    let result = trial.run(on: data)
    let work = Self.work(trial)
    #expect(work.operations == result.operations)
    #expect(work.length.updates == result.updates)
    #expect(DataSize(of: data) == DataSize(of: whole).heldOut(validation))
    let judging = validation == nil ? 12 : data.judging.count
    #expect(
      work.evaluatedExamples
        == 3 * (data.train.count + judging) + (validation == nil ? 0 : 12))
  }

  /// 5 × 6 + 6 × 3 + 3 × 1 weights, of which 30 pass no gradient on to the inputs.
  @Test func effort() {
    let products = Double(6 * 51 - 2 * 30)
    let (examples, steps, evaluated) = (3.0 * 40, 3.0 * 5, 3.0 * 52)
    #expect(
      Self.work(Self.trial()).effort
        == (examples + TrialWork.examplesPerStep * steps) * products + evaluated * 2 * 51)
  }

  @Test func whatTakesLonger() {
    let effort = Self.work(Self.trial()).effort
    #expect(Self.work(Self.trial(epochs: 4)).effort > effort)
    #expect(Self.work(Self.trial(batchSize: 4)).effort > effort)
    #expect(Self.work(Self.trial(hidden: [6, 4])).effort > effort)
    #expect(Self.work(Self.trial(hidden: [])).effort < effort)
  }

  @Test func beyondTheIntegers() {
    let trial = Self.trial(hidden: [100_000, 100_000], epochs: 10_000_000_000_000)
    let work = Self.work(trial)
    #expect(work.operations == .max)
    #expect(work.effort.isFinite && work.effort > 1e24)
  }
}
