import Elementary
import Kernels
import Statistics
import Testing

@testable import Landscape

@Suite("Spectra of planted matrices")
struct SpectrumTests {
  @Test(
    "A tridiagonal matrix with known eigenvalues: 2 − 2 cos(kπ / (n + 1))", arguments: [1, 2, 7])
  func tridiagonal(size: Int) throws {
    let system = try #require(
      TridiagonalEigensystem(
        diagonal: [Double](repeating: 2, count: size),
        offDiagonal: [Double](repeating: -1, count: size - 1)))
    for k in 0..<size {
      let angle = Double(k + 1) * Portable.pi / Double(size + 1)
      #expect(abs(system.values[k] - (2 - 2 * Portable.cos(angle))) < 1e-14)
      // The eigenvector's components are sin(k j π / (n + 1)), over √((n + 1) / 2).
      for j in 0..<size {
        let component = Portable.sin(angle * Double(j + 1)) / (Double(size + 1) / 2).squareRoot()
        #expect(abs(abs(system.component(j, ofVector: k)) - abs(component)) < 1e-14)
      }
    }
  }

  @Test("No eigensystem of what is not finite", arguments: [Double.nan, .infinity])
  func notFinite(_ value: Double) {
    #expect(TridiagonalEigensystem(diagonal: [1, value], offDiagonal: [0]) == nil)
    #expect(TridiagonalEigensystem(diagonal: [1, 1], offDiagonal: [value]) == nil)
  }

  /// Many steps: without full orthogonalization there would be copies of the ends by then.
  @Test("Lanczos finds every eigenvalue once when it may take as many steps")
  func wholeSpectrum() throws {
    let eigenvalues = (0..<60).map { i -> Double in Double(i * i * i) / 1000 - 5 }
    let planted = PlantedSpectrum(eigenvalues)
    let start = Vector(count: 60)
    Probes(dimension: 60, seed: 1).write(0, to: start.view)
    let run = try #require(Lanczos(planted.matrix, from: start.view, steps: 60))
    let values = try #require(run.eigensystem).values
    #expect(values.count == 60)
    #expect(run.remainder == 0)
    #expect(largestDifference(values, planted.eigenvalues) < 1e-6)
  }

  @Test("Lanczos ends where there is nothing more: as many steps as there are values")
  func degenerate() throws {
    let planted = PlantedSpectrum((0..<30).map { $0 < 10 ? 3 : $0 < 25 ? -1 : 7 })
    let edges = try #require(
      SpectrumEdges(of: planted.matrix, steps: 30, tolerance: 0, seed: 2))
    #expect(edges.steps == 3)
    #expect(edges.isConverged)
    #expect(abs(edges.largest.value - 7) < 1e-5)
    #expect(abs(edges.smallest.value + 1) < 1e-5)
  }

  @Test("Matrices of one row, and of zeros", arguments: [[-4.0], [0], [0, 0, 0]])
  func small(_ eigenvalues: [Double]) throws {
    let matrix = PlantedSpectrum(eigenvalues).matrix
    let edges = try #require(SpectrumEdges(of: matrix, steps: 9, tolerance: 0, seed: 3))
    #expect(edges.largest == .init(value: eigenvalues[0], residual: 0))
    #expect(edges.smallest == edges.largest)
    let density = try #require(SpectralDensity(of: matrix, probes: 2, steps: 5, seed: 3))
    let curve = density.curve(points: 101)
    let peak = try #require(curve.densities.map(\.value).max())
    #expect(abs(peak * curve.deviation - 0.39894228) < 1e-6)
  }

  /// ‖v‖² is exact, and so is every vᵀ A v of a diagonal matrix.
  @Test("Of a diagonal matrix one probe gives the trace")
  func diagonalTrace() throws {
    let planted = PlantedSpectrum([1, 2, 3, 4.5, -7, 0.25], isRotated: false)
    let found = try #require(TraceEstimate(of: planted.matrix, probes: 3, seed: 4))
    #expect(found.probes == [3.75, 3.75, 3.75])
    #expect(found.trace == Estimate(value: 3.75, low: 3.75, high: 3.75))
  }

  @Test("One probe alone has an infinite interval")
  func oneProbe() throws {
    let found = try #require(
      TraceEstimate(of: PlantedSpectrum([1, 2, 3]).matrix, probes: 1, seed: 4))
    #expect(found.trace.low == -.infinity && found.trace.high == .infinity)
  }

  /// 400 seeds of 10 probes: 380 expected, with a standard deviation of 4.4.
  @Test(
    "The trace's interval holds the trace 95 times in a hundred, and its spread is the formula's")
  func coverage() throws {
    let planted = PlantedSpectrum((0..<24).map { Double($0 % 7) - 2 })
    let trace = planted.eigenvalues.reduce(0, +)
    var held = 0
    var probes: [Double] = []
    for seed in 0..<400 {
      let found = try #require(
        TraceEstimate(of: planted.matrix, probes: 10, seed: UInt64(seed)))
      if found.trace.low <= trace && trace <= found.trace.high { held += 1 }
      probes += found.probes
    }
    #expect((365...395).contains(held))
    // 4,000 probes: the standard deviation to 1.2 %.
    let expected = (2 * planted.offDiagonalSquares).squareRoot()
    #expect(abs(Sample.standardDeviation(probes) / expected - 1) < 0.05)
  }

  @Test("Probes are signs, even in number, and differ by seed and index")
  func signs() {
    let probe = Vector(count: 1000)
    var all: [[Float]] = []
    for (seed, index) in [(0, 0), (0, 1), (1, 0), (0, 0)] {
      Probes(dimension: 1000, seed: UInt64(seed)).write(index, to: probe.view)
      all.append(probe.view.array)
    }
    let magnitudes = Set(all.joined().map { $0.magnitude })
    #expect(magnitudes == [1])
    for vector in all { #expect(abs(vector.reduce(0, +)) < 100) }
    let differences = [all[0] == all[1], all[0] == all[2], all[1] == all[2], all[0] == all[3]]
    #expect(differences == [false, false, false, true])
  }

  @Test("What is not finite has no curvature")
  func notFiniteProducts() {
    let matrix = SymmetricOperator(dimension: 3) { _, product in fill(product, with: .nan) }
    #expect(SpectrumEdges(of: matrix, steps: 3, tolerance: 0, seed: 0) == nil)
    #expect(TraceEstimate(of: matrix, probes: 3, seed: 0) == nil)
    #expect(SpectralDensity(of: matrix, probes: 3, steps: 2, seed: 0) == nil)
  }
}
