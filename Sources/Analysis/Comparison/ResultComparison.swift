import Specification
import Statistics

/// Two sets of results side by side: each metric of each arm that both have, over the seeds that
/// both have, with the difference's interval.
package struct ResultComparison: Sendable {
  package struct Row: Sendable {
    package let arm: String
    package let metric: Metric
    package let a: Estimate
    package let b: Estimate
    /// b − a, paired by seed, with Student's t interval.
    package let difference: Estimate
    package let judgement: Judgement
  }

  package enum Judgement: Sendable, Hashable {
    /// Equal to the last bit for every seed.
    case same
    /// The interval leaves zero out.
    case moreThanNoise
    case withinNoise
    /// A single seed has no interval.
    case unknown
  }

  package let rows: [Row]
  /// Trials that both have, and those of them with the same parameters to the bit.
  package let shared: Int
  package let identical: Int
  /// Shared ones whose parameters cannot be compared: a trainer does not report their digest.
  package let withoutDigest: Int
  /// Arms that other devices computed in one than in the other, where trainers tell.
  package let devices: [(arm: String, a: [String], b: [String])]
  package let onlyInA: [String]
  package let onlyInB: [String]

  package init(_ a: ResultSet, _ b: ResultSet) {
    let other = Dictionary(b.arms.map { ($0.name, $0) }) { first, _ in first }
    var rows: [Row] = []
    var (shared, identical, withoutDigest) = (0, 0, 0)
    var devices: [(arm: String, a: [String], b: [String])] = []
    for arm in a.arms {
      guard let counterpart = other[arm.name] else { continue }
      let seeds = arm.trials.keys.filter { counterpart.trials[$0] != nil }.sorted()
      let pairs = seeds.compactMap { seed in
        arm.trials[seed].flatMap { first in counterpart.trials[seed].map { (first, $0) } }
      }
      shared += pairs.count
      let digests = pairs.compactMap { a, b in
        a.parametersDigest.flatMap { a in b.parametersDigest.map { (a, $0) } }
      }
      identical += digests.count { $0 == $1 }
      withoutDigest += pairs.count - digests.count
      let computed = (
        a: Set(pairs.compactMap(\.0.device)).sorted(), b: Set(pairs.compactMap(\.1.device)).sorted()
      )
      if computed.a != computed.b { devices.append((arm.name, computed.a, computed.b)) }
      let names = Set(pairs.flatMap { [$0.0, $0.1] }.flatMap { $0.metrics.keys.map(\.name) })
      for metric in Metric.inOrder(names) {
        let values = pairs.compactMap { a, b in
          a.metrics[metric].flatMap { a in b.metrics[metric].map { (a, $0) } }
        }.filter { $0.0.isFinite && $0.1.isFinite }
        if let row = Row(arm.name, metric, values) { rows.append(row) }
      }
    }
    self.rows = rows
    self.devices = devices
    self.shared = shared
    self.identical = identical
    self.withoutDigest = withoutDigest
    let names = Set(a.arms.map(\.name))
    onlyInA = a.arms.map(\.name).filter { other[$0] == nil }
    onlyInB = b.arms.map(\.name).filter { !names.contains($0) }
  }
}

extension ResultComparison.Row {
  /// Nil where no seed has a value in both.
  fileprivate init?(_ arm: String, _ metric: Metric, _ values: [(a: Double, b: Double)]) {
    guard !values.isEmpty else { return nil }
    self.arm = arm
    self.metric = metric
    a = meanInterval(of: values.map(\.a))
    b = meanInterval(of: values.map(\.b))
    difference = pairedDifference(values.map(\.b), minus: values.map(\.a))
    if values.allSatisfy({ $0.a == $0.b }) {
      judgement = .same
    } else if !difference.low.isFinite {
      judgement = .unknown
    } else {
      judgement = difference.low > 0 || difference.high < 0 ? .moreThanNoise : .withinNoise
    }
  }
}
