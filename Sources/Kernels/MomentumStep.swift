/// What one step of stochastic gradient descent does to a parameter p with its velocity v and
/// gradient g:
///
///     g ← gradientScale · g + weightDecay · p
///     v ← momentum · v + g
///     p ← p − learningRate · (nesterov ? g + momentum · v : v)
///
/// With velocities of zero before the first step this is PyTorch's `SGD` (without dampening), as
/// Sutskever et al. 2013 write momentum save that the learning rate multiplies the velocity.
///
/// A product that is added is not rounded before (fused multiply-add).
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
  precondition(gradient.count == parameters.count)
  return rule.withStep(
    parameters: parameters, velocity: velocity, gradientScale: gradientScale,
    learningRate: learningRate, GradientPassage(gradient: gradient))
}

private struct GradientPassage: StepPassage {
  let gradient: MatrixView

  func callAsFunction(_ step: some ElementStep) -> Double {
    reduceInChunks(gradient.count, SteppedTerm(gradient: gradient.start, step: step))
  }
}

private struct SteppedTerm<Step: ElementStep>: ReductionTerm {
  let gradient: UnsafeMutablePointer<Float>
  let step: Step

  @inline(__always)
  func term<L: Lanes>(_ lanes: L.Type, _ i: Int) -> L {
    let value = L(gradient + i)
    step.apply(value, at: i)
    return value * value
  }
}

/// The step of one rule on single parameters.
protocol ElementStep {
  /// Moves the `L.width` parameters from `i` on by their gradient.
  func apply<L: Lanes>(_ gradient: L, at i: Int)
  /// Asks for the cache lines that a step at `i` reads.
  func prefetch(_ i: Int)
}

/// A pass over parameters that makes a step on each, whichever the rule is.
protocol StepPassage {
  /// Returns the sum of the squares of the gradient.
  func callAsFunction(_ step: some ElementStep) -> Double
}

extension MomentumRule {
  /// Runs a pass with the step that this rule asks for.
  func withStep(
    parameters: MatrixView, velocity: MatrixView, gradientScale: Float, learningRate: Float,
    _ pass: some StepPassage
  ) -> Double {
    precondition(velocity.count == (momentum == 0 ? 0 : parameters.count))
    let descent = Descent(
      p: parameters.start, scale: gradientScale, rate: learningRate, decay: weightDecay)
    if momentum == 0 { return pass(descent) }
    if nesterov {
      return pass(NesterovStep(descent: descent, v: velocity.start, momentum: momentum))
    }
    return pass(MomentumStep(descent: descent, v: velocity.start, momentum: momentum))
  }
}

private struct Descent: ElementStep {
  let p: UnsafeMutablePointer<Float>
  let scale, rate, decay: Float

  /// The gradient with scale and weight decay.
  @inline(__always)
  func slope<L: Lanes>(_ gradient: L, at i: Int) -> L {
    (L(all: scale) * gradient).addingProduct(L(all: decay), L(p + i))
  }

  @inline(__always)
  func move<L: Lanes>(by direction: L, at i: Int) {
    L(p + i).addingProduct(L(all: -rate), direction).store(p + i)
  }

  @inline(__always)
  func apply<L: Lanes>(_ gradient: L, at i: Int) { move(by: slope(gradient, at: i), at: i) }

  @inline(__always)
  func prefetch(_ i: Int) { Kernels.prefetch(p + i) }
}

private struct MomentumStep: ElementStep {
  let descent: Descent
  let v: UnsafeMutablePointer<Float>
  let momentum: Float

  @inline(__always)
  func apply<L: Lanes>(_ gradient: L, at i: Int) {
    let speed = descent.slope(gradient, at: i).addingProduct(L(all: momentum), L(v + i))
    speed.store(v + i)
    descent.move(by: speed, at: i)
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
    let slope = descent.slope(gradient, at: i)
    let speed = slope.addingProduct(L(all: momentum), L(v + i))
    speed.store(v + i)
    descent.move(by: slope.addingProduct(L(all: momentum), speed), at: i)
  }

  @inline(__always)
  func prefetch(_ i: Int) {
    descent.prefetch(i)
    Kernels.prefetch(v + i)
  }
}
