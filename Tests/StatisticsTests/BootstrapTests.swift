import Randomness
import Testing

@testable import Statistics

@Suite("Bootstrap")
struct BootstrapTests {
  @Test("An interval runs between the replicates of ranks 2.5 % from either end")
  func ranks() {
    let replicates = (1...1999).map(Double.init).reversed()
    let interval = Bootstrap.interval(around: 7, replicates: Array(replicates))
    #expect(interval == Estimate(value: 7, low: 50, high: 1950))
    let few = Bootstrap.interval(around: 7, replicates: (1...45).map(Double.init))
    #expect(few == Estimate(value: 7, low: 1, high: 45))
  }

  @Test("Up to 2.5 % of replicates on a side may be infinite, or no numbers")
  func infinite() {
    func interval(_ exceptions: [Double]) -> Estimate {
      let numbers = (1...(199 - exceptions.count)).map(Double.init)
      return Bootstrap.interval(around: 7, replicates: numbers + exceptions, least: 0)
    }
    let infinite = Array(repeating: Double.infinity, count: 5)
    #expect(interval(Array(infinite.dropLast())).high == 195)
    #expect(interval(infinite) == Estimate(value: 7, low: 5, high: .infinity))
    #expect(interval([0, 0, 0, 0, 0]) == Estimate(value: 7, low: 0, high: 190))
    let undefined = Array(repeating: Double.nan, count: 5)
    #expect(interval(Array(undefined.dropLast())) == Estimate(value: 7, low: 1, high: 195))
    #expect(interval(undefined) == Estimate(value: 7, low: 0, high: .infinity))
  }

  @Test("Replicates of one sample's mean spread as its t interval says", arguments: [3, 5, 20])
  func oneSample(count: Int) throws {
    var stream = RandomStream(seed: 11, purpose: .data)
    // Values that stand for the normal distribution, so that their draws are near it, too.
    let values = (0..<count).map { 40 + Normal.quantile((Double($0) + 0.5) / Double(count)) }
    let means = try #require(
      Bootstrap.means(of: [values], replicateCount: 1999, seed: stream.next64()))
    let expected = meanInterval(of: values)
    let actual = Bootstrap.interval(around: expected.value, replicates: means.map { $0[0] })
    let width = expected.high - expected.low
    #expect(abs(actual.low - expected.low) < 0.1 * width)
    #expect(abs(actual.high - expected.high) < 0.1 * width)
  }

  @Test("Samples are drawn independently, each mean by as much as its own values scatter")
  func manySamples() throws {
    let samples: [[Double]] = [[1, 2, 3, 4, 5], [10, 20, 30, 40, 50], [7, 7, 7]]
    let means = try #require(Bootstrap.means(of: samples, replicateCount: 1999, seed: 4))
    let columns = (0..<3).map { column in means.map { $0[column] } }
    let deviations = columns.map(Sample.standardDeviation)
    // t over z at 10 degrees of freedom.
    let excess = 2.2281388519649385 / 1.959963984540054
    #expect(close(deviations[0], excess * (2.5 / 5).squareRoot(), within: 0.05))
    #expect(close(deviations[1], excess * (250.0 / 5).squareRoot(), within: 0.05))
    #expect(deviations[2] == 0 && means[0][2] == 7)
    let correlation =
      Sample.sumOfProducts(Sample.centred(columns[0]), Sample.centred(columns[1]))
      / (1998 * deviations[0] * deviations[1])
    #expect(abs(correlation) < 0.07)
    #expect(Bootstrap.means(of: [[1, 2], [1]], replicateCount: 39, seed: 0) == nil)
  }

  @Test("A failed precondition ends the process: too few replicates for 2.5 % of them")
  func preconditions() async {
    await #expect(processExitsWith: .failure) {
      _ = Bootstrap.interval(around: 0, replicates: (0..<38).map(Double.init))
    }
  }
}
