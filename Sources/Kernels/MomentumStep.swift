/// What one step of stochastic gradient descent does to a parameter p with its velocity v and
/// gradient g:
///
///     g ← gradientScale · g + weightDecay · p
///     v ← momentum · v + g
///     p ← p − learningRate · (nesterov ? g + momentum · v : v)
///
/// With velocities of zero before the first step this is PyTorch's `SGD` (without dampening), as
/// Sutskever et al. 2013 write momentum save that the learning rate multiplies the velocity.
public struct MomentumRule: Sendable, Hashable {
  /// 0 for none: then there are no velocities.
  public let momentum: Float
  public let nesterov: Bool
  public let weightDecay: Float

  public init(momentum: Float, nesterov: Bool, weightDecay: Float) {
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
  }
}

/// One step on all the given parameters, in one pass over memory. Returns the sum of the squares of
/// the gradient as it was given, in the order of `sumOfSquares`.
///
/// - Parameter velocity: As long as the parameters; empty without momentum.
@discardableResult
public func step(
  _ rule: MomentumRule, parameters: MatrixView, velocity: MatrixView, gradient: MatrixView,
  gradientScale: Float, learningRate: Float
) -> Double {
  let count = parameters.count
  precondition(gradient.count == count && velocity.count == (rule.momentum == 0 ? 0 : count))
  let (p, v, g) = (parameters.start, velocity.start, gradient.start)
  if rule.momentum == 0 {
    return reduceInChunks(
      count,
      DescentStep(
        p: p, g: g, scale: gradientScale, rate: learningRate, decay: rule.weightDecay))
  }
  if rule.nesterov {
    return reduceInChunks(
      count,
      NesterovStep(
        p: p, v: v, g: g, scale: gradientScale, rate: learningRate, momentum: rule.momentum,
        decay: rule.weightDecay))
  }
  return reduceInChunks(
    count,
    MomentumStep(
      p: p, v: v, g: g, scale: gradientScale, rate: learningRate, momentum: rule.momentum,
      decay: rule.weightDecay))
}

private struct DescentStep: ReductionTerm {
  let p, g: UnsafeMutablePointer<Float>
  let scale, rate, decay: Float

  @inline(__always)
  func term<L: Lanes>(_ lanes: L.Type, _ i: Int) -> L {
    let (gradient, parameter) = (L(g + i), L(p + i))
    let slope = L(all: scale) * gradient + L(all: decay) * parameter
    (parameter - L(all: rate) * slope).store(p + i)
    return gradient * gradient
  }
}

private struct MomentumStep: ReductionTerm {
  let p, v, g: UnsafeMutablePointer<Float>
  let scale, rate, momentum, decay: Float

  @inline(__always)
  func term<L: Lanes>(_ lanes: L.Type, _ i: Int) -> L {
    let (gradient, parameter) = (L(g + i), L(p + i))
    let slope = L(all: scale) * gradient + L(all: decay) * parameter
    let speed = L(all: momentum) * L(v + i) + slope
    speed.store(v + i)
    (parameter - L(all: rate) * speed).store(p + i)
    return gradient * gradient
  }
}

private struct NesterovStep: ReductionTerm {
  let p, v, g: UnsafeMutablePointer<Float>
  let scale, rate, momentum, decay: Float

  @inline(__always)
  func term<L: Lanes>(_ lanes: L.Type, _ i: Int) -> L {
    let (gradient, parameter) = (L(g + i), L(p + i))
    let slope = L(all: scale) * gradient + L(all: decay) * parameter
    let speed = L(all: momentum) * L(v + i) + slope
    speed.store(v + i)
    (parameter - L(all: rate) * (slope + L(all: momentum) * speed)).store(p + i)
    return gradient * gradient
  }
}
