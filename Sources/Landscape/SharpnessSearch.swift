import BoundedSearch
import Randomness

/// How the sharpness of a minimum is searched for.
public struct SharpnessSearch: Sendable, Hashable {
  /// The box sizes ε.
  public var boxSizes = [1e-3, 5e-4]
  /// Whether the boxes' half-widths are ε |x_i| and not ε (|x_i| + 1), so that they follow every
  /// parameter's scale, and a rescaling of layers that leaves the function leaves φ (Kwon et al. 2021,
  /// "ASAM", arXiv:2102.11600, there as a ball). A parameter of zero then stays where it is.
  public var isRelative = false
  /// The search that is started from several points.
  public var maximizer = BoxMaximizer()
  /// The ascent that it has to beat.
  public var ascent = SignAscent()
  /// How many of the starts are random points. The i-th is the same share of every box: its
  /// coordinates come from the stream (seed, `.searchStart`, i).
  public var randomStartCount = 1
  public var seed: UInt64 = 0

  /// Rises that differ by at most this share of the largest count as equal.
  static let margin = 0.01
  /// How far from x, on the way to the corner, the start that leaves it by the gradient's sign lies.
  private static let gradientShare = 0.1

  public init() {}

  /// The sharpness of `objective` at `point` in boxes of every size, in the order of `boxSizes`; in a
  /// subspace, or else among all parameters.
  ///
  /// Cost: with the defaults and for each box, at most 12 evaluations of value and gradient by the
  /// ascent and four L-BFGS-B searches of ten iterations, which take 11 to 15 each where nothing
  /// goes wrong; and one evaluation for all.
  ///
  /// Deterministic: same objective, point, subspace and settings, same bits, with the same OpenBLAS.
  ///
  /// - Throws: for a box size, a point or an objective at the point that leaves φ undefined.
  public func measure(
    _ objective: some Objective, at point: [Double], in subspace: RandomSubspace? = nil
  ) throws(SharpnessError) -> [Sharpness] {
    precondition(randomStartCount >= 0, "\(randomStartCount) random starts")
    for size in boxSizes where !(size > 0 && size < .infinity) {
      throw .boxSizeOutOfRange(size)
    }
    if let index = point.firstIndex(where: { !$0.isFinite }) {
      throw .pointNotFinite(index: index, value: point[index])
    }
    let around = DisplacedObjective(objective, around: point, in: subspace)
    let origin = [Double](repeating: 0, count: around.dimension)
    var gradient = origin
    let value = around.value(at: origin, gradient: &gradient)
    guard value.isFinite && gradient.allSatisfy(\.isFinite) else {
      throw .objectiveNotFinite(value: value)
    }
    guard value > -1 else { throw .objectiveTooLow(value: value) }

    let coordinates = around.coordinates
    return try boxSizes.map { size throws(SharpnessError) in
      let halfWidths = coordinates.map {
        // As good as none, which no box has.
        isRelative ? max(size * abs($0), .leastNormalMagnitude) : size * (abs($0) + 1)
      }
      guard halfWidths.allSatisfy(\.isFinite) else { throw .boxSizeOutOfRange(size) }
      let box = Box(halfWidths: halfWidths)
      let leaving = box.step(from: origin, along: gradient, share: Self.gradientShare)
      var starts: [(SharpnessStart, [Double])] = [(.minimum, origin), (.gradientStep, leaving)]
      for index in 0..<randomStartCount { starts.append((.random, randomPoint(index, in: box))) }
      var found = starts.map { start, z in
        (start: start, maximum: maximizer.maximize(around, over: box, from: z))
      }
      let climbed = ascent.maximize(around, over: box, from: origin)
      found.append((.plainAscent, climbed))
      if let end = climbed.point {
        found.append((.ascentEnd, maximizer.maximize(around, over: box, from: end)))
      }
      return Self.judge(found, boxSize: size, value: value)
    }
  }

  private func randomPoint(_ index: Int, in box: Box) -> [Double] {
    var stream = RandomStream(seed: seed, purpose: .searchStart, index: UInt32(index))
    return box.halfWidths.map { $0 * stream.uniform(from: -1, to: 1) }
  }

  /// The best of all searches, and what speaks against it.
  private static func judge(
    _ found: [(start: SharpnessStart, maximum: BoxMaximum)], boxSize: Double, value: Double
  ) -> Sharpness {
    let highest = found.reduce(value) { max($0, $1.maximum.value) }
    let winner = found.first { $0.maximum.value == highest }
    let margin = Self.margin * (highest - value)
    let best = found.filter { $0.start != .plainAscent }.map(\.maximum)
      .max { $0.value < $1.value }
    let unaided = found.filter { $0.start != .plainAscent && $0.start != .ascentEnd }
      .reduce(value) { max($0, $1.maximum.value) }
    let converged = found.map(\.maximum)
      .filter { $0.end.isConverged && $0.value > value + margin }.map(\.value)
    func holds(_ doubt: SharpnessDoubt) -> Bool {
      switch doubt {
      case .nothingHigher: highest == value
      case .beatenByAscent: unaided < highest - margin
      case .lineSearchFailed: best?.end == .lineSearchFailed
      case .notFinite: found.contains { $0.maximum.sawNotFinite }
      case .notConverged: best.map { !$0.end.isConverged } ?? true
      case .startsDisagree: (converged.max() ?? value) - (converged.min() ?? value) > margin
      }
    }
    return Sharpness(
      boxSize: boxSize, value: value, maximum: highest,
      winner: highest > value ? winner?.start : nil,
      searches: found.map { start, maximum in
        Sharpness.Search(
          start: start, value: maximum.value.isFinite ? maximum.value : nil, end: maximum.end,
          iterationCount: maximum.iterationCount, evaluationCount: maximum.evaluationCount)
      },
      doubts: SharpnessDoubt.allCases.filter(holds))
  }
}
