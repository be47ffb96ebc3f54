import Elementary
import Foundation
import Testing

/// Distance between two doubles in units in the last place of the expected one.
private func ulps(_ value: Double, _ expected: Double) -> Double {
  value == expected ? 0 : abs(value - expected) / expected.ulp
}

/// Points over an interval, evenly spaced, at an offset that makes no test value round.
private func points(from low: Double, to high: Double, count: Int = 20_000) -> [Double] {
  (0..<count).map { i -> Double in
    let share = (Double(i) + 0.381966) / Double(count)
    return low + (high - low) * share
  }
}

@Suite("Elementary functions with portable bits")
struct PortableTests {
  @Test("exp stays within 2 ulp of the C library", arguments: [-700.0, -30, -1, -1e-3])
  func exponential(low: Double) {
    let worst = points(from: low, to: -low).map { ulps(Portable.exp($0), Foundation.exp($0)) }
      .max()!
    #expect(worst <= 2)
  }

  @Test("exp at the ends of its range")
  func exponentialEnds() {
    #expect(Portable.exp(0.0) == 1)
    #expect(Portable.exp(710.0) == .infinity)
    #expect(Portable.exp(-746.0) == 0)
    #expect(Portable.exp(-744.0) > 0)
    #expect(Portable.exp(709.7) < .infinity)
    #expect(Portable.exp(Double.nan).isNaN)
    #expect(Portable.exp(-Double.infinity) == 0)
    // 17 digits from mpmath at 400 bits.
    #expect(ulps(Portable.exp(1.0), 2.7182818284590452) <= 1)
    #expect(ulps(Portable.exp(-0.5), 0.60653065971263342) <= 1)
  }

  @Test("log stays within 2 ulp of the C library", arguments: [1e-300, 1e-3, 0.5, 0.99, 1.0, 1e6])
  func logarithm(low: Double) {
    let worst = points(from: low, to: low * 2).map { ulps(Portable.log($0), Foundation.log($0)) }
      .max()!
    #expect(worst <= 2)
  }

  @Test("log at the ends of its range")
  func logarithmEnds() {
    #expect(Portable.log(1.0) == 0)
    #expect(Portable.log(0.0) == -.infinity)
    #expect(Portable.log(-1.0).isNaN)
    #expect(Portable.log(Double.infinity) == .infinity)
    #expect(
      Portable.log(Double.leastNonzeroMagnitude) == Foundation.log(Double.leastNonzeroMagnitude))
  }

  @Test("sin and cos stay within 2 ulp, or 1e-16 near a zero", arguments: [1.0, 10, 1000])
  func trigonometry(reach: Double) {
    for angle in points(from: -reach, to: reach) {
      let (sine, cosine) = (Foundation.sin(angle), Foundation.cos(angle))
      #expect(abs(Portable.sin(angle) - sine) <= max(2 * sine.ulp, 1e-16))
      #expect(abs(Portable.cos(angle) - cosine) <= max(2 * cosine.ulp, 1e-16))
    }
  }
}
