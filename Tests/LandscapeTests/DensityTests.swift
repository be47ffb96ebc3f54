import Elementary
import Testing

@testable import Landscape

@Suite("Spectral density")
struct DensityTests {
  /// A bulk of 80 values around 0 and four outliers, as networks have them.
  static let planted = PlantedSpectrum(
    (0..<80).map { hashed($0, 31) } + [4, 4.5, 6, 9])

  static func density(probes: Int) throws -> SpectralDensity {
    try #require(SpectralDensity(of: planted.matrix, probes: probes, steps: 84, seed: 6))
  }

  @Test("Its weights are of sum 1, and its integral is 1")
  func integral() throws {
    let density = try Self.density(probes: 3)
    #expect(density.quadratures.count == 3)
    for quadrature in density.quadratures {
      #expect(abs(quadrature.weights.reduce(0, +) - 1) < 1e-12)
    }
    let curve = density.curve(points: 2000)
    let step = curve.eigenvalues[1] - curve.eigenvalues[0]
    let sum = curve.densities.reduce(0) { $0 + $1.value * step }
    // What lies beyond 4 σ, and the sum for an integral.
    #expect(abs(sum - 1) < 1e-4)
    #expect(abs(density.range.lowerBound - (Self.planted.eigenvalues.min() ?? 0)) < 1e-4)
    #expect(abs(density.range.upperBound - 9) < 1e-4)
  }

  /// Of as many probes as give each point's interval a width to speak of.
  @Test("At each point its interval holds the spectrum's own density, 95 times in a hundred")
  func sampling() throws {
    let (deviation, count) = (0.3, Double(Self.planted.eigenvalues.count))
    let points = (0..<60).map { -1.5 + 11.5 * Double($0) / 59 }
    var (held, asked) = (0, 0)
    var worst = 0.0
    for seed in 0..<20 {
      let density = try #require(
        SpectralDensity(of: Self.planted.matrix, probes: 10, steps: 40, seed: UInt64(seed)))
      for (point, found) in zip(points, density.smoothed(at: points, deviation: deviation)) {
        let exact = Self.planted.eigenvalues.reduce(0) { sum, value in
          let distance = (point - value) / deviation
          return sum + Portable.exp(-distance * distance / 2)
        }
        let expected = exact / (count * deviation * (2 * Portable.pi).squareRoot())
        worst = max(worst, abs(found.value - expected))
        asked += 1
        if found.low <= expected && expected <= found.high { held += 1 }
      }
    }
    // Neighbouring points share their luck, so the share is known to some percent only; ten probes of a
    // skewed weight hold a little less than Student's t promises.
    let share = Double(held) / Double(asked)
    #expect((0.85...0.99).contains(share))
    #expect(worst < 0.1)
  }

  @Test("Few steps give the same first moments as many")
  func gauss() throws {
    let matrix = Self.planted.matrix
    let few = try #require(SpectralDensity(of: matrix, probes: 2, steps: 3, seed: 7))
    let many = try #require(SpectralDensity(of: matrix, probes: 2, steps: 50, seed: 7))
    for k in 0...5 {
      let expected = many.moment(k).value
      #expect(abs(few.moment(k).value - expected) < 1e-5 * expected, "moment \(k)")
    }
    #expect(abs(few.moment(6).value / many.moment(6).value - 1) > 1e-3)
  }

  @Test("A seed gives one density, another seed another")
  func determinism() throws {
    let matrix = Self.planted.matrix
    func density(_ seed: UInt64) throws -> SpectralDensity {
      try #require(SpectralDensity(of: matrix, probes: 2, steps: 10, seed: seed))
    }
    let (a, b, c) = (try density(1), try density(1), try density(2))
    let equalities = [a == b, a == c]
    #expect(equalities == [true, false])
  }
}
