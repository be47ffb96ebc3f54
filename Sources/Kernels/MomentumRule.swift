/// Stochastic gradient descent: for a parameter p with its velocity v and gradient g
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

  func withStep(_ target: StepTarget, _ pace: StepPace, _ pass: some StepPassage) -> Double {
    let descent = Descent(target, pace, decay: weightDecay)
    if momentum == 0 { return pass(descent) }
    if nesterov {
      return pass(NesterovStep(descent: descent, v: target.firstMoment.start, momentum: momentum))
    }
    return pass(MomentumStep(descent: descent, v: target.firstMoment.start, momentum: momentum))
  }
}

private struct MomentumStep: ElementStep {
  let descent: Descent
  let v: UnsafeMutablePointer<Float>
  let momentum: Float

  @inline(__always)
  func apply<L: Lanes>(_ gradient: L, at i: Int) {
    let parameter = L(descent.p + i)
    let speed = descent.slope(gradient, parameter).addingProduct(L(all: momentum), L(v + i))
    speed.store(v + i)
    descent.move(parameter, by: speed, at: i)
  }

  @inline(__always)
  func prefetch(_ i: Int) {
    descent.prefetch(i)
    Kernels.prefetch(v + i)
  }
}

private struct NesterovStep: ElementStep {
  let descent: Descent
  let v: UnsafeMutablePointer<Float>
  let momentum: Float

  @inline(__always)
  func apply<L: Lanes>(_ gradient: L, at i: Int) {
    let parameter = L(descent.p + i)
    let slope = descent.slope(gradient, parameter)
    let speed = slope.addingProduct(L(all: momentum), L(v + i))
    speed.store(v + i)
    descent.move(parameter, by: slope.addingProduct(L(all: momentum), speed), at: i)
  }

  @inline(__always)
  func prefetch(_ i: Int) {
    descent.prefetch(i)
    Kernels.prefetch(v + i)
  }
}
