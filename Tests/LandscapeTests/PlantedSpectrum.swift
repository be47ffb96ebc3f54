import Kernels

@testable import Landscape

/// A symmetric matrix with known eigenvalues: a diagonal one between Householder reflections.
struct PlantedSpectrum {
  let eigenvalues: [Double]
  private let normal: [Double]

  /// - Parameter isRotated: False for the diagonal matrix itself.
  init(_ eigenvalues: [Double], isRotated: Bool = true) {
    self.eigenvalues = eigenvalues
    let vector = eigenvalues.indices.map { isRotated ? hashed($0, 21) : 0 }
    let length = innerProduct(vector, vector).squareRoot()
    normal = vector.map { $0 / max(length, 1e-300) }
  }

  var matrix: SymmetricOperator {
    SymmetricOperator(dimension: eigenvalues.count) { vector, product in
      func reflected(_ x: [Double]) -> [Double] {
        let along = innerProduct(x, normal)
        return zip(x, normal).map { $0 - 2 * along * $1 }
      }
      let inside = zip(reflected(vector.array.map { Double($0) }), eigenvalues).map { $0 * $1 }
      copy(reflected(inside).map { Float($0) }, to: product)
    }
  }

  /// The sum of the elements off the diagonal squared.
  var offDiagonalSquares: Double {
    let size = eigenvalues.count
    let vector = Vector(count: size)
    let product = Vector(count: size)
    return (0..<size).reduce(0) { sum, i in
      fill(vector.view, with: 0)
      vector.view[0, i] = 1
      matrix.apply(vector.view, product.view)
      let diagonal = Double(product.view[0, i])
      return sum + dotProduct(product.view, product.view) - diagonal * diagonal
    }
  }
}
