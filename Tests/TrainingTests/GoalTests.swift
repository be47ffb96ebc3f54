import Datasets
import Foundation
import Testing

@testable import Training

private let folders = DataFolders(
  environment: [:], workingDirectory: FileManager.default.temporaryDirectory)

private let data = DatasetConfiguration.regression(
  RegressionConfiguration(train: 64, test: 40, features: 4, signal: 1, noise: 0.1))

/// 64 examples in batches of 8: 8 updates an epoch.
private func trial(
  learningRate: Double = 0.02, epochs: Int = 100, change: (inout Recipe) -> Void = { _ in }
) -> Trial {
  var recipe = Recipe(
    optimizer: Optimizer(), learningRate: learningRate, batchSize: 8, epochs: epochs)
  change(&recipe)
  return Trial(
    workload: Workload(dataset: data, model: ModelConfiguration(hidden: [6])), recipe: recipe,
    seed: 1)
}

private func seeking(_ below: Double, within limit: Int, learningRate: Double = 0.02) -> Trial {
  trial(learningRate: learningRate) {
    $0.updateLimit = limit
    $0.testsPerDoubling = 4
    $0.goal = Goal(metric: .loss, below: below)
  }
}

@Suite("Goals")
struct GoalTests {
  @Test("Updates spaced evenly in log t: the double of each is one, too", arguments: [1, 4, 16])
  func grid(perDoubling: Int) {
    let chosen = (1...5000).filter { UpdateGrid.contains($0, perDoubling: perDoubling) }
    #expect(Array(chosen.prefix(2 * perDoubling)) == Array(1...2 * perDoubling))
    for power in [256, 512, 1024, 2048] where power > 2 * perDoubling {
      #expect(chosen.count { power < $0 && $0 <= 2 * power } == perDoubling)
    }
    let set = Set(chosen)
    #expect(chosen.allSatisfy { 2 * $0 > 5000 || set.contains(2 * $0) })
  }

  @Test(
    "A limit on updates ends a trial within an epoch, with exact counts", arguments: [1, 8, 21])
  func limit(updates: Int) throws {
    let dataset = try data.load(from: folders)
    let result = trial { $0.updateLimit = updates }.run(on: dataset)
    #expect(result.status == .completed)
    #expect(result.updates == updates)
    #expect(result.examples == 8 * updates)
    let last = try #require(result.epochs.last)
    #expect(last.updates == updates)
    #expect(result.epochs.count == (updates + 7) / 8)
    // The end is evaluated, on both sets.
    #expect(last.train != nil && last.test != nil)
    #expect(result.tests.isEmpty)
    // The same steps as without the limit.
    if updates == 8 {
      #expect(result.parameters == trial(epochs: 1).run(on: dataset).parameters)
    }
  }

  @Test("A trial ends at the first evaluation below its goal, as if it had been limited to there")
  func reached() throws {
    let dataset = try data.load(from: folders)
    let result = seeking(0.5, within: 400).run(on: dataset)
    guard case .reachedGoal(let update) = result.status else {
      Issue.record("\(result.status)")
      return
    }
    #expect(update == result.updates)
    #expect(result.tests.last?.update == update)
    #expect(result.tests.last?.examples == result.examples)
    let losses = result.tests.compactMap(\.test.loss)
    #expect(losses.count == result.tests.count)
    #expect(try #require(losses.last) < 0.5)
    #expect(losses.dropLast().allSatisfy { $0 >= 0.5 })
    #expect(result.tests.allSatisfy { UpdateGrid.contains($0.update, perDoubling: 4) })
    let limited = trial { $0.updateLimit = update }.run(on: dataset)
    #expect(limited.parameters == result.parameters)
    #expect(limited.epochs.last?.test == result.tests.last?.test)
    // The training set is no concern of a goal on the test set.
    #expect(result.epochs.allSatisfy { $0.train == nil })
    #expect(result.epochs.last?.test == result.tests.last?.test)
  }

  @Test("Evaluating on the way changes no parameter")
  func tests() throws {
    let dataset = try data.load(from: folders)
    let plain = trial(epochs: 4).run(on: dataset)
    let tested = trial(epochs: 4) { $0.testsPerDoubling = 8 }.run(on: dataset)
    #expect(plain.parameters == tested.parameters)
    #expect(plain.epochs == tested.epochs)
    #expect(tested.tests.last?.update == 32)
    #expect(tested.tests.last?.test == tested.epochs.last?.test)
  }

  @Test("A goal that is never met ends at the limit, or when it is out of reach")
  func missed() throws {
    let dataset = try data.load(from: folders)
    // No loss is negative, and this one falls to the last.
    let slow = seeking(1e-9, within: 200, learningRate: 1e-5).run(on: dataset)
    guard case .pruned(let update) = slow.status else {
      Issue.record("\(slow.status)")
      return
    }
    #expect(update == slow.updates)
    #expect(update >= 50 && update < 200)
    #expect(slow.tests.last?.update == update)
    let wild = seeking(0.5, within: 200, learningRate: 1e8).run(on: dataset)
    #expect(wild.status.isDivergence)
  }

  /// The rule by hand: with u the last update, m the least value so far, and L doublings left, it is
  /// pruned when m(u) − 2 (m(u/2) − m(u)) L ≥ below.
  @Test(
    arguments: [
      // 16 of 64: two doublings left; fell by 0.1 over the last; 0.8 − 0.4 = 0.4.
      ([(8, 0.9), (16, 0.8)], 64, 0.39, true), ([(8, 0.9), (16, 0.8)], 64, 0.41, false),
      // Before a quarter of the limit nothing is judged.
      ([(8, 0.9), (16, 0.9)], 65, 0.1, false),
      // A worse last value does not count against the best so far.
      ([(8, 0.5), (12, 0.3), (16, 0.9)], 64, 0.01, false),
      ([(8, 0.5), (12, 0.5), (16, 0.9)], 64, 0.49, true),
      // At the limit itself the count has ended the trial.
      ([(32, 0.9), (64, 0.9)], 64, 0.1, false),
    ] as [([(Int, Double)], Int, Double, Bool)])
  func pruning(_ values: [(Int, Double)], limit: Int, below: Double, expected: Bool) {
    let tests = values.map {
      TestRecord(
        update: $0.0, examples: 0, testedCount: 1, test: Evaluation(loss: $0.1, error: nil))
    }
    let goal = Goal(metric: .loss, below: below)
    #expect(goal.shouldPrune(after: tests, limit: limit) == expected)
    // What has no such value cannot be judged by it.
    let errors = Goal(metric: .error, below: below)
    #expect(!errors.shouldPrune(after: tests, limit: limit))
  }

  @Test("The test set is evaluated as far as it shows that the goal is missed", arguments: [1, 3])
  func partialTests(workers: Int) throws {
    // Three blocks, and a goal that errors in the first two of them rule out.
    let trial = Trial(
      workload: Workload(
        dataset: .strokes(StrokesConfiguration(train: 512, test: 700)),
        model: ModelConfiguration(hidden: [16])),
      recipe: Recipe(
        optimizer: Optimizer(), learningRate: 0.1, batchSize: 16, epochs: 40, testsPerDoubling: 4,
        goal: Goal(metric: .error, below: 65)), seed: 1)
    let dataset = try trial.workload.dataset.load(from: folders)
    let result = trial.run(on: dataset, resources: TrainingResources(workers: workers))
    guard case .reachedGoal(let update) = result.status else {
      Issue.record("the goal was not met: \(result.status)")
      return
    }
    #expect(result.tests.last?.update == update && result.tests.last?.testedCount == 700)
    // 455 errors of 700: not before the second block, and at an error of 89 % not later.
    #expect(result.tests.first?.testedCount == 512)
    #expect(result.tests.dropLast().allSatisfy { ($0.test.error ?? 0) >= 65 })
    // The same evaluations over the whole set, by a trial without a goal.
    var open = trial
    open.recipe.goal = nil
    open.recipe.updateLimit = update
    let whole = open.run(on: dataset)
    #expect(whole.tests.allSatisfy { $0.testedCount == 700 })
    #expect(
      whole.tests.map { ($0.test.error ?? 0) >= 65 }
        == result.tests.map { ($0.test.error ?? 0) >= 65 })
    #expect(whole.tests.last == result.tests.last)
    let parts = zip(result.tests, whole.tests).filter { $0.0.testedCount < 700 }
    #expect(parts.contains { $0.0.test.loss != $0.1.test.loss })
  }

  @Test("Resumed after any update, a trial with a goal ends the same")
  func resumed() throws {
    let dataset = try data.load(from: folders)
    let trial = seeking(0.5, within: 400)
    let whole = trial.run(on: dataset)
    let result = try trial.runWithInterruptions(on: dataset)
    #expect(result.parameters == whole.parameters)
    #expect(result.status == whole.status)
    #expect(result.tests == whole.tests)
    #expect(result.epochs == whole.epochs)
  }
}
