import BoundedSearch

/// How sharp a minimum x is:
///
///     φ = 100 · (max_{z ∈ C} f(x + A z) − f(x)) / (1 + f(x)),  C = {z : |z_i| ≤ ε (|(A⁺x)_i| + 1)}
///
/// A is the identity (all parameters move) or an n × p matrix (see `RandomSubspace`).
///
/// The maximum is the highest value that was seen, so φ never exceeds the truth but for noise in f.
/// What speaks against its being near the truth stands in `doubts`.
///
/// It is not invariant: a network's parameters can be scaled so that its outputs stay and φ moves
/// (Dinh et al. 2017).
///
/// Source: Keskar et al. 2017, "On large-batch training for deep learning", Metric 2.1. Deviation:
/// they start L-BFGS-B once, from a point that they do not name. Near a minimum the rounding of f
/// alone can stop it at its start, so here are several starts and an ascent to beat.
public struct Sharpness: Sendable, Hashable, Codable {
  /// One search for the maximum.
  public struct Search: Sendable, Hashable, Codable {
    public let start: SharpnessStart
    /// The highest value seen; nil if none was finite.
    public let value: Double?
    public let end: SearchEnd
    public let iterationCount: Int
    /// Evaluations of value and gradient.
    public let evaluationCount: Int
  }

  /// ε.
  public let boxSize: Double
  /// f(x).
  public let value: Double
  /// The highest value seen in x + A C; at least f(x).
  public let maximum: Double
  /// The first start from which the maximum was seen; nil where nothing was above f(x).
  public let winner: SharpnessStart?
  /// All searches, in the order in which they were made.
  public let searches: [Search]
  /// In the order of `SharpnessDoubt.allCases`, each once.
  public let doubts: [SharpnessDoubt]

  /// φ, in percent.
  public var percent: Double { 100 * (maximum - value) / (1 + value) }

  /// Evaluations of value and gradient in all searches; that of f(x) itself is not among them.
  public var evaluationCount: Int { searches.reduce(0) { $0 + $1.evaluationCount } }

  /// Whether the search for the maximum failed, so that φ may be far below the truth and is no
  /// measure of sharpness. That it is inexact, as the method always is (a search cut short by the
  /// number of iterations, starts that led to different maxima, an ascent that led to the best),
  /// is no failure.
  public var hasFailed: Bool { doubts.contains(where: \.isFailure) }
}

/// Where a search for the maximum starts.
public enum SharpnessStart: String, Sendable, Hashable, Codable, CaseIterable {
  /// L-BFGS-B from x itself.
  case minimum
  /// L-BFGS-B from a tenth of the way to the corner that the sign of the gradient at x points to:
  /// off the flat bottom, where rounding decides.
  case gradientStep
  /// L-BFGS-B from a point drawn evenly from the box. Good in a subspace, whose corners differ much;
  /// among millions of parameters it lies next to no higher than x, and ten iterations may not lead
  /// away from there.
  case random
  /// Not L-BFGS-B but `SignAscent`, from x.
  case plainAscent
  /// L-BFGS-B from where the plain ascent ended, so that it is not below it.
  case ascentEnd
}

/// What speaks against a maximum.
public enum SharpnessDoubt: String, Sendable, Hashable, Codable, CaseIterable {
  /// No search saw anything above f(x).
  case nothingHigher
  /// The plain ascent saw more than L-BFGS-B from any start but the ascent's end, by a hundredth of
  /// the rise or more: without the ascent the maximum would have been missed.
  case beatenByAscent
  /// The line search of the best L-BFGS-B search failed.
  case lineSearchFailed
  /// The objective was NaN or infinite somewhere in the box.
  case notFinite
  /// The best L-BFGS-B search ended before it converged, at its limit of iterations as a rule.
  case notConverged
  /// Searches that converged, above f(x), did so at different values: the objective has several
  /// maxima in the box, and there may be higher ones.
  case startsDisagree

  /// Whether it makes the maximum worthless, and not just inexact.
  public var isFailure: Bool {
    switch self {
    case .nothingHigher, .lineSearchFailed, .notFinite: true
    case .beatenByAscent, .notConverged, .startsDisagree: false
    }
  }
}
