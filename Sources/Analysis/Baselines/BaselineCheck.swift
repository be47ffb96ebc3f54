import Foundation
import Kernels
import Specification

/// How one experiment stands to its baseline.
package struct BaselineCheck: Sendable {
  package let experiment: String
  /// The experiment's file, as it was given.
  package let source: String
  package let file: String
  package let outcome: Outcome

  package enum Outcome: Sendable {
    case compared(BaselineComparison)
    /// There is nothing to compare with: why, in words.
    case unusable(String)
  }

  package var passes: Bool {
    if case .compared(let comparison) = outcome { comparison.deviations.isEmpty } else { false }
  }

  /// - Parameters:
  ///   - now: The numbers just computed.
  ///   - baseline: What the experiment's baseline file holds; nil where there is none.
  package init(_ now: Baseline, of spec: ExperimentSpec, against baseline: Baseline?) {
    experiment = now.experiment
    source = spec.file
    file = Baseline.file(of: spec).relativePath
    guard let baseline else {
      outcome = .unusable("there is no baseline")
      return
    }
    outcome =
      Self.reasonAgainst(baseline, now).map(Outcome.unusable)
      ?? .compared(BaselineComparison(baseline, now, metrics: spec.metrics))
  }

  /// Why a baseline is not one of these numbers; nil where it is.
  private static func reasonAgainst(_ baseline: Baseline, _ now: Baseline) -> String? {
    if baseline.experiment != now.experiment {
      return "the baseline is of the experiment \(baseline.experiment)"
    }
    if baseline.profile != now.profile {
      return "the baseline is of the profile \(baseline.profile), not \(now.profile)"
    }
    let (was, versions) = (baseline.engine.numericsVersions, now.engine.numericsVersions)
    if was != versions {
      return
        "the baseline is stale: of numerics version \(words(was)), and this is \(words(versions))"
    }
    if baseline.settings != now.settings {
      return "the baseline is stale: the experiment's arms, seeds or settings are others by now"
    }
    if baseline.trialNames(beside: now) != now.trialNames(beside: baseline) {
      return "the baseline lacks trials, or has others"
    }
    if let arm = baseline.armsOfChance(beside: now).first(where: { $0.trials.count < 2 }) {
      return
        "chance moves the numbers of \(arm.name), and of one seed nothing tells it from a change:"
        + " give it two or more"
    }
    if baseline.claims.map(\.id) != now.claims.map(\.id) {
      return "the baseline is stale: the experiment's claims are others by now"
    }
    return nil
  }

  private static func words(_ versions: [Int]) -> String {
    versions.map(String.init).joined(separator: " and ")
  }
}

extension Baseline {
  /// The arms, each with how it is compared with another baseline's; nil where that has no such arm.
  private func manners(beside other: Baseline) -> [(arm: Arm, manner: Manner?)] {
    let others = Dictionary(other.arms.map { ($0.name, $0) }) { first, _ in first }
    return arms.map { arm in
      (arm, others[arm.name].map { manner(of: arm, beside: $0, other) })
    }
  }

  fileprivate func armsOfChance(beside other: Baseline) -> [Arm] {
    manners(beside: other).filter { $0.manner == .chance }.map(\.arm)
  }

  /// The trials that are compared with another baseline's, in their order, by arm and seed. Of arms that
  /// chance moves, their names.
  fileprivate func trialNames(beside other: Baseline) -> [String] {
    manners(beside: other).flatMap { arm, manner in
      switch manner {
      case .notAtAll: [String]()
      case .chance: [arm.name]
      case .bits, .tolerances, nil: arm.trials.map { "\(arm.name)/\($0.seed)" }
      }
    }
  }
}
