/// The sum of the squares of all elements.
///
/// In `Float` over chunks of 1024 elements: 32 lanes, folded in a fixed order, and the chunk's sum
/// added to a `Double`. So the order is fixed, and the relative error at most about 50 float
/// roundings.
public func sumOfSquares(_ vector: MatrixView) -> Double {
  reduceInChunks(vector.count, SquareTerm(x: vector.start))
}

private struct SquareTerm: ReductionTerm {
  let x: UnsafeMutablePointer<Float>

  @inline(__always)
  func term<L: Lanes>(_ lanes: L.Type, _ i: Int) -> L {
    let x = L(x + i)
    return x * x
  }
}

/// `‖a − b‖²` over all elements, in the order of `sumOfSquares`.
public func squaredDistance(_ a: MatrixView, _ b: MatrixView) -> Double {
  precondition(a.count == b.count)
  return reduceInChunks(a.count, DistanceTerm(a: a.start, b: b.start))
}

private struct DistanceTerm: ReductionTerm {
  let a, b: UnsafeMutablePointer<Float>

  @inline(__always)
  func term<L: Lanes>(_ lanes: L.Type, _ i: Int) -> L {
    let difference = L(a + i) - L(b + i)
    return difference * difference
  }
}

/// `a ← a + b`, element by element.
public func add(_ b: MatrixView, to a: MatrixView) {
  precondition(a.count == b.count)
  Addition(a: a.start, b: b.start).run(columns: a.count)
}

private struct Addition: LaneKernel {
  let a, b: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    (L(a + j) + L(b + j)).store(a + j)
  }
}

/// Sets every element of `vector` to `value`.
public func fill(_ vector: MatrixView, with value: Float) {
  vector.start.update(repeating: value, count: vector.count)
}

/// Copies all elements of `source` to `target`.
public func copy(_ source: MatrixView, to target: MatrixView) {
  precondition(source.count == target.count)
  target.start.update(from: source.start, count: source.count)
}

/// Copies as many values as `target` has elements to it.
public func copy(_ source: [Float], to target: MatrixView) {
  copy(source[...], to: target)
}

/// Copies as many values as `target` has elements to it.
public func copy(_ source: ArraySlice<Float>, to target: MatrixView) {
  precondition(source.count == target.count, "\(source.count) values for \(target.count) elements")
  source.withUnsafeBufferPointer { source in
    guard let start = source.baseAddress else { return }
    target.start.update(from: start, count: source.count)
  }
}

/// What `reduceInChunks` adds up: a term for each element.
protocol ReductionTerm {
  func term<L: Lanes>(_ lanes: L.Type, _ i: Int) -> L
}

/// The sum of all terms, in the order that `sumOfSquares` states.
@inline(__always)
func reduceInChunks(_ count: Int, _ terms: some ReductionTerm) -> Double {
  var total = 0.0
  var i = 0
  while i < count {
    let end = min(i + 1024, count)
    var (a, b) = (WideLanes(all: 0), WideLanes(all: 0))
    while i + 32 <= end {
      a = a + terms.term(WideLanes.self, i)
      b = b + terms.term(WideLanes.self, i + 16)
      i += 32
    }
    let sum = (a.lowHalf + a.highHalf) + (b.lowHalf + b.highHalf)
    var folded: Float = 0
    for lane in 0..<8 { folded += sum[lane] }
    while i < end {
      folded += terms.term(Float.self, i)
      i += 1
    }
    total += Double(folded)
  }
  return total
}

/// Each of several matrices of `rows × columns` elements that stand one behind the other, transposed.
public func transposeEach(_ source: MatrixView, rows: Int, columns: Int, into target: MatrixView) {
  let size = rows * columns
  precondition(source.count == target.count && size > 0 && source.count % size == 0)
  for start in stride(from: 0, to: source.count, by: size) {
    let (from, to) = (source.start + start, target.start + start)
    for i in 0..<rows {
      for j in 0..<columns { to[j * rows + i] = from[i * columns + j] }
    }
  }
}
