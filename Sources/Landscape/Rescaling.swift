import Training

extension Network {
  /// Another point of the same function: weights and biases of a hidden layer times α, and the weights
  /// of the layer above over α. A rectifier passes a positive factor on, so the outputs are the same
  /// for every input, up to rounding; gradient and Hessian are not.
  ///
  /// That is why no measure of sharpness that is taken in the space of weights is one of the function.
  /// Source: Dinh et al. 2017, "Sharp minima can generalize for deep nets", arXiv:1703.04933,
  /// section 3.
  ///
  /// - Parameters:
  ///   - layer: The lower one of the two, from 0.
  ///   - factor: α.
  /// - Precondition: As many numbers as parameters; a hidden layer without batch norm, which would
  ///   take α out again; α positive and finite.
  public func rescaled(_ point: [Double], layer: Int, by factor: Double) -> [Double] {
    precondition(
      point.count == parameterLayout.count,
      "a point of \(point.count) for \(parameterLayout.count) parameters")
    precondition(
      layer >= 0 && layer < stages.count - 1, "hidden layer \(layer) of \(stages.count - 1)")
    precondition(stages[layer].norm == nil, "layer \(layer) has batch norm")
    precondition(factor > 0 && factor.isFinite, "a factor of \(factor)")
    var point = point
    for i in stages[layer].range { point[i] *= factor }
    for i in stages[layer + 1].linear.weightRange { point[i] /= factor }
    return point
  }
}
