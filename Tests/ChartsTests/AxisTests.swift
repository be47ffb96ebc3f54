import Testing

@testable import Charts

/// Ranges and ticks.
@Suite struct AxisTests {
  struct TickCase: Sendable, CustomTestStringConvertible {
    var scale: Axis.Scale
    var range: ClosedRange<Double>
    var most: Int
    var labels: [String]
    var testDescription: String { "\(scale) over \(range), at most \(most)" }
  }

  @Test(arguments: [
    TickCase(
      scale: .log2, range: 7...5000, most: 12,
      labels: ["8", "16", "32", "64", "128", "256", "512", "1024", "2048", "4096"]),
    TickCase(
      scale: .log2, range: 7...5000, most: 5, labels: ["8", "32", "128", "512", "2048"]),
    TickCase(scale: .log2, range: 8...32, most: 5, labels: ["8", "16", "32"]),
    TickCase(scale: .log2, range: 0.2...3, most: 9, labels: ["0.25", "0.5", "1", "2"]),
    TickCase(scale: .log2, range: 70...100, most: 4, labels: ["70", "80", "90", "100"]),
    TickCase(
      scale: .log2, range: 32768...131_072, most: 9, labels: ["32768", "65536", "131072"]),
    TickCase(
      scale: .log10, range: 1e-3...1e4, most: 9,
      labels: ["0.001", "0.01", "0.1", "1", "10", "100", "1000", "10,000"]),
    TickCase(
      scale: .log10, range: 1e-9...1, most: 4, labels: ["10⁻⁹", "10⁻⁶", "10⁻³", "10⁰"]),
    TickCase(scale: .log10, range: 0.15...0.9, most: 9, labels: ["0.2", "0.5"]),
    TickCase(
      scale: .log10, range: 1e-6...9e-6, most: 9, labels: ["10⁻⁶", "2×10⁻⁶", "5×10⁻⁶"]),
    TickCase(
      scale: .log10, range: 3e6...9e6, most: 4, labels: ["4,000,000", "6,000,000", "8,000,000"]),
    TickCase(
      scale: .linear, range: -0.2...0.31, most: 6,
      labels: ["−0.2", "−0.1", "0.0", "0.1", "0.2", "0.3"]),
    TickCase(
      scale: .linear, range: 0...52, most: 12,
      labels: ["0", "5", "10", "15", "20", "25", "30", "35", "40", "45", "50"]),
    TickCase(
      scale: .linear, range: 0...30_000, most: 3, labels: ["0", "10,000", "20,000", "30,000"]),
    TickCase(scale: .linear, range: 0...4e8, most: 2, labels: ["0", "2×10⁸", "4×10⁸"]),
    TickCase(
      scale: .linear, range: 0...5e-7, most: 5,
      labels: ["0", "10⁻⁷", "2×10⁻⁷", "3×10⁻⁷", "4×10⁻⁷", "5×10⁻⁷"]),
  ])
  func ticks(_ example: TickCase) {
    let ticks = Ticks.along(example.range, scale: example.scale, most: example.most)
    #expect(ticks.labelled.map(\.label) == example.labels)
    #expect(ticks.labelled.map(\.value) == ticks.labelled.map(\.value).sorted())
  }

  @Test func powersOfTwoStandAtThemselves() {
    let ticks = Ticks.powersOfTwo(7...300, most: 3)
    #expect(ticks.labelled.map(\.value) == [8, 32, 128])
    #expect(ticks.minor == [16, 64, 256])
  }

  @Test func decadesAreDivided() {
    #expect(Ticks.powersOfTen(1...10, most: 9).minor == [2, 3, 4, 5, 6, 7, 8, 9])
  }

  /// Decimal ticks are the numbers that their labels say, to the last bit.
  @Test func decimalTicksAreRoundedOnce() {
    #expect(
      Ticks.linear(0...0.7, most: 7).labelled.map(\.value) == [
        0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7,
      ])
  }

  @Test func wholeNumbersHaveNoHalves() {
    #expect(Ticks.linear(0...2, most: 9, areWhole: true).labelled.map(\.label) == ["0", "1", "2"])
    #expect(Ticks.linear(0...2, most: 9).labelled.count == 5)
  }

  @Test func rangesHoldTheDataWithAMargin() {
    let linear = Axis(label: "")
    #expect(linear.drawnRange(of: [-1, 1], margin: 0.05) == -1.1...1.1)
    #expect(linear.drawnRange(of: [0, 10], margin: 0.05) == 0...10.5)
    #expect(linear.drawnRange(of: [5, 5], margin: 0.05) == 4.5...5.5)
    #expect(linear.drawnRange(of: [0], margin: 0.05) == 0...1)
    #expect(linear.drawnRange(of: [], margin: 0.05) == 0...1)
    #expect(linear.drawnRange(of: [.nan, 1, .infinity, 3], margin: 0.5) == 0...4)
    let log = Axis(label: "", scale: .log10)
    #expect(log.drawnRange(of: [1, 100], margin: 0.5) == 0.1...1000)
    #expect(log.drawnRange(of: [-3, 0, 4], margin: 0.5) == 2...8)
    #expect(log.drawnRange(of: [.nan], margin: 0.5) == 1...10)
    #expect(
      Axis(label: "", scale: .categories(["a", "b"])).drawnRange(of: [7], margin: 0) == -0.5...1.5)
  }

  @Test(arguments: [0.0...0.0, 0...Double.infinity, -1...1])
  func uselessRangeGivesWayToTheData(_ range: ClosedRange<Double>) {
    let axis = Axis(label: "", scale: .log10, range: range)
    #expect(axis.drawnRange(of: [1, 100], margin: 0.5) == 0.1...1000)
    #expect(Axis(label: "", scale: .log10, range: 2...3).drawnRange(of: [1], margin: 0.5) == 2...3)
  }

  /// Sizes that overflow where two are added.
  @Test func extremeValuesAreSurvived() {
    let axis = Axis(label: "")
    let range = axis.drawnRange(of: [-1e300, 1e300, 1.7e308, -1.7e308], margin: 0.06)
    #expect(range.lowerBound.isFinite && range.upperBound.isFinite)
    #expect(Ticks.linear(range, most: 8).labelled.count > 2)
    #expect(Ticks.linear(1e15...(1e15 + 1), most: 8).labelled.count <= 9)
  }
}
