import Testing

@testable import Datasets

@Suite struct HoldoutSplitTests {
  static let shares: [(sizes: [Int], share: Double, counts: [Int])] = [
    ([50, 50], 0.2, [10, 10]),
    ([90, 10], 0.25, [23, 2]), ([6, 9], 0.2, [1, 2]),
    // Ten classes of two: a fifth of all are four, from the first four classes.
    ([Int](repeating: 2, count: 10), 0.2, [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]),
    ([7, 1], 0.2, [2, 0]), ([1, 1, 1, 2], 0.5, [0, 0, 0, 1]), ([1, 1, 1, 1], 0.5, [0, 0, 0, 0]),
    ([3, 3], 0.99, [2, 2]), ([4], 0.01, [1]), ([4], 0.99, [3]),
    // The 20 wanted are not all from the one class that can give them.
    ([50] + [Int](repeating: 1, count: 50), 0.2, [10] + [Int](repeating: 0, count: 50)),
    ([5, 5, 5], 0.3, [2, 2, 1]), ([100, 1, 1], 0.2, [20, 0, 0]),
  ]

  @Test(arguments: shares) func counts(_ sizes: [Int], share: Double, expected: [Int]) {
    #expect(HoldoutSplit.testCounts(ofSizes: sizes, share: share) == expected)
  }

  @Test func classesKeepTheirShares() {
    let classes = (0..<1000).map { UInt8($0 % 10 == 0 ? 2 : $0 % 3 == 0 ? 1 : 0) }
    let split = HoldoutSplit(classes: classes, classCount: 3, testShare: 0.2, seed: 5)
    for label in UInt8(0)..<3 {
      let rows = classes.indices.filter { classes[$0] == label }
      let tested = rows.count { split.isTest[$0] }
      #expect(abs(Double(tested) - 0.2 * Double(rows.count)) < 1)
    }
    #expect(split.testCount == 200)
    #expect(split.isTest.count { $0 } == 200)
  }

  /// Of 4 examples with 1 to test on, each is the one about as often.
  @Test func everyExampleMayBeTested() {
    var counts = [Int](repeating: 0, count: 4)
    for seed in 0..<400 {
      let split = HoldoutSplit(count: 4, testShare: 0.25, seed: UInt64(seed))
      for row in 0..<4 where split.isTest[row] { counts[row] += 1 }
    }
    // Six standard deviations of a binomial count around 100.
    #expect(counts.allSatisfy { abs($0 - 100) < 52 })
    #expect(counts.reduce(0, +) == 400)
  }

  /// The bits of every trial on a table hang on these. By a Philox and a shuffle written in another
  /// language: the order begins 1, 6, 2.
  @Test func goldenSplit() {
    let split = HoldoutSplit(count: 10, testShare: 0.3, seed: 0)
    #expect(split.isTest.indices.filter { split.isTest[$0] } == [1, 2, 6])
  }
}
