/// What one step of an optimizer does to each parameter on its own, from its gradient and the
/// state that the optimizer keeps of it.
///
/// A product that is added is not rounded before (fused multiply-add).
public enum StepRule: Sendable, Hashable {
  case momentum(MomentumRule)
  case rmsProp(RMSPropRule)
  case adam(AdamRule)

  /// Whether the optimizer keeps a first moment of each parameter: a velocity, or the mean of its
  /// gradients.
  public var hasFirstMoment: Bool {
    switch self {
    case .momentum(let rule): rule.momentum != 0
    case .rmsProp(let rule): rule.momentum != 0
    case .adam: true
    }
  }

  /// Whether it keeps a second moment: the mean of the squares of its gradients.
  public var hasSecondMoment: Bool {
    switch self {
    case .momentum: false
    case .rmsProp, .adam: true
    }
  }
}

/// Parameters with the optimizer's state of them: as long, or empty where it keeps none.
public struct StepTarget {
  public let parameters: MatrixView
  public let firstMoment: MatrixView
  public let secondMoment: MatrixView

  public init(
    parameters: MatrixView, firstMoment: MatrixView, secondMoment: MatrixView
  ) {
    self.parameters = parameters
    self.firstMoment = firstMoment
    self.secondMoment = secondMoment
  }
}

/// How far one step goes.
public struct StepPace: Sendable, Hashable {
  /// What gradients are multiplied by before all else: less than 1 where they are clipped.
  public let gradientScale: Float
  public let learningRate: Float
  /// From 1.
  public let update: Int

  public init(gradientScale: Float = 1, learningRate: Float, update: Int) {
    precondition(update > 0, "update \(update)")
    self.gradientScale = gradientScale
    self.learningRate = learningRate
    self.update = update
  }
}

/// One step on all the given parameters, in one pass over memory. Returns the sum of the squares of
/// the gradient as it was given, in the order of `sumOfSquares`.
@discardableResult
public func step(
  _ rule: StepRule, _ target: StepTarget, gradient: MatrixView, _ pace: StepPace
) -> Double {
  precondition(gradient.count == target.parameters.count)
  return rule.withStep(target, pace, GradientPassage(gradient: gradient))
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

extension StepRule {
  /// Runs a pass with the step that this rule asks for.
  func withStep(_ target: StepTarget, _ pace: StepPace, _ pass: some StepPassage) -> Double {
    let count = target.parameters.count
    precondition(
      target.firstMoment.count == (hasFirstMoment ? count : 0),
      "\(target.firstMoment.count) of \(count)")
    precondition(
      target.secondMoment.count == (hasSecondMoment ? count : 0),
      "\(target.secondMoment.count) of \(count)")
    return switch self {
    case .momentum(let rule): rule.withStep(target, pace, pass)
    case .rmsProp(let rule): rule.withStep(target, pace, pass)
    case .adam(let rule): rule.withStep(target, pace, pass)
    }
  }
}

/// A parameter p moved against a direction: `p ← p − rate · direction`, with
/// `slope = scale · gradient + decay · p`.
struct Descent: ElementStep {
  let p: UnsafeMutablePointer<Float>
  let scale, rate, decay: Float

  init(_ target: StepTarget, _ pace: StepPace, decay: Float) {
    p = target.parameters.start
    scale = pace.gradientScale
    rate = pace.learningRate
    self.decay = decay
  }

  /// The gradient with scale and weight decay, where the parameters are `parameter`.
  ///
  /// Rules load a parameter once, before they store what they remember of it. Read again after that,
  /// it would wait for the store wherever both lie equally far into a page.
  @inline(__always)
  func slope<L: Lanes>(_ gradient: L, _ parameter: L) -> L {
    (L(all: scale) * gradient).addingProduct(L(all: decay), parameter)
  }

  @inline(__always)
  func move<L: Lanes>(_ parameter: L, by direction: L, at i: Int) {
    parameter.addingProduct(L(all: -rate), direction).store(p + i)
  }

  @inline(__always)
  func apply<L: Lanes>(_ gradient: L, at i: Int) {
    let parameter = L(p + i)
    move(parameter, by: slope(gradient, parameter), at: i)
  }

  @inline(__always)
  func prefetch(_ i: Int) { Kernels.prefetch(p + i) }
}
