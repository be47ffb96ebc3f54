import Dispatch
import Kernels
import Randomness

/// A random subspace of n variables: the range of an n × p matrix A, whose entries are independent
/// standard normal draws, rounded to `Float`.
///
/// Keskar et al. 2017 call A a randomly generated matrix and say no more: the normal distribution is
/// the choice here. Its columns are as good as orthogonal, of length about √n, so z is a point of the
/// subspace in units of √n parameters moved by a standard normal draw each.
///
/// Deterministic: row i is drawn from the stream (seed, `.subspace`, i), from its first column on. So
/// the entries depend on seed and place alone; neither on n, p, nor on the workers.
///
/// Memory: 4 n p bytes, once: whoever measures at several points or in several boxes shares it.
public final class RandomSubspace: @unchecked Sendable {
  /// The paper's p.
  public static let usualDimension = 100

  public let seed: UInt64
  /// A's values. Shape: n × p. Written while they are drawn, and from then on read alone: that is
  /// what makes it safe to share them.
  let matrix: Matrix
  private let factor: GramFactor

  /// Draws A and factors Aᵀ A.
  ///
  /// - Throws: `dimensionOutOfRange` unless 1 ≤ p ≤ n; `subspaceIsSingular` if A's columns are
  ///   dependent within rounding, which takes p near n and bad luck.
  public init(
    dimension: Int = usualDimension, of ambientDimension: Int, seed: UInt64, workers: Int = 1
  ) throws(SharpnessError) {
    precondition(workers > 0 && ambientDimension <= Int(UInt32.max), "\(workers) workers")
    guard dimension >= 1 && dimension <= ambientDimension else {
      throw .dimensionOutOfRange(dimension, ambientDimension: ambientDimension)
    }
    let matrix = Matrix(rows: ambientDimension, columns: dimension)
    Self.draw(matrix.view, seed: seed, workers: workers)
    guard let factor = GramFactor(of: matrix.view) else {
      throw .subspaceIsSingular(dimension: dimension, ambientDimension: ambientDimension)
    }
    (self.seed, self.factor) = (seed, factor)
    self.matrix = matrix
  }

  /// The number p of A's columns.
  public var dimension: Int { matrix.columns }

  /// The number n of variables.
  public var ambientDimension: Int { matrix.rows }

  /// `A⁺ x = (Aᵀ A)⁻¹ Aᵀ x`: the point of the subspace that comes nearest to x, in A's coordinates.
  /// Shapes: x n, the result p.
  public func coordinates(of x: [Double]) -> [Double] {
    factor.solve(pulledBack(x))
  }

  /// `x + A z`. Shapes: x n, z p, the result n.
  public func displaced(_ x: [Double], by z: [Double]) -> [Double] {
    var point = x
    addProduct(of: matrix.view, by: z, to: &point)
    return point
  }

  /// `Aᵀ g`: from a gradient by the n variables to that by z. Shapes: g n, the result p.
  public func pulledBack(_ gradient: [Double]) -> [Double] {
    product(transposeOf: matrix.view, by: gradient)
  }

  private static func draw(_ matrix: MatrixView, seed: UInt64, workers: Int) {
    // Safe because no two workers share a row.
    nonisolated(unsafe) let matrix = matrix
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for i in matrix.rows * worker / workers..<matrix.rows * (worker + 1) / workers {
        var stream = RandomStream(seed: seed, purpose: .subspace, index: UInt32(i))
        var row = matrix.rows(i..<i + 1).mutableSpan
        for j in row.indices { row[j] = Float(stream.normal()) }
      }
    }
  }
}
