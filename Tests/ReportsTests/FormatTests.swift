import Statistics
import Testing

@testable import Reports

/// Numbers as a reader reads them.
@Suite struct FormatTests {
  @Test(arguments: [
    (0.1, "0.1"), (12.5, "12.5"), (0, "0"), (-0.0, "0"), (-1.5, "−1.5"), (1234.56, "1235"),
    (12345, "1.234e+04"), (1.0 / 3, "0.3333"), (1e-5, "1e−05"), (-2.5e-7, "−2.5e−07"),
    (.infinity, "∞"), (-.infinity, "−∞"), (.nan, "not a number"),
  ]) func number(_ value: Double, expected: String) {
    #expect(Format.number(value) == expected)
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (9999, "9999"), (10000, "10\u{202F}000"),
    (1_234_567, "1\u{202F}234\u{202F}567"),
    (-1000, "−1000"), (-10000, "−10\u{202F}000"),
    (Int.min, "−9\u{202F}223\u{202F}372\u{202F}036\u{202F}854\u{202F}775\u{202F}808"),
  ]) func count(_ value: Int, expected: String) {
    #expect(Format.count(value) == expected)
  }

  @Test func batchSizesAreNeverGrouped() {
    #expect(Format.batchSize(65536) == "65536")
  }

  @Test(arguments: [
    (0.0, "0"), (12345, "12\u{202F}345"), (0.5, "0.5"), (1234.5, "1234"), (1e30, "1e+30"),
    (-2000, "−2000"), (1e15, "1e+15"), (.infinity, "∞"),
  ]) func amount(_ value: Double, expected: String) {
    #expect(Format.amount(value) == expected)
  }

  @Test(arguments: [
    (-0.0, 2, "0.00"), (-0.001, 2, "0.00"), (-0.005, 1, "0.0"), (-0.06, 1, "−0.1"),
    (2.5, 0, "2"), (1e-9, 3, "0.000"),
  ]) func fixed(_ value: Double, digits: Int, expected: String) {
    #expect(Format.fixed(value, digits: digits) == expected)
  }

  @Test(arguments: [
    (1.234, 0.25, "1.23 ± 0.25"), (12.34, 2.5, "12.3 ± 2.5"), (123.4, 25, "123 ± 25"),
    (12345, 25, "12\u{202F}345 ± 25"), (1234567.8, 0.25, "1\u{202F}234\u{202F}567.80 ± 0.25"),
    (1.2345, 0.0999, "1.23 ± 0.10"), (-0.001, 0.25, "0.00 ± 0.25"), (5, 0, "5"),
    (9.3123e-10, 2.14e-11, "9.31e−10 ± 2.1e−11"), (-4e-10, 2e-10, "−4.0e−10 ± 2.0e−10"),
    (0, 2e-11, "0 ± 2.0e−11"), (1e-13, 2e-11, "1e−13 ± 2.0e−11"),
    (0.5, 1e-9, "0.500000 ± 1.0e−09"), (3e-5, 2e-6, "3.00e−05 ± 2.0e−06"),
    (3e-4, 2e-5, "0.000300 ± 0.000020"), (3.21e12, 4.5e10, "3.210e+12 ± 4.5e+10"),
  ]) func plusMinus(_ value: Double, half: Double, expected: String) {
    let estimate = Estimate(value: value, low: value - half, high: value + half)
    #expect(Format.plusMinus(estimate) == expected)
  }

  /// Half an interval says nothing of where it lies if the value is not near its middle.
  @Test(arguments: [
    (0.0, 0.0, 5.1, "0.0 [0.0, 5.1]"), (2.0, 1.0, 4.0, "2.0 [1.0, 4.0]"),
    (2.0, 1.1, 3.0, "2.00 ± 0.95"),
  ]) func plusMinusOfALopsidedInterval(
    _ value: Double, low: Double, high: Double, expected: String
  ) {
    #expect(Format.plusMinus(Estimate(value: value, low: low, high: high)) == expected)
  }

  @Test func plusMinusWithoutInterval() {
    #expect(Format.plusMinus(nil) == "–")
    let single = Estimate(value: 1.25, low: -.infinity, high: .infinity)
    #expect(Format.plusMinus(single) == "1.25")
  }

  @Test(arguments: [
    (1.23, 0.98, 1.48, "", "1.23 [0.98, 1.48]"),
    (1.23, 0.98, 1.48, "points", "1.23 [0.98, 1.48] points"),
    (75, 60, 90, "%", "75 [60, 90] %"), (-0.001, -0.25, 0.25, "", "0.00 [−0.25, 0.25]"),
    (1, 1, 1, "", "1 [1, 1]"), (1e-9, 1e-9, 1e-9, "", "1e−09 [1e−09, 1e−09]"),
    (9.3e-10, 7.3e-10, 11.3e-10, "", "9.3e−10 [7.3e−10, 1.13e−09]"),
    (1.5, -.infinity, .infinity, "points", "1.5 points [unbounded]"),
    (.nan, -.infinity, .infinity, "%", "not a number % [unbounded]"),
  ]) func interval(
    _ value: Double, low: Double, high: Double, unit: String, expected: String
  ) {
    let estimate = Estimate(value: value, low: low, high: high)
    #expect(Format.interval(estimate, unit: unit) == expected)
  }

  @Test(arguments: [
    (0, "0 µs"), (1.2345e-5, "12.3 µs"), (0.0123, "12.3 ms"), (1.5, "1.5 s"), (119.6, "120 s"),
    (120, "2 min"), (3600, "60 min"),
  ]) func seconds(_ value: Double, expected: String) {
    #expect(Format.seconds(value) == expected)
  }

  @Test func mebibytes() {
    #expect(Format.mebibytes(3 << 19) == "1.5 MiB")
  }
}
