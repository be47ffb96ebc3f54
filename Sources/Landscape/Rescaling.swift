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
    let layers = self.layers
    precondition(layer >= 0 && layer + 1 < layers.count, "layer \(layer) of \(layers.count)")
    precondition(!layers[layer].isNormalized, "layer \(layer) has batch norm")
    precondition(factor > 0 && factor.isFinite, "a factor of \(factor)")
    var point = point
    for i in layers[layer].parameters { point[i] *= factor }
    for i in layers[layer + 1].weights { point[i] /= factor }
    return point
  }
}
