import Kernels
import Randomness

/// What some steps of Lanczos's iteration leave of a symmetric matrix A: the tridiagonal matrix
/// T = Qᵀ A Q over an orthonormal basis Q of the Krylov space of a start vector.
///
/// Every basis vector is made orthogonal to all before it, twice: without that, `Float` rounding lets
/// converged eigenvalues appear again and again.
/// Source: Lanczos 1950; Paige 1972 on what rounding does.
struct Lanczos {
  private(set) var diagonal: [Double] = []
  private(set) var offDiagonal: [Double] = []
  /// ‖A Q − Q T‖, the length of what the next basis vector would be made of; zero where the basis
  /// spans an invariant space.
  private(set) var remainder = 0.0
  /// Of T; nil before the first step.
  private(set) var eigensystem: TridiagonalEigensystem?

  /// Takes steps until there are so many, the Krylov space is exhausted, or `isEnough`, which is asked
  /// after each. Nil where a product is not finite.
  ///
  /// Memory: a vector of `Float` a step.
  ///
  /// - Parameter start: Any vector other than zero.
  init?(
    _ matrix: SymmetricOperator, from start: MatrixView, steps: Int,
    isEnough: (Lanczos) -> Bool = { _ in false }
  ) {
    precondition(steps > 0, "\(steps) steps")
    precondition(start.count == matrix.dimension, "\(start.count) for \(matrix.dimension)")
    var basis: [Vector] = []
    var next = Vector(count: matrix.dimension)
    copy(start, to: next.view)
    let length = dotProduct(start, start).squareRoot()
    precondition(length > 0, "a start of length \(length)")
    scale(next.view, by: Float(1 / length))
    for step in 1...min(steps, matrix.dimension) {
      basis.append(next)
      let current = next
      next = Vector(count: matrix.dimension)
      matrix.apply(current.view, next.view)
      let along = Self.makeOrthogonal(next, to: basis)
      remainder = dotProduct(next.view, next.view).squareRoot()
      guard along.isFinite && remainder.isFinite else { return nil }
      diagonal.append(along)
      eigensystem = TridiagonalEigensystem(diagonal: diagonal, offDiagonal: offDiagonal)
      guard eigensystem != nil else { return nil }
      let scale = (diagonal + offDiagonal).reduce(0) { max($0, abs($1)) }
      // Below this a product's own rounding is all there is.
      if remainder <= 1e-6 * scale || step == matrix.dimension {
        remainder = 0
        return
      }
      if step == steps || isEnough(self) { return }
      offDiagonal.append(remainder)
      Kernels.scale(next.view, by: Float(1 / remainder))
    }
  }

  /// Takes from a vector its components along the basis; returns that along the last basis vector.
  private static func makeOrthogonal(_ vector: Vector, to basis: [Vector]) -> Double {
    var along = 0.0
    for _ in 0..<2 {
      for (index, other) in basis.enumerated().reversed() {
        let component = dotProduct(vector.view, other.view)
        if index == basis.count - 1 { along += component }
        add(Float(-component), times: other.view, to: vector.view)
      }
    }
    return along
  }

  /// ‖A v − θ v‖ for the Ritz vector v, of length 1, of Ritz value `index`: some eigenvalue lies
  /// within so much of θ.
  func residual(of index: Int) -> Double {
    guard let eigensystem else { return .infinity }
    return remainder * abs(eigensystem.component(diagonal.count - 1, ofVector: index))
  }
}

/// A vector that lives as long as somebody uses it.
final class Vector {
  private let matrix: Matrix

  init(count: Int) { matrix = Matrix(rows: 1, columns: count) }

  var view: MatrixView { matrix.view }
}

/// Vectors of signs, each +1 or −1 with even odds (Rademacher's distribution).
///
/// Deterministic: vector `index` is the stream (seed, `.probe`, index), a bit an element, from the
/// lowest bit of each number on.
struct Probes {
  let dimension: Int
  let seed: UInt64

  func write(_ index: Int, to vector: MatrixView) {
    precondition(vector.count == dimension, "\(vector.count) elements for \(dimension)")
    var stream = RandomStream(seed: seed, purpose: .probe, index: UInt32(index))
    var bits: UInt32 = 0
    var elements = vector.mutableSpan
    for i in elements.indices {
      if i.isMultiple(of: 32) { bits = stream.next32() }
      elements[i] = bits & 1 == 1 ? 1 : -1
      bits >>= 1
    }
  }
}
