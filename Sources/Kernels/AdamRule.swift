import Elementary

/// Adam: a parameter's step from the running means m of its gradients and v of their squares.
///
///     p ← p − learningRate · decoupledDecay · p
///     g ← gradientScale · g + weightDecay · p
///     m ← β₁ m + (1 − β₁) g
///     v ← β₂ v + (1 − β₂) g²
///     p ← p − learningRate · m̂ / (√v̂ + epsilon),   m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ)
///
/// at update t from 1, with m and v of zero before. PyTorch's `Adam` with `weightDecay` alone, its
/// `AdamW` with `decoupledDecay` alone.
/// Source: Kingma & Ba 2015, arXiv:1412.6980, algorithm 1; Loshchilov & Hutter 2019,
/// arXiv:1711.05101, algorithm 2.
public struct AdamRule: Sendable, Hashable {
  /// β₁ and β₂.
  public let momentum: Double
  public let secondMomentum: Double
  public let epsilon: Float
  public let weightDecay: Float
  public let decoupledDecay: Float

  public init(
    momentum: Double, secondMomentum: Double, epsilon: Float, weightDecay: Float,
    decoupledDecay: Float
  ) {
    self.momentum = momentum
    self.secondMomentum = secondMomentum
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.decoupledDecay = decoupledDecay
  }

  func withStep(_ target: StepTarget, _ pace: StepPace, _ pass: some StepPassage) -> Double {
    pass(AdamStep(moments: moments(target, pace), shrink: 1 - pace.learningRate * decoupledDecay))
  }

  fileprivate func moments(_ target: StepTarget, _ pace: StepPace) -> AdamMoments {
    func power(_ base: Double) -> Double {
      base == 0 ? 0 : Portable.exp(Double(pace.update) * Portable.log(base))
    }
    return AdamMoments(
      descent: Descent(target, pace, decay: weightDecay), m: target.firstMoment.start,
      v: target.secondMoment.start, first: Float(momentum), firstGain: Float(1 - momentum),
      second: Float(secondMomentum), secondGain: Float(1 - secondMomentum),
      firstCorrection: Float(1 / (1 - power(momentum))),
      rootCorrection: Float((1 / (1 - power(secondMomentum))).squareRoot()), epsilon: epsilon)
  }
}

/// The running means, and the direction that they give.
private struct AdamMoments {
  let descent: Descent
  let m, v: UnsafeMutablePointer<Float>
  let first, firstGain, second, secondGain, firstCorrection, rootCorrection, epsilon: Float

  @inline(__always)
  func direction<L: Lanes>(_ gradient: L, _ parameter: L, at i: Int) -> L {
    let slope = descent.slope(gradient, parameter)
    let mean = (L(all: firstGain) * slope).addingProduct(L(all: first), L(m + i))
    let square = (L(all: secondGain) * slope * slope).addingProduct(L(all: second), L(v + i))
    mean.store(m + i)
    square.store(v + i)
    return L(all: firstCorrection) * mean
      / (L(all: rootCorrection) * square.squareRoot() + L(all: epsilon))
  }

  @inline(__always)
  func prefetch(_ i: Int) {
    descent.prefetch(i)
    Kernels.prefetch(m + i)
    Kernels.prefetch(v + i)
  }
}

private struct AdamStep: ElementStep {
  let moments: AdamMoments
  let shrink: Float

  @inline(__always)
  func apply<L: Lanes>(_ gradient: L, at i: Int) {
    let parameter = L(all: shrink) * L(moments.descent.p + i)
    moments.descent.move(parameter, by: moments.direction(gradient, parameter, at: i), at: i)
  }

  @inline(__always)
  func prefetch(_ i: Int) { moments.prefetch(i) }
}

/// Writes Adam's direction in place of the gradient, decay · p added, and moves the means but no
/// parameter: what LAMB scales by a tensor's norms. Returns the sum of the squares of the gradient
/// as it was given.
public func adamDirection(
  _ rule: AdamRule, _ target: StepTarget, gradient: MatrixView, _ pace: StepPace
) -> Double {
  precondition(gradient.count == target.parameters.count)
  return reduceInChunks(
    gradient.count,
    DirectionTerm(
      moments: rule.moments(target, pace), gradient: gradient.start, decay: rule.decoupledDecay))
}

private struct DirectionTerm: ReductionTerm {
  let moments: AdamMoments
  let gradient: UnsafeMutablePointer<Float>
  let decay: Float

  @inline(__always)
  func term<L: Lanes>(_ lanes: L.Type, _ i: Int) -> L {
    let value = L(gradient + i)
    let parameter = L(moments.descent.p + i)
    moments.direction(value, parameter, at: i)
      .addingProduct(L(all: decay), parameter).store(gradient + i)
    return value * value
  }
}
