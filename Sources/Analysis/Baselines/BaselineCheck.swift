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
      ?? .compared(BaselineComparison(baseline, now))
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
    let withSearches = baseline.engine.givesBits(of: now.engine)
    if baseline.trialNames(withSearches) != now.trialNames(withSearches) {
      return "the baseline lacks trials, or has others"
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
  /// The trials in their order, by arm and seed.
  fileprivate func trialNames(_ withSearches: Bool) -> [String] {
    arms.filter { withSearches || $0.isSearch != true }
      .flatMap { arm in arm.trials.map { "\(arm.name)/\($0.seed)" } }
  }
}
