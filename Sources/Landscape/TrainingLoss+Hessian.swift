import Kernels
import Training

extension TrainingLoss {
  /// H v: the Hessian of the mean loss at a point times a direction, exact up to `Float` rounding
  /// (a relative 1e-6 or so of the largest element).
  ///
  /// The direction's length does not matter to its accuracy, so long as it is far from `Float`'s
  /// limits. At a kink of a rectifier, where there is no Hessian, that of the side where the unit is
  /// silent. Where the loss at the point is not finite, the product means nothing.
  ///
  /// - Precondition: As many numbers as parameters, in both.
  public func hessianProduct(at point: [Double], with direction: [Double]) -> [Double] {
    precondition(
      direction.count == dimension, "a direction of \(direction.count) for \(dimension)")
    let vectors = Matrix(rows: 2, columns: dimension)
    let (input, output) = (vectors.view.rows(0..<1), vectors.view.rows(1..<2))
    copy(direction.map { Float($0) }, to: input)
    hessian(at: point).apply(input, output)
    return output.array.map { Double($0) }
  }

  /// The Hessian at a point, which holds its work space for many products.
  func hessian(at point: [Double]) -> SymmetricOperator {
    let pass = EvaluationPass(for: network, workers: workers, takesTangents: true)
    let parameters = parameters(at: point)
    return SymmetricOperator(dimension: dimension) { [dataset] direction, product in
      pass.multiplyByHessian(
        direction, of: dataset.train, in: dataset, at: parameters, into: product)
    }
  }
}
