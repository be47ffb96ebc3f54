import Kernels

/// Steps of LARS and LAMB, whose length a tensor's own norms decide. With w a weight matrix, g its
/// gradient, λ the weight decay and γ the learning rate:
///
///     LARS   r = η ‖w‖ / (‖g‖ + λ ‖w‖);  v ← momentum · v + γ r (g + λ w);  w ← w − v
///     LAMB   u = m̂ / (√v̂ + ε) + λ w;  r = ‖w‖ / ‖u‖;  w ← w − γ r u
///
/// where r is 1 for a tensor or direction of norm zero, and for biases and for scale and shift of
/// batch norm, as in the authors' code.
/// Source: You, Gitman & Ginsburg 2017, arXiv:1708.03888, algorithm 1; You et al. 2020,
/// arXiv:1904.00962, algorithm 2 with φ(z) = z.
extension Trainer {
  /// Moves the tensors of a range of the parameters; returns the sum of the squares of their gradient.
  func stepByTensors(
    _ range: Range<Int>, _ layerwise: Optimizer.Kind.Layerwise, scale: Float, _ rate: Double
  ) -> Double {
    var squares = 0.0
    for tensor in network.parameterLayout.tensors where range.contains(tensor.offset) {
      let place = tensor.offset..<tensor.offset + tensor.count
      let isMatrix = tensor.shape.count > 1
      switch layerwise {
      case .lars: squares += larsStep(place, isMatrix: isMatrix, scale: scale, rate)
      case .lamb: squares += lambStep(place, isMatrix: isMatrix, scale: scale, rate)
      }
    }
    return squares
  }

  private func larsStep(
    _ place: Range<Int>, isMatrix: Bool, scale: Float, _ rate: Double
  ) -> Double {
    let target = target(place)
    let gradient = gradient.view.elements(place)
    let squares = sumOfSquares(gradient)
    var ratio = 1.0
    if isMatrix {
      let weights = sumOfSquares(target.parameters).squareRoot()
      let pull = Double(scale) * squares.squareRoot() + optimizer.weightDecay * weights
      if weights > 0 && pull > 0 { ratio = (optimizer.trust ?? 1) * weights / pull }
    }
    // The learning rate stands within the velocity.
    let pace = rate * ratio
    let rule = MomentumRule(
      momentum: Float(optimizer.momentum), nesterov: false,
      weightDecay: Float(pace * optimizer.weightDecay))
    step(
      .momentum(rule), target, gradient: gradient,
      StepPace(
        gradientScale: Float(pace * Double(scale)), learningRate: 1, update: updateCount))
    return squares
  }

  private func lambStep(
    _ place: Range<Int>, isMatrix: Bool, scale: Float, _ rate: Double
  ) -> Double {
    guard case .adam(let rule) = optimizer.rule else { preconditionFailure("LAMB without Adam") }
    let target = target(place)
    let gradient = gradient.view.elements(place)
    let squares = adamDirection(
      rule, target, gradient: gradient,
      StepPace(gradientScale: scale, learningRate: Float(rate), update: updateCount))
    var ratio = 1.0
    if isMatrix {
      let weights = sumOfSquares(target.parameters).squareRoot()
      let direction = sumOfSquares(gradient).squareRoot()
      if weights > 0 && direction > 0 { ratio = weights / direction }
    }
    step(
      .momentum(MomentumRule(momentum: 0, nesterov: false, weightDecay: 0)),
      StepTarget(parameters: target.parameters, firstMoment: noState, secondMoment: noState),
      gradient: gradient, StepPace(learningRate: Float(rate * ratio), update: updateCount))
    return squares
  }
}
