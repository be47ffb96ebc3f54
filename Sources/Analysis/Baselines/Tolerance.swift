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
    let rounding =
      "Other kernels round otherwise: 1.4e-7 measured, and 1.4e-3 where a rectifier's input near zero"
      + " falls on the other side."
    let examples = "One or two of a few hundred examples near the boundary between two classes."
    let exact = Tolerance(reason: "A count, which rounding has not been seen to change.")
    let relative = Tolerance(relative: 2e-3, reason: rounding)
    let table: [(Metric, Tolerance)] = [
      (.testError, Tolerance(absolute: 0.5, reason: examples)),
      (.trainError, Tolerance(absolute: 0.5, reason: examples)),
      (.errorGap, Tolerance(absolute: 1, reason: "That of both errors.")),
      (.testLoss, relative), (.trainLoss, relative), (.distance, relative),
      (.gradientNorm, relative), (.pathStretch, relative),
      (.logarithmicFit, Tolerance(absolute: 1e-3, reason: rounding)),
      (.logarithmicAdvantage, Tolerance(absolute: 1e-3, reason: rounding)),
      (.updates, exact), (.epochs, exact), (.epochsToTarget, exact), (.updatesToTarget, exact),
    ]
    return Dictionary(uniqueKeysWithValues: table.map { ($0.0.rawValue, $0.1) })
  }()
}
