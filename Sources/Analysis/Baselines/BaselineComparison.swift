import Foundation
import Kernels
import Planning
import Records
import Specification
import Training

/// A baseline beside the same experiment's numbers now: what moved, and whether that is allowed.
///
/// Where both engines give the same bits nothing may move. Elsewhere each metric may move as far as
/// the baseline's tolerances say; verdicts and counts may not move anywhere. Where a trainer promises no
/// bits, means may move as far as chance moves them (`ChanceComparison`).
package struct BaselineComparison: Sendable {
  package let experiment: String
  /// Whether bits were compared, or numbers within tolerances; of what chance does not move.
  package let isExact: Bool
  /// How many numbers, digests and verdicts were compared; of what chance does not move.
  package let compared: Int
  /// What was compared, in order: "ARM, seed S" for each trial, or the arm where chance moves it;
  /// "claim ID" for each claim.
  package let subjects: [String]
  package let chance: ChanceComparison
  /// Arms that other devices computed than the baseline's, where trainers tell.
  package let devices: [(arm: String, was: [String], now: [String])]
  package let deviations: [Deviation]
  /// Trials whose bits could not be compared where they should have been, because neither the
  /// baseline's trainer nor today's reports a digest of the parameters.
  package let trialsWithoutBits: Int

  /// A number that is not what it was.
  package struct Deviation: Sendable, Codable, Hashable {
    package let experiment: String
    /// One of the comparison's subjects.
    package let subject: String
    package let metric: String
    package let was: String
    package let now: String
    package let allowed: String
    /// The first epoch at which the histories part; nil where they do not, or there is none.
    package let firstEpoch: Int?

    private enum CodingKeys: String, CodingKey {
      case experiment, metric, was, allowed, firstEpoch
      case subject = "arm"
      case now = "is"
    }
  }

  /// - Parameter metrics: What is known of those that may have moved.
  /// - Precondition: Both are of the same settings.
  package init(_ baseline: Baseline, _ now: Baseline, metrics: [Metric] = Metric.builtIn) {
    precondition(baseline.settings == now.settings)
    var table = Table(experiment: now.experiment)
    let arms = Dictionary(uniqueKeysWithValues: now.arms.map { ($0.name, $0) })
    let pairs = baseline.arms.compactMap { was in
      arms[was.name].map { (was: was, now: $0, manner: baseline.manner(of: was, beside: $0, now)) }
    }
    let isExact = !pairs.contains { $0.manner == .tolerances || $0.manner == .notAtAll }
    for pair in pairs {
      switch pair.manner {
      case .bits: table.tolerances = nil
      case .tolerances: table.tolerances = baseline.tolerances
      case .chance:
        table.compareCounts(pair.was, pair.now)
        continue
      case .notAtAll: continue
      }
      for (was, now) in zip(pair.was.trials, pair.now.trials) {
        table.compare(was, now, of: pair.was.name)
      }
    }
    table.tolerances = isExact ? nil : baseline.tolerances
    let claims = Dictionary(uniqueKeysWithValues: now.claims.map { ($0.id, $0) })
    for claim in baseline.claims {
      if let now = claims[claim.id] { table.compare(claim, now) }
    }
    chance = ChanceComparison(
      pairs.filter { $0.manner == .chance }.map { (was: $0.was, now: $0.now) }, metrics: metrics)
    devices = pairs.compactMap { pair in
      pair.was.devices == pair.now.devices
        ? nil : (pair.was.name, pair.was.devices ?? [], pair.now.devices ?? [])
    }
    experiment = now.experiment
    self.isExact = isExact
    compared = table.compared
    subjects = table.subjects
    deviations = table.deviations + chance.deviations(of: experiment)
    trialsWithoutBits = table.trialsWithoutBits
  }
}

extension Baseline {
  /// How an arm's numbers are compared.
  enum Manner {
    case bits, tolerances, chance, notAtAll
  }

  func manner(of arm: Arm, beside other: Arm, _ now: Baseline) -> Manner {
    let engines = (arm.engine ?? engine, other.engine ?? now.engine)
    if engines.0.isStatistical || engines.1.isStatistical { return .chance }
    if engines.0.givesBits(of: engines.1) { return .bits }
    return arm.isSearch == true ? .notAtAll : .tolerances
  }
}

/// Deviations as they are found.
private struct Table {
  let experiment: String
  /// Nil where nothing may move.
  var tolerances: [String: Tolerance]?
  var compared = 0
  var subjects: [String] = []
  var deviations: [BaselineComparison.Deviation] = []
  var trialsWithoutBits = 0

  /// Where a deviation is looked at.
  private struct Place {
    let subject: String
    let firstEpoch: Int?
  }

  mutating func compare(_ was: Baseline.Trial, _ now: Baseline.Trial, of arm: String) {
    let place = Place(
      subject: "\(arm), seed \(was.seed)",
      firstEpoch: firstEpochApart(was, now))
    subjects.append(place.subject)
    if tolerances == nil {
      compare("bits", was.parametersDigest?.prefix(12), now.parametersDigest?.prefix(12), place)
      if was.parametersDigest == nil && now.parametersDigest == nil { trialsWithoutBits += 1 }
    }
    compare("status", was.status.words, now.status.words, place)
    compare("updates", was.updates, now.updates, place)
    compare("examples", was.examples, now.examples, place)
    compare("operations", was.operations, now.operations, place)
    for name in Metric.names(of: [was.metrics, now.metrics]) where name != Metric.updates.name {
      compare(name, was.metrics[name], now.metrics[name], place)
    }
    // Where all the ends agree and the ways there do not.
    if let epoch = place.firstEpoch, !deviations.contains(where: { $0.subject == place.subject }) {
      deviations.append(
        .init(
          experiment: experiment, subject: place.subject, metric: "history",
          was: was.history.at(epoch), now: now.history.at(epoch), allowed: "the same",
          firstEpoch: epoch))
    }
  }

  /// Of an arm that chance moves, how long its trials were, if all ran to their end: that is no chance.
  mutating func compareCounts(_ was: Baseline.Arm, _ now: Baseline.Arm) {
    subjects.append(was.name)
    guard (was.trials + now.trials).allSatisfy({ $0.status == .completed }) else { return }
    let place = Place(subject: was.name, firstEpoch: nil)
    for (metric, count) in [
      (Metric.updates.name, \Baseline.Trial.updates), ("examples", \.examples),
    ] {
      let counts = (was.trials.distinct(count), now.trials.distinct(count))
      compare(metric, counts.0, counts.1, place)
    }
  }

  mutating func compare(_ was: SummaryDocument.Claim, _ now: SummaryDocument.Claim) {
    let place = Place(subject: "claim \(was.id)", firstEpoch: nil)
    subjects.append(place.subject)
    compare("verdict", was.verdict.rawValue, now.verdict.rawValue, place)
    guard tolerances == nil else { return }
    compare("estimate", was.estimate, now.estimate, place)
    compare("low", was.low, now.low, place)
    compare("high", was.high, now.high, place)
  }

  /// What may move nowhere; nothing where neither has it.
  private mutating func compare<Value: Equatable>(
    _ metric: String, _ was: Value?, _ now: Value?, _ place: Place
  ) {
    guard was != nil || now != nil else { return }
    compared += 1
    guard was != now else { return }
    func words(_ value: Value?) -> String { value.map { "\($0)" } ?? Absence.notReported.words }
    add(metric, words(was), words(now), allowed: "the same", place)
  }

  private mutating func compare(
    _ metric: String, _ was: Double?, _ now: Double?, _ place: Place
  ) {
    guard was != nil || now != nil else { return }
    compared += 1
    guard let was, let now else {
      return add(
        metric, was.map { "\($0)" } ?? "none", now.map { "\($0)" } ?? "none",
        allowed: "the same", place)
    }
    let allowed = tolerances.map { $0[metric]?.allowed(from: was) ?? 0 } ?? 0
    guard !isWithin(allowed, was, now) else { return }
    add(
      metric, "\(was)", "\(now)",
      allowed: allowed == 0 ? "the same" : "± " + String(format: "%.3g", allowed), place)
  }

  private mutating func add(
    _ metric: String, _ was: String, _ now: String, allowed: String, _ place: Place
  ) {
    deviations.append(
      .init(
        experiment: experiment, subject: place.subject, metric: metric, was: was, now: now,
        allowed: allowed, firstEpoch: place.firstEpoch))
  }

  private func isWithin(_ allowed: Double, _ was: Double, _ now: Double) -> Bool {
    // Infinities and NaN are themselves and nothing else.
    was == now || (was.isNaN && now.isNaN) || abs(was - now) <= allowed
  }

  /// The first epoch whose rows are not the same, or not within the tolerances.
  private func firstEpochApart(_ one: Baseline.Trial, _ other: Baseline.Trial) -> Int? {
    let (was, now) = (one.history, other.history)
    guard was != now else { return nil }
    guard let tolerances, let before = RecordTables.parseHistory(was.text),
      let after = RecordTables.parseHistory(now.text)
    else {
      let place = zip(was, now).enumerated().first { $1.0 != $1.1 }?.offset
      // The first line is the header.
      return place ?? min(was.count, now.count)
    }
    for (a, b) in zip(before, after) {
      for metric in Metric.builtIn
      where metric.isRecordedEachEpoch && one.metrics.keys.contains(metric.name) {
        // Of whichever set judges the trial.
        guard let was = a.value(of: metric, isJudgedByTest: true),
          let now = b.value(of: metric, isJudgedByTest: true)
        else { continue }
        let allowed = tolerances[metric.name]?.allowed(from: was) ?? 0
        if !isWithin(allowed, was, now) { return a.epoch }
      }
    }
    return before.count == after.count ? nil : min(before.count, after.count) + 1
  }
}

extension [Baseline.Trial] {
  /// The counts that trials have, each once.
  fileprivate func distinct(_ count: KeyPath<Baseline.Trial, Int>) -> String {
    Set(map { $0[keyPath: count] }).sorted().map(String.init).joined(separator: ", ")
  }
}

extension Metric {
  /// The names under which there are values: the built-in metrics' in their order, then others.
  static func names(of values: [[String: Double]]) -> [String] {
    inOrder(Set(values.flatMap(\.keys))).map(\.name)
  }
}

extension [String] {
  /// Lines as one text.
  fileprivate var text: String { joined(separator: "\n") + "\n" }

  fileprivate func at(_ index: Int) -> String { indices.contains(index) ? self[index] : "nothing" }
}

extension TrialResult.Status {
  fileprivate var words: String {
    switch self {
    case .completed: "completed"
    case .settled(let update): "settled at update \(update)"
    case .reachedGoal(let update): "reached its goal at update \(update)"
    case .pruned(let update): "given up at update \(update)"
    case .diverged(let update): "diverged at update \(update)"
    }
  }
}
