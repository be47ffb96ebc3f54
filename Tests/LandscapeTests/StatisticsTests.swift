import Kernels
import Testing
import Training

@testable import Landscape

@Suite("Statistics estimated anew")
struct StatisticsTests {
  static let problems =
    SmallProblem.all.filter { $0.normalization == .batch } + [
      SmallProblem(
        name: "three layers, four blocks", hidden: [9, 6, 4], normalization: .batch,
        rows: 3 * 256 + 20)
    ]

  /// Float rounding, relative to the largest of them: 2e-7 seen.
  @Test("They are those of a network in Double, layer by layer", arguments: problems)
  func reference(_ problem: SmallProblem) {
    let found = problem.network.estimatedStatistics(at: problem.point, on: problem.dataset)
    let expected = ReferenceLoss.statistics(of: problem, at: problem.point)
    #expect(found.count == expected.count)
    #expect(largestDifference(found.map { Double($0) }, expected) < 2e-6)
  }

  @Test(
    "Neither workers nor memory change a bit", arguments: problems + SmallProblem.wide.suffix(1),
    [2, 3])
  func sameBits(_ problem: SmallProblem, workers: Int) {
    let alone = problem.network.estimatedStatistics(at: problem.point, on: problem.dataset)
    for bytes in [0, 1 << 20] {
      let shared = problem.network.estimatedStatistics(
        at: problem.point, on: problem.dataset,
        resources: TrainingResources(workers: workers, activationBytes: bytes))
      #expect(alone == shared)
    }
  }

  @Test("Of weights that are not finite, none are")
  func notFinite() {
    let problem = Self.problems[0]
    let found = problem.network.estimatedStatistics(
      at: problem.point.map { _ in .nan }, on: problem.dataset)
    #expect(found.allSatisfy { !$0.isFinite })
  }

  @Test("Without batch norm there are none")
  func none() {
    let problem = SmallProblem.all[2]
    let found = problem.network.estimatedStatistics(at: problem.point, on: problem.dataset)
    #expect(found.isEmpty)
  }
}
