/// The sum of the squares of all elements.
///
/// In `Float` over chunks of 1024 elements: 32 lanes, folded in a fixed order, and the chunk's sum
/// added to a `Double`. So the order is fixed, and the relative error at most about 50 float
/// roundings.
public func sumOfSquares(_ vector: MatrixView) -> Double {
  reduceInChunks(vector.count) { i in
    let x = (vector.start + i).loadLanes()
    return x * x
  } rest: { i in
    let x = vector.start[i]
    return x * x
  }
}

/// `‖a − b‖²` over all elements, in the order of `sumOfSquares`.
public func squaredDistance(_ a: MatrixView, _ b: MatrixView) -> Double {
  precondition(a.count == b.count)
  return reduceInChunks(a.count) { i in
    let x = (a.start + i).loadLanes() - (b.start + i).loadLanes()
    return x * x
  } rest: { i in
    let x = a.start[i] - b.start[i]
    return x * x
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

@inline(__always)
private func reduceInChunks(
  _ count: Int, lanes: (Int) -> SIMD8<Float>, rest: (Int) -> Float
) -> Double {
  var total = 0.0
  var i = 0
  while i < count {
    let end = min(i + 1024, count)
    // Four registers of eight lanes; one vector type of 32 would be taken apart by the compiler.
    var (a, b, c, d) = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
    while i + 32 <= end {
      a += lanes(i)
      b += lanes(i + 8)
      c += lanes(i + 16)
      d += lanes(i + 24)
      i += 32
    }
    let sum = (a + b) + (c + d)
    var folded: Float = 0
    for lane in 0..<8 { folded += sum[lane] }
    while i < end {
      folded += rest(i)
      i += 1
    }
    total += Double(folded)
  }
  return total
}

extension UnsafeMutablePointer<Float> {
  /// Eight consecutive elements.
  @inline(__always)
  func loadLanes() -> SIMD8<Float> {
    UnsafeRawPointer(self).loadUnaligned(as: SIMD8<Float>.self)
  }

  @inline(__always)
  func storeLanes(_ lanes: SIMD8<Float>) {
    UnsafeMutableRawPointer(self).storeBytes(of: lanes, as: SIMD8<Float>.self)
  }
}
