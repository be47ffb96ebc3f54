/// One step of stochastic gradient descent on all parameters at once, in one pass:
///
///     g ← gradientScale · g + weightDecay · p
///     v ← momentum · v + g
///     p ← p − learningRate · (nesterov ? g + momentum · v : v)
///
/// With velocities of zero before the first step this is PyTorch's `SGD` (without dampening), as
/// Sutskever et al. 2013 write momentum save that the learning rate multiplies the velocity.
public func momentumStep(
  parameters: MatrixView, velocity: MatrixView, gradient: MatrixView,
  gradientScale: Float, learningRate: Float, momentum: Float, weightDecay: Float, nesterov: Bool
) {
  precondition(parameters.count == velocity.count && parameters.count == gradient.count)
  let (p, v, g) = (parameters.start, velocity.start, gradient.start)
  if nesterov {
    for i in 0..<parameters.count {
      let slope = gradientScale * g[i] + weightDecay * p[i]
      let speed = momentum * v[i] + slope
      v[i] = speed
      p[i] -= learningRate * (slope + momentum * speed)
    }
  } else {
    for i in 0..<parameters.count {
      let slope = gradientScale * g[i] + weightDecay * p[i]
      let speed = momentum * v[i] + slope
      v[i] = speed
      p[i] -= learningRate * speed
    }
  }
}

/// A step without momentum: `p ← p − learningRate · (gradientScale · g + weightDecay · p)`.
public func descentStep(
  parameters: MatrixView, gradient: MatrixView,
  gradientScale: Float, learningRate: Float, weightDecay: Float
) {
  precondition(parameters.count == gradient.count)
  let (p, g) = (parameters.start, gradient.start)
  for i in 0..<parameters.count {
    p[i] -= learningRate * (gradientScale * g[i] + weightDecay * p[i])
  }
}
