import Specification

/// How far a number may be from its baseline's where other kernels compute it: `absolute` plus
/// `relative` times the baseline's.
package struct Tolerance: Codable, Sendable, Hashable {
  package var absolute: Double
  package var relative: Double
  /// Why so far and no further.
  package var reason: String

  package init(absolute: Double = 0, relative: Double = 0, reason: String) {
    self.absolute = absolute
    self.relative = relative
    self.reason = reason
  }

  package func allowed(from value: Double) -> Double { absolute + relative * abs(value) }

  /// What a new baseline begins with.
  ///
  /// Kernels without AVX2 (Nehalem) moved the numbers of the smoke profiles by at most 1.4e-7 of
  /// themselves. But where a rectifier's input lies within rounding of zero, it can fall on the other
  /// side: 200 updates of F1 in double precision, from weights perturbed by 6e-8, then part by 1.4e-3
  /// in the loss.
  package static let standard: [String: Tolerance] = {
    let tolerances = Metric.builtIn.compactMap { metric in
      Tolerance(metric.traits.rounding).map { (metric.name, $0) }
    }
    return Dictionary(uniqueKeysWithValues: tolerances)
  }()

  /// Nil where nobody has measured how far the metric moves: it must stay the same.
  private init?(_ rounding: Metric.Rounding) {
    let other =
      "Other kernels round otherwise: 1.4e-7 measured, and 1.4e-3 where a rectifier's input near zero"
      + " falls on the other side."
    switch rounding {
    case .not: self.init(reason: "A count, which rounding has not been seen to change.")
    case .byExamples:
      self.init(
        absolute: 0.5,
        reason: "One or two of a few hundred examples near the boundary between two classes.")
    case .byExamplesOfTwoSets: self.init(absolute: 1, reason: "That of both errors.")
    case .inProportion: self.init(relative: 2e-3, reason: other)
    case .asShareOfVariance: self.init(absolute: 1e-3, reason: other)
    case .unmeasured: return nil
    }
  }
}
