import Records
import Specification

/// A comparison of resources: what the trial came to with each of them.
package struct ResourceSummary: Sendable {
  package let comparison: ResourceComparison
  /// Of the trial as the store has it.
  package let record: TrialRecord
  /// A run for each of the comparison's cases.
  package let runs: [ResourceRun]

  package var cases: [(case: ResourceComparison.Case, run: ResourceRun)] {
    zip(comparison.cases, runs).map { ($0, $1) }
  }

  /// Of the record and of all runs: 1 where no bit differs.
  package var digestCount: Int {
    Set([record.parametersDigest].compactMap { $0 } + runs.map(\.parametersDigest)).count
  }
}

extension ResourceRun {
  /// Examples a second, a value a round; none where no update was timed.
  package var rates: [Double] { examples == 0 ? [] : seconds.map { Double(examples) / $0 } }

  /// The share of their time that updates waited for their batches, a value a round.
  package var waitShares: [Double] {
    examples == 0 ? [] : zip(waitSeconds, seconds).map { $0 / $1 }
  }
}
