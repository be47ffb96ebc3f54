import Datasets
import Specification
import Statistics
import Training

/// A claim with its estimate and verdict.
package struct ClaimSummary: Sendable {
  package let spec: ClaimSpec
  package let verdict: Verdict
  /// Nil where trials diverged or never met the target.
  package let estimate: Estimate?
  /// Whether it follows from arithmetic alone: it is checked, has no interval, and is no verdict of
  /// statistics.
  package let isExact: Bool
  /// The least α at which an interval of confidence 1 − α still gives the verdict, but
  /// `leastPValue`; nil where the claim is exact, the verdict inconclusive or the interval without
  /// width.
  package let pValue: Double?
  /// Why there is no estimate.
  package let reason: String?
  /// How likely a repetition with other seeds comes to the same; nil where the claim is exact, and where it
  /// is not known.
  package let power: ClaimPower?
  /// Whether the published number was measured on the same data and network.
  package let publishedIsComparable: Bool
  /// Whether a comparable published number lies inside the interval.
  package let publishedIsInside: Bool?

  init(_ spec: ClaimSpec, about subjects: ClaimSubjects) {
    self.spec = spec
    let quantity = spec.quantity
    let workloads = subjects.workloads(of: quantity)
    publishedIsComparable =
      !workloads.isEmpty
      && workloads.allSatisfy { spec.published?.isComparable(with: $0) ?? false }
    isExact = subjects.isExact(quantity)
    var estimate: Estimate?
    var reason: String?
    var power: ClaimPower?
    var pValue: Double?
    var verdict: Verdict?
    do throws(NoEstimate) {
      let values = try subjects.values(of: quantity)
      let found = try quantity.estimation.estimate(values, subjects, 0.95)
      let exact = Estimate(value: found.value, low: found.value, high: found.value)
      let isExact = isExact
      estimate = isExact ? exact : found
      func interval(_ confidence: Double) -> Estimate? {
        isExact ? exact : try? quantity.estimation.estimate(values, subjects, confidence)
      }
      verdict = spec.expectation.verdict(interval)
      if !isExact {
        power = ClaimPower(
          spec.expectation, found, quantity.estimation.repetition(values, subjects, found))
      }
      if !isExact && verdict != .inconclusive && found.low < found.high {
        pValue = spec.expectation.pValue(interval)
      }
    } catch {
      reason = error.reason
    }
    (self.estimate, self.reason, self.power) = (estimate, reason, power)
    self.pValue = pValue
    self.verdict = verdict ?? .inconclusive
    publishedIsInside = spec.published.flatMap { [publishedIsComparable] published in
      guard publishedIsComparable, let estimate, estimate.low.isFinite, estimate.high.isFinite
      else { return nil }
      return estimate.low <= published.value && published.value <= estimate.high
    }
  }
}

extension ClaimSummary {
  /// Whether the interval is no wider than a point though the claim is not exact: all seeds agree.
  package var hasNoWidth: Bool {
    guard !isExact, let estimate else { return false }
    return estimate.low == estimate.high
  }

  /// No smaller p-value is told from another.
  package static let leastPValue = 1e-12
}

extension ClaimSpec.Published {
  /// Whether a workload is the one that the number was measured on: all examples of the data set,
  /// and the network that the source names, if it names one.
  func isComparable(with workload: Workload) -> Bool {
    if dataset == Self.anyDataset { return true }
    guard workload.dataset.publicName == dataset else { return false }
    guard workload.dataset.traits.takesAllExamples, workload.validation == nil else { return false }
    return hidden == nil || (workload.model?.layers == nil && hidden == workload.model?.hidden)
  }

  /// What `on` names where the source says that the number is the same whatever the data are.
  private static var anyDataset: String { "any data" }
}
