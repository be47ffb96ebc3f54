import Randomness

/// Which examples are kept from training, to be tested on.
///
/// Of n examples `round(n · share)` are wanted, at least one and not all. Each class gives the whole
/// part of its size times the share, and those whose fractions are largest one more, the first among
/// equals, until there are as many (the method of largest remainders). But a class keeps one example
/// to train on, and none gives for another: so there may be fewer, and none at all where every class
/// has a single example.
///
/// Deterministic: which of a class's examples they are comes from the stream (seed, `.split`, class);
/// for values, from that of class 0.
struct HoldoutSplit {
  let isTest: [Bool]
  let testCount: Int

  init(count: Int, testShare: Double, seed: UInt64) {
    self.init(
      classes: [UInt8](repeating: 0, count: count), classCount: 1, testShare: testShare, seed: seed)
  }

  init(classes: [UInt8], classCount: Int, testShare: Double, seed: UInt64) {
    var members = [[Int32]](repeating: [], count: classCount)
    for (row, label) in classes.enumerated() { members[Int(label)].append(Int32(row)) }
    let counts = Self.testCounts(ofSizes: members.map(\.count), share: testShare)
    var isTest = [Bool](repeating: false, count: classes.count)
    for (label, rows) in members.enumerated() where counts[label] > 0 {
      var stream = RandomStream(seed: seed, purpose: .split, index: UInt32(label))
      for place in stream.permutation(of: rows.count).prefix(counts[label]) {
        isTest[Int(rows[Int(place)])] = true
      }
    }
    self.isTest = isTest
    testCount = counts.reduce(0, +)
  }

  /// How many examples each class gives.
  static func testCounts(ofSizes sizes: [Int], share: Double) -> [Int] {
    let total = sizes.reduce(0, +)
    let wanted = min(max(Int((Double(total) * share).rounded()), 1), total - 1)
    let most = sizes.map { max(0, $0 - 1) }
    let shares = sizes.map { Double($0) * share }
    var counts = zip(shares, most).map { min(Int($0), $1) }
    let byRemainder = sizes.indices.sorted { left, right in
      let (leftRest, rightRest) = (
        shares[left] - Double(counts[left]), shares[right] - Double(counts[right])
      )
      return leftRest != rightRest ? leftRest > rightRest : left < right
    }
    let missing = wanted - counts.reduce(0, +)
    let open = byRemainder.filter { counts[$0] < most[$0] && Double(counts[$0]) < shares[$0] }
    for label in open.prefix(max(0, missing)) { counts[label] += 1 }
    return counts
  }
}
