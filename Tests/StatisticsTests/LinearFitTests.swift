import Statistics
import Testing

@Suite("Linear fits")
struct LinearFitTests {
  /// SciPy takes the residuals from 1 − r², which costs it digits where the line fits closely.
  @Test("Slope, intercept, their intervals and r² match SciPy")
  func golden() throws {
    for golden in try Golden.load().fits {
      let fit = try #require(LinearFit(x: golden.x, y: golden.y))
      #expect(close(fit.slope, golden.slope, within: 1e-10))
      #expect(close(fit.intercept, golden.intercept, within: 1e-10))
      #expect(close(fit.rSquared, golden.rSquared, within: 1e-12))
    }
  }

  @Test("A line through all its points has intervals of no width")
  func exact() throws {
    let fit = try #require(LinearFit(x: [0, 1, 2, 5], y: [3, 1, -1, -7]))
    #expect(fit.slope == Estimate(value: -2, low: -2, high: -2))
    #expect(fit.intercept == Estimate(value: 3, low: 3, high: 3))
    #expect(fit.rSquared == 1)
    let level = try #require(LinearFit(x: [0, 1, 2], y: [0.1, 0.1, 0.1]))
    #expect(level.slope.value == 0)
    #expect(level.rSquared == 1)
  }

  @Test("Two points, or x that do not differ, give no line")
  func impossible() {
    #expect(LinearFit(x: [1, 2], y: [1, 2]) == nil)
    #expect(LinearFit(x: [0.1, 0.1, 0.1], y: [1, 2, 3]) == nil)
  }
}
