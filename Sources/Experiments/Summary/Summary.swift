import Kernels
import Statistics
import Training

/// An experiment's results: its arms with intervals, its claims with verdicts.
public struct Summary: Sendable {
  public let spec: ExperimentSpec
  public let engine: EngineFingerprint
  public let arms: [ArmSummary]
  public let claims: [ClaimSummary]

  /// - Precondition: `records` has every trial of the plan.
  public init(_ plan: Plan, records: [String: TrialRecord]) {
    spec = plan.spec
    engine = plan.engine
    var arms: [ArmSummary] = []
    for arm in plan.spec.arms {
      let own = plan.trials.filter { $0.arm == arm.name }.compactMap { records[$0.id] }
      guard !own.isEmpty else { continue }
      arms.append(ArmSummary(arm, records: own, target: plan.spec.target))
    }
    self.arms = arms
    let byName = Dictionary(uniqueKeysWithValues: arms.map { ($0.name, $0) })
    claims = plan.spec.claims.map { ClaimSummary($0, arms: byName) }
  }

  public func arm(named name: String) -> ArmSummary? { arms.first { $0.name == name } }

  /// How much of the experiment's gap an arm closes, in percent; nil for the gap's own arms, and
  /// where a trial has no value.
  public func gapClosed(by arm: ArmSummary) -> Estimate? {
    guard let gap = spec.gap, arm.name != gap.from, arm.name != gap.to,
      let from = self.arm(named: gap.from), let to = self.arm(named: gap.to)
    else { return nil }
    let all = [arm, from, to]
    let shared = all.map(\.records.count).min() ?? 0
    let values = all.map { $0.values(of: gap.metric).prefix(shared).compactMap { $0 } }
    guard values.allSatisfy({ $0.count == shared }) else { return nil }
    return ClaimSpec.Quantity.gapClosed(
      metric: gap.metric, by: arm.name, from: gap.from, to: gap.to
    ).estimate(values)
  }

  /// The first of the experiment's answers that the verdicts fit, else one counted from them.
  public var answer: String {
    let verdicts = Dictionary(uniqueKeysWithValues: claims.map { ($0.spec.id, $0.verdict) })
    let fitting = spec.answers.first { answer in
      answer.conditions.allSatisfy { verdicts[$0.key] == $0.value }
    }
    return fitting?.text ?? countedAnswer
  }

  private var countedAnswer: String {
    guard !claims.isEmpty else { return "The experiment makes no claim." }
    let counts = Verdict.allCases.map { verdict in
      "\(claims.filter { $0.verdict == verdict }.count) \(verdict.rawValue)"
    }
    return "No plain answer: of \(claims.count) claims, \(counts.joined(separator: ", "))."
  }
}

/// An arm over its seeds.
public struct ArmSummary: Sendable {
  public let spec: ArmSpec
  /// In the order of the seeds.
  public let records: [TrialRecord]
  private let target: TargetSpec?

  init(_ spec: ArmSpec, records: [TrialRecord], target: TargetSpec?) {
    self.spec = spec
    self.records = records
    self.target = target
  }

  public var name: String { spec.name }

  public var recipe: Recipe { spec.recipe.resolved }

  /// The record whose counts stand for the arm: they are the same for every seed that completed.
  public var representative: TrialRecord { records.first { !$0.diverged } ?? records[0] }

  public var divergedCount: Int { records.filter(\.diverged).count }

  /// One value a seed, nil where a trial has none.
  public func values(of metric: Metric) -> [Double?] {
    records.map { $0.value(of: metric, target: target) }
  }

  /// The mean over the seeds with its 95 % interval; nil unless every seed has a value.
  public func estimate(of metric: Metric) -> Estimate? {
    let values = values(of: metric).compactMap { $0 }
    guard values.count == records.count, values.allSatisfy(\.isFinite) else { return nil }
    return meanInterval(of: values)
  }

  /// Mean and interval of a metric at each recorded epoch that every trial evaluated.
  public func course(of metric: Metric) -> [(epoch: EpochRecord, estimate: Estimate)] {
    guard let first = records.first else { return [] }
    var points: [(epoch: EpochRecord, estimate: Estimate)] = []
    for (index, epoch) in first.epochs.enumerated() {
      let values = records.compactMap { record in
        index < record.epochs.count ? record.epochs[index].value(of: metric) : nil
      }
      guard values.count == records.count, values.allSatisfy(\.isFinite) else { continue }
      points.append((epoch, meanInterval(of: values)))
    }
    return points
  }
}
