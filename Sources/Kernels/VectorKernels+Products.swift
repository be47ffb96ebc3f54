/// `Σ_i a_i b_i`, in `Double`: of two `Float`s the product is exact.
///
/// Sixteen lanes over all elements, folded in order, and then the elements that fill no lanes.
public func dotProduct(_ a: MatrixView, _ b: MatrixView) -> Double {
  precondition(a.count == b.count, "\(a.count) and \(b.count) elements")
  var (low, high) = (SIMD8<Double>(repeating: 0), SIMD8<Double>(repeating: 0))
  var i = 0
  while i + 16 <= a.count {
    low += widened(a.start + i) * widened(b.start + i)
    high += widened(a.start + i + 8) * widened(b.start + i + 8)
    i += 16
  }
  let sum = low + high
  var folded = 0.0
  for lane in 0..<8 { folded += sum[lane] }
  while i < a.count {
    folded += Double(a.start[i]) * Double(b.start[i])
    i += 1
  }
  return folded
}

/// Eight elements.
@inline(__always)
private func widened(_ place: Place) -> SIMD8<Double> {
  SIMD8<Double>(SIMD8<Float>(place))
}

/// `a ← a + factor · b`, element by element.
public func add(_ factor: Float, times b: MatrixView, to a: MatrixView) {
  precondition(a.count == b.count, "\(a.count) and \(b.count) elements")
  MultipleAddition(a: a.start, b: b.start, factor: factor).run(columns: a.count)
}

private struct MultipleAddition: LaneKernel {
  let a, b: UnsafeMutablePointer<Float>
  let factor: Float

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    (L(a + j) + L(all: factor) * L(b + j)).store(a + j)
  }
}

/// `a ← factor · a`, element by element.
public func scale(_ a: MatrixView, by factor: Float) {
  Scaling(a: a.start, factor: factor).run(columns: a.count)
}

private struct Scaling: LaneKernel {
  let a: UnsafeMutablePointer<Float>
  let factor: Float

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    (L(all: factor) * L(a + j)).store(a + j)
  }
}
