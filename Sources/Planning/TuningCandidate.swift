import Records
import Specification
import Statistics
import Training

/// Settings that a tuning tried, with the trials that judge them: one for each part of the training
/// set that is held out in turn, or the first few where the first showed that they are not among the
/// best.
package struct TuningCandidate: Sendable {
  package enum Origin: Sendable, Hashable {
    /// From the search, in this round of it, from 0.
    case search(round: Int)
    /// The settings found, at another batch size.
    case neighbour
  }

  package let settings: TuningSettings
  package let origin: Origin
  /// In the order of the parts; at least the first.
  package let records: [TrialRecord]
  /// Whether every part has been held out, and every trial came to its end.
  package let isComplete: Bool
  /// Of the workload's kind of targets: validation error in percent, or validation loss.
  package let metric: Metric

  init(
    settings: TuningSettings, origin: Origin, records: [TrialRecord], partCount: Int
  ) {
    self.settings = settings
    self.origin = origin
    self.records = records
    isComplete =
      records.count == partCount && records.allSatisfy { $0.status == .completed }
    metric = Self.metric(of: records)
  }

  static func metric(of records: [TrialRecord]) -> Metric {
    let evaluation = records.lazy.flatMap(\.epochs).compactMap(\.test).first
    return evaluation?.error == nil ? .validationLoss : .validationError
  }

  package var hasDiverged: Bool { records.contains(where: \.diverged) }

  /// Whether a trial was ended before its last epoch, since it would not have come near the others.
  package var isPruned: Bool {
    records.contains { if case .pruned = $0.status { true } else { false } }
  }

  /// A metric at each evaluated epoch, the mean over the parts that have a trial; empty where one
  /// diverged.
  package func course(of metric: Metric) -> [(epoch: Int, value: Double)] {
    guard !hasDiverged, let first = records.first else { return [] }
    return first.epochs.compactMap { epoch in
      let values = records.compactMap { record in
        record.epochs.first { $0.epoch == epoch.epoch }.flatMap { record.value(of: metric, at: $0) }
      }
      guard values.count == records.count, values.allSatisfy(\.isFinite) else { return nil }
      return (epoch.epoch, Sample.mean(values))
    }
  }

  /// The epoch that the candidate is judged at: that of the lowest mean validation error where the
  /// rate is constant, so that a shorter training is the beginning of a longer one; else the last.
  package var bestEpoch: Int? {
    let course = course(of: metric)
    guard let recipe = records.first?.identity.trial.recipe, recipe.hasPrefixes else {
      return course.last?.epoch
    }
    return course.min { ($0.value, $0.epoch) < ($1.value, $1.epoch) }?.epoch
  }

  /// One value a part, at the epoch that the candidate is judged at; empty where a trial diverged.
  package func values(of metric: Metric) -> [Double] {
    guard let epoch = bestEpoch else { return [] }
    return records.compactMap { record in
      record.epochs.first { $0.epoch == epoch }.flatMap { record.value(of: metric, at: $0) }
    }
  }

  /// What the candidate is judged by, the lower the better: the mean over the parts; infinite where
  /// a trial diverged.
  package var value: Double { mean(of: metric) }

  /// Infinite where a trial diverged.
  package func mean(of metric: Metric) -> Double {
    let values = values(of: metric)
    return values.isEmpty ? .infinity : Sample.mean(values)
  }

  /// The value of the first part alone, which every candidate has.
  var firstValue: Double {
    TuningCandidate(
      settings: settings, origin: origin, records: Array(records.prefix(1)), partCount: 1
    ).value
  }
}

extension Recipe {
  /// Whether a trial of fewer epochs is the beginning of one of more.
  package var hasPrefixes: Bool { !schedule.kind.hasEnd }
}
