import Randomness
import Statistics
import Testing

/// Tests of whether two samples are of one distribution.
@Suite struct TwoSampleTests {
  @Test func `Student's probabilities match SciPy's`() throws {
    let cases: [([Double], [Double], Double)] = [
      ([1, 2, 4], [2.5, 3.5, 7], 0.2856969124549832),
      ([10.1, 10.2], [10.7, 10.9, 11], 0.009350426487051866),
      ([3.2, 3.9, 2.8, 3.1, 4.4], [5.1, 6, 5.5, 4.9, 5.2], 0.000706629026264418),
    ]
    for (a, b, probability) in cases {
      let test = try #require(TwoSampleTest(a, against: b))
      #expect(close(test.probability, probability, within: 1e-10))
      #expect(TwoSampleTest(b, against: a)?.probability == test.probability)
      // The difference that is just allowed has the level as its probability.
      let allowed = test.allowedDifference(level: test.probability)
      #expect(close(allowed, abs(test.difference), within: 1e-9))
    }
  }

  @Test func `Fisher's probabilities match SciPy's`() {
    for (counts, sizes, probability) in [
      ((5, 1), (5, 5), 0.047619047619047616), ((3, 3), (3, 5), 0.4642857142857143),
      ((0, 4), (10, 6), 0.008241758241758242), ((2, 7), (12, 9), 0.009202871431973599),
      ((0, 0), (4, 3), 1), ((4, 3), (4, 3), 1),
    ] {
      #expect(close(fisherProbability(counts: counts, sizes: sizes), probability, within: 1e-12))
    }
  }

  @Test func `Too few values, or too large ones, tell nothing`() {
    #expect(TwoSampleTest([1], against: [2]) == nil)
    #expect(TwoSampleTest([], against: [1, 2, 3]) == nil)
    #expect(TwoSampleTest([1e300, -1e300], against: [1, 2]) == nil)
  }

  @Test func `Equal values are no change, and two values that agree by chance no proof of one`()
    throws
  {
    let same = try #require(TwoSampleTest([2, 2, 2], against: [2, 2, 2]))
    #expect(same.probability == 1)
    // As often as not a trial gets 1 example wrong, else 2: three of three each by chance in 1 of 32.
    let stepped = try #require(TwoSampleTest([1, 1, 1], against: [2, 2, 2]))
    #expect(stepped.probability > 1.0 / 32)
  }

  /// How often a change of the size that is said to be noticed in 80 % is noticed.
  @Test(arguments: [(2, 0.01), (5, 0.01), (5, 0.0005), (20, 0.001)])
  func power(count: Int, level: Double) throws {
    var stream = RandomStream(seed: 5, purpose: .data, index: UInt32(count))
    func sample(_ shift: Double) -> [Double] { (0..<count).map { _ in shift + stream.normal() } }
    // Of samples with standard deviation 1: the standard error is known.
    let unit = try #require(TwoSampleTest(sample(0), against: sample(0)))
    let shift =
      unit.noticeableDifference(level: level) / unit.standardError
      * (2 / Double(count)).squareRoot()
    let repetitions = 2000
    var noticed = 0
    for _ in 0..<repetitions {
      let test = try #require(TwoSampleTest(sample(shift), against: sample(0)))
      if test.probability <= level { noticed += 1 }
    }
    // Four standard errors of a share of 0.8.
    #expect(abs(Double(noticed) / Double(repetitions) - 0.8) < 0.036)
  }
}
