import Randomness
import Statistics
import Testing

@Suite("Gradient noise")
struct GradientNoiseTests {
  /// The estimate from single examples' gradients, cut into blocks of these sizes.
  private func estimate(_ gradients: [[Double]], blocks: [Int]) -> GradientNoiseEstimate {
    var start = 0
    let squares = blocks.map { size in
      defer { start += size }
      return square(mean(gradients[start..<start + size]))
    }
    return GradientNoiseEstimate(
      blockSizes: blocks, blockSquares: squares, batchSquare: square(mean(gradients[...])))
  }

  private func mean(_ vectors: ArraySlice<[Double]>) -> [Double] {
    let sum = vectors.dropFirst().reduce(vectors[vectors.startIndex]) { zip($0, $1).map(+) }
    return sum.map { $0 / Double(vectors.count) }
  }

  private func square(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 } }

  private func permutations(_ count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return permutations(count - 1).flatMap { shorter in
      (0..<count).map { place in
        var order = shorter
        order.insert(count - 1, at: place)
        return order
      }
    }
  }

  @Test(
    "Over all orders of a finite set the estimates average to what is true of it, exactly",
    arguments: [[2, 2], [3, 1], [1, 1, 2], [1, 5], [2, 2, 2], [1, 1]])
  func unbiased(blocks: [Int]) throws {
    let set: [[Double]] = [
      [1, -2, 0.5], [3, 0.25, -1], [-0.5, 1, 2], [0, 0, 4], [2.5, -1, 1], [1, 1.75, -3],
    ]
    var average = GradientNoiseAverage()
    for order in permutations(set.count) {
      let batch = order.prefix(blocks.reduce(0, +)).map { set[$0] }
      average.add(estimate(batch, blocks: blocks))
    }
    let setMean = mean(set[...])
    let trace = set.reduce(0) { $0 + square(zip($1, setMean).map { $0 - $1 }) } / 5
    let estimates = try #require(average.mean)
    #expect(average.count == 720)
    #expect(close(estimates.trace, trace, within: 1e-12))
    #expect(close(estimates.squaredGradient, square(setMean) - trace / 6, within: 1e-12))
  }

  @Test("Two equal blocks have the published formula for two batch sizes")
  func twoBatchSizes() {
    let estimate = GradientNoiseEstimate(
      blockSizes: [8, 8], blockSquares: [12, 10], batchSquare: 7)
    // |G|² = (B_big |G_big|² − B_small |G_small|²) / (B_big − B_small), with 16, 7, 8 and 11.
    #expect(estimate.squaredGradient == 3)
    // tr Σ = (|G_small|² − |G_big|²) / (1 / B_small − 1 / B_big).
    #expect(estimate.trace == 64)
  }

  /// Ten averages of five batches each, and of each of the two means Student's interval over the ten.
  /// A block's mean gradient is drawn as such: that of n normal ones is normal.
  @Test("Intervals over averages hold the planted |G|² and tr Σ in 90 to 99 % of 200 repetitions")
  func coverage() throws {
    let gradient = (0..<20).map { Double($0 % 7 - 3) / 8 }
    let deviations = (0..<20).map { 0.5 + Double($0 % 4) }
    let blocks = [16, 16, 8]
    var (squaredGradient, trace) = (Coverage(), Coverage())
    for repetition in 0..<Coverage.repetitions {
      var stream = RandomStream(seed: 5, purpose: .data, index: UInt32(repetition))
      let estimates = try (0..<10).map { _ in
        var average = GradientNoiseAverage()
        for _ in 0..<5 {
          let means = blocks.map { size in
            zip(gradient, deviations).map {
              $0 + $1 * stream.normal() / Double(size).squareRoot()
            }
          }
          let sum = zip(blocks, means).reduce([Double](repeating: 0, count: 20)) { sum, block in
            zip(sum, block.1).map { $0 + Double(block.0) * $1 }
          }
          average.add(
            GradientNoiseEstimate(
              blockSizes: blocks, blockSquares: means.map(square),
              batchSquare: square(sum.map { $0 / 40 })))
        }
        return try #require(average.mean)
      }
      squaredGradient.count(
        meanInterval(of: estimates.map(\.squaredGradient)), of: square(gradient))
      trace.count(meanInterval(of: estimates.map(\.trace)), of: square(deviations))
    }
    print("coverage: |G|² \(squaredGradient), tr Σ \(trace)")
    #expect(squaredGradient.isHonest && trace.isHonest)
  }

  @Test("Gradients that are all equal have no noise")
  func noNoise() throws {
    let gradients = [[Double]](repeating: [0.5, -3, 0.25], count: 7)
    var average = GradientNoiseAverage()
    for blocks in [[3, 4], [1, 2, 4]] { average.add(estimate(gradients, blocks: blocks)) }
    #expect(average.mean == GradientNoiseEstimate(squaredGradient: 9.3125, trace: 0))
    #expect(average.noiseScale == 0)
    // Squares that do not add exactly either: 0.1² is rounded.
    let rounded = GradientNoiseEstimate(
      blockSizes: [3, 4], blockSquares: [0.1 * 0.1, 0.1 * 0.1], batchSquare: 0.1 * 0.1)
    #expect(rounded.trace == 0)
  }

  @Test("The noise scale is the quotient of the means, not the mean of quotients")
  func noiseScale() {
    var average = GradientNoiseAverage()
    #expect(average.mean == nil && average.noiseScale == nil)
    average.add(GradientNoiseEstimate(squaredGradient: 4, trace: 8))
    average.add(GradientNoiseEstimate(squaredGradient: -1, trace: 1))
    #expect(average.count == 2)
    #expect(average.mean == GradientNoiseEstimate(squaredGradient: 1.5, trace: 4.5))
    #expect(average.noiseScale == 3)
  }

  @Test("There is no noise scale without a gradient; a trace below zero goes through")
  func withoutGradient() {
    func noiseScale(_ squaredGradient: Double, _ trace: Double) -> Double? {
      var average = GradientNoiseAverage()
      average.add(GradientNoiseEstimate(squaredGradient: squaredGradient, trace: trace))
      return average.noiseScale
    }
    #expect(noiseScale(-0.5, 3) == nil)
    #expect(noiseScale(0, 3) == nil)
    #expect(noiseScale(0, 0) == nil)
    #expect(noiseScale(2, -0.5) == -0.25)
  }

  @Test("A failed precondition ends the process: one block, an empty one, unpaired, NaN")
  func preconditions() async {
    await #expect(processExitsWith: .failure) {
      _ = GradientNoiseEstimate(blockSizes: [4], blockSquares: [1], batchSquare: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = GradientNoiseEstimate(blockSizes: [4, 0], blockSquares: [1, 1], batchSquare: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = GradientNoiseEstimate(blockSizes: [4, 4], blockSquares: [1], batchSquare: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = GradientNoiseEstimate(blockSizes: [4, 4], blockSquares: [1, .nan], batchSquare: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = GradientNoiseEstimate(blockSizes: [4, 4], blockSquares: [1, 1], batchSquare: .nan)
    }
  }
}
