/// RMSProp: a parameter's step over the root of the running mean of its squared gradients.
///
///     g ← gradientScale · g + weightDecay · p
///     s ← decay · s + (1 − decay) · g²
///     b ← momentum · b + g / (√s + epsilon)
///     p ← p − learningRate · b
///
/// With s and b of zero before the first step this is PyTorch's `RMSprop` (not centred).
/// Source: Tieleman & Hinton 2012, lecture 6.5.
public struct RMSPropRule: Sendable, Hashable {
  public let decay: Float
  /// 0 for none: then there is no b.
  public let momentum: Float
  public let epsilon: Float
  public let weightDecay: Float

  public init(decay: Float, momentum: Float, epsilon: Float, weightDecay: Float) {
    self.decay = decay
    self.momentum = momentum
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  func withStep(_ target: StepTarget, _ pace: StepPace, _ pass: some StepPassage) -> Double {
    let step = RootStep(
      descent: Descent(target, pace, decay: weightDecay), s: target.secondMoment.start,
      decay: decay,
      gain: 1 - decay, epsilon: epsilon)
    if momentum == 0 { return pass(step) }
    return pass(RootMomentumStep(root: step, b: target.firstMoment.start, momentum: momentum))
  }
}

private struct RootStep: ElementStep {
  let descent: Descent
  let s: UnsafeMutablePointer<Float>
  let decay, gain, epsilon: Float

  @inline(__always)
  func direction<L: Lanes>(_ gradient: L, _ parameter: L, at i: Int) -> L {
    let slope = descent.slope(gradient, parameter)
    let square = (L(all: gain) * slope * slope).addingProduct(L(all: decay), L(s + i))
    square.store(s + i)
    return slope / (square.squareRoot() + L(all: epsilon))
  }

  @inline(__always)
  func apply<L: Lanes>(_ gradient: L, at i: Int) {
    let parameter = L(descent.p + i)
    descent.move(parameter, by: direction(gradient, parameter, at: i), at: i)
  }

  @inline(__always)
  func prefetch(_ i: Int) {
    descent.prefetch(i)
    Kernels.prefetch(s + i)
  }
}

private struct RootMomentumStep: ElementStep {
  let root: RootStep
  let b: UnsafeMutablePointer<Float>
  let momentum: Float

  @inline(__always)
  func apply<L: Lanes>(_ gradient: L, at i: Int) {
    let parameter = L(root.descent.p + i)
    let speed = root.direction(gradient, parameter, at: i)
      .addingProduct(L(all: momentum), L(b + i))
    speed.store(b + i)
    root.descent.move(parameter, by: speed, at: i)
  }

  @inline(__always)
  func prefetch(_ i: Int) {
    root.prefetch(i)
    Kernels.prefetch(b + i)
  }
}
