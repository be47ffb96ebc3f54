import Datasets
import Planning
import Records
import Specification
import Statistics
import Training

/// An experiment's results: its arms with intervals, its claims with verdicts.
package struct Summary: Sendable {
  package let spec: ExperimentSpec
  package let arms: [ArmSummary]
  package let series: [SeriesSummary]
  package let tunings: [TuningSummary]
  package let resources: [ResourceSummary]
  package let landscape: LandscapeSummary?
  package let claims: [ClaimSummary]
  /// What computed trials of commands, as these tell, by the trials' ids.
  package let devices: [String: String]

  /// - Parameters:
  ///   - resources: The runs of each comparison of resources.
  ///   - landscape: What was measured around the trials' weights.
  ///   - devices: What computed trials, by id, where their trainers tell.
  /// - Precondition: `records` has every trial of the plan, and those that follow.
  package init(
    _ plan: Plan, records: [String: TrialRecord], resources: [String: [ResourceRun]] = [:],
    landscape: LandscapeResults? = nil, devices: [String: String] = [:]
  ) {
    spec = plan.spec
    self.devices = devices
    var arms: [ArmSummary] = []
    for arm in plan.spec.arms {
      let own = plan.trials.filter { $0.arm == arm.name }.compactMap { records[$0.id] }
      guard !own.isEmpty else { continue }
      arms.append(
        ArmSummary(
          arm, records: own, target: plan.spec.target, minima: landscape?.minima ?? [:]))
    }
    self.arms = arms
    series = plan.spec.studies.compactMap { series in
      let own = plan.studies.filter { $0.series == series.name }
      return own.isEmpty ? nil : SeriesSummary(series, own, records: records)
    }
    tunings = plan.spec.tunings.compactMap { tuning in
      let own = plan.tunings.filter { $0.spec.name == tuning.name }
      return own.isEmpty
        ? nil
        : TuningSummary(tuning, own, records: records)
    }
    self.landscape = landscape.flatMap { results in
      plan.spec.landscape.map { LandscapeSummary(spec: $0, results: results) }
    }
    self.resources = plan.spec.resources.compactMap { comparison in
      guard let runs = resources[comparison.name],
        let record = arms.first(where: { $0.name == comparison.arm })?.records.first
      else { return nil }
      return ResourceSummary(comparison: comparison, record: record, runs: runs)
    }
    let incomparable = plan.spec.resources.filter { comparison in
      arms.contains {
        $0.name == comparison.arm && $0.notReported.contains(.parametersDigest)
      }
    }
    let subjects = ClaimSubjects(
      arms: arms, series: series, tunings: tunings, resources: self.resources,
      incomparable: Set(incomparable.map(\.name)))
    claims = plan.spec.claims.map { ClaimSummary($0, about: subjects) }
  }

  /// What computed an arm's trials, each once, in order; none where no trainer tells.
  package func devices(of arm: ArmSummary) -> [String] {
    Set(arm.records.compactMap { devices[$0.id] }).sorted()
  }

  package func arm(named name: String) -> ArmSummary? { arms.first { $0.name == name } }

  package func tuning(named name: String) -> TuningSummary? { tunings.first { $0.name == name } }

  /// How much of the experiment's gap an arm closes, in percent; nil for the gap's own arms, and
  /// where a trial has no value.
  package func gapClosed(by arm: ArmSummary) -> Estimate? {
    guard let gap = spec.gap, arm.name != gap.from, arm.name != gap.to,
      let from = self.arm(named: gap.from), let to = self.arm(named: gap.to)
    else { return nil }
    let all = [arm, from, to]
    let shared = all.map(\.records.count).min() ?? 0
    let values = all.map { $0.values(of: gap.metric).prefix(shared).compactMap { $0 } }
    guard values.allSatisfy({ $0.count == shared }) else { return nil }
    return ClaimEstimation.percentClosed(by: values[0], from: values[1], to: values[2])
  }

  /// The first of the experiment's answers that the verdicts fit, else one counted from them; with
  /// estimates of claims by their ids in braces.
  package var answerTemplate: String {
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
package struct ArmSummary: Sendable {
  package let spec: ArmSpec
  /// In the order of the seeds.
  package let records: [TrialRecord]
  private let target: TargetSpec?
  /// What was measured around their final weights; nil where nothing was. In the records' order.
  package let minima: [MinimumRecord?]

  init(
    _ spec: ArmSpec, records: [TrialRecord], target: TargetSpec?,
    minima: [String: MinimumRecord] = [:]
  ) {
    self.minima = records.map { minima[$0.id] }
    self.spec = spec
    self.records = records
    self.target = target
  }

  package var name: String { spec.name }

  /// What its trials followed, as their identities say.
  package var recipe: Recipe { representative.identity.trial.recipe }

  /// What its trials learned from, as their identities say, of the first of them where each seed has
  /// data of its own; without the initial weights. Files go by the names that the experiment gives
  /// them.
  package var workload: Workload {
    var workload = records[0].identity.trial.workload
    workload.dataset.location = spec.workload.dataset.location
    workload.initialWeights = nil
    return workload
  }

  /// What the trials' data were drawn from, one for each; empty where they were not drawn.
  package var drawingSeeds: [UInt64] {
    records.compactMap(\.identity.trial.workload.dataset.drawingSeed)
  }

  /// Whether each seed had data of its own, and not all the same.
  package var hasDataForEachSeed: Bool { Set(drawingSeeds).count > 1 }

  /// The record whose counts stand for the arm: they are the same for every seed that completed,
  /// unless trials end at a goal.
  package var representative: TrialRecord { records.first { !$0.diverged } ?? records[0] }

  /// The updates, of those at which distances were recorded, that every trial has. Trials that end at
  /// a goal end at different ones.
  package var sharedDistanceUpdates: [Int] {
    let all = records.map { ($0.distances ?? []).map(\.update) }
    let length = all.map(\.count).min() ?? 0
    return (0..<length).prefix { place in all.allSatisfy { $0[place] == all[0][place] } }
      .map { all[0][$0] }
  }

  /// The mean of a count over the seeds that did not diverge: it differs between seeds where trials
  /// end at a goal.
  package func mean(_ count: (TrialRecord) -> Int) -> Double {
    Sample.mean(counted.map { Double(count($0)) })
  }

  /// The same of operations; nil where a trial does not tell them.
  package var meanOperations: Double? {
    let operations = counted.compactMap(\.operations)
    return operations.count == counted.count ? Sample.mean(operations.map(Double.init)) : nil
  }

  private var counted: [TrialRecord] {
    let whole = records.filter { !$0.diverged }
    return whole.isEmpty ? [representative] : whole
  }

  /// What some of its trials' trainers do not tell, though the recipe asks for it.
  package var notReported: [TrialDetail] {
    let missing = Set(records.flatMap(\.notReported))
    return TrialDetail.allCases.filter(missing.contains)
  }

  /// What the network learned to tell: the data's configuration says it, or else whether there are
  /// errors to count. Nil where every trial diverged.
  package var task: TableTask? {
    if let stated = workload.dataset.traits.task { return stated }
    guard let record = records.first(where: { !$0.diverged }) else { return nil }
    let hasErrors = [Metric.trainError, .testError, .validationError].contains {
      record.value(of: $0, target: nil) != nil
    }
    return hasErrors ? .classification : .regression
  }

  /// What a constant answer comes to on the test set, the mean over the seeds; nil for metrics that it
  /// has no value of.
  package func constantAnswer(of metric: Metric) -> Double? {
    let answers = records.compactMap(\.constantAnswer)
    guard answers.count == records.count, !answers.isEmpty else { return nil }
    guard let (set, measure) = metric.evaluation, set == .test else { return nil }
    let values = answers.compactMap { $0.value(of: measure) }
    return values.count == answers.count ? Sample.mean(values) : nil
  }

  /// Whether the arm's test error, or test loss where there are no errors, is shown to be below that of
  /// a constant answer: by its whole interval, or by its value where one seed has none. Nil where
  /// there is no such value.
  package var isBetterThanConstant: Bool? {
    let metric = constantAnswer(of: .testError) == nil ? Metric.testLoss : .testError
    guard let estimate = estimate(of: metric), let constant = constantAnswer(of: metric) else {
      return nil
    }
    return (estimate.high.isFinite ? estimate.high : estimate.value) < constant
  }

  package var divergedCount: Int { records.filter(\.diverged).count }

  /// One value a seed, nil where a trial has none.
  package func values(of metric: Metric) -> [Double?] {
    if metric.isOfLandscape { return minima.map { $0?.value(of: metric) } }
    return records.map { $0.value(of: metric, target: target) }
  }

  /// The mean over the seeds with its 95 % interval; nil unless every seed has a value.
  package func estimate(of metric: Metric) -> Estimate? {
    let values = values(of: metric).compactMap { $0 }
    guard values.count == records.count, values.allSatisfy(\.isFinite) else { return nil }
    return interval(of: metric, values)
  }

  /// The mean of values of a metric, one a seed, with its interval (`ErrorIntervals`).
  func interval(of metric: Metric, _ values: [Double], confidence: Double = 0.95) -> Estimate {
    records.interval(
      of: metric, values, hasDataForEachSeed: hasDataForEachSeed, confidence: confidence)
  }

  /// The noise scale over each doubling of the updates: mean tr Σ over mean |G|², each over all
  /// updates that measured them, paired by seed; empty unless every seed did.
  package var noiseCourse: [(update: Int, scale: Estimate)] {
    guard divergedCount == 0, records.allSatisfy({ !$0.noise.isEmpty }) else { return [] }
    let ends = records[0].noise.map(\.update)
    var course: [(update: Int, scale: Estimate)] = []
    var start = 0
    for end in ends where end & (end - 1) == 0 || end == ends.last {
      let averages = records.compactMap { record in
        GradientNoiseAverage(record.noise.filter { $0.update > start && $0.update <= end }).mean
      }
      start = end
      guard averages.count == records.count, end >= 4 else { continue }
      course.append(
        (end, pairedRatio(averages.map(\.trace), over: averages.map(\.squaredGradient))))
    }
    return course
  }

  /// Mean and interval of a metric at each recorded epoch that every trial evaluated.
  package func course(of metric: Metric) -> [(epoch: EpochRecord, estimate: Estimate)] {
    guard let first = records.first else { return [] }
    var points: [(epoch: EpochRecord, estimate: Estimate)] = []
    for (index, epoch) in first.epochs.enumerated() {
      let values = records.compactMap { record in
        index < record.epochs.count
          ? record.value(of: metric, at: record.epochs[index]) : nil
      }
      guard values.count == records.count, values.allSatisfy(\.isFinite) else { continue }
      points.append((epoch, interval(of: metric, values)))
    }
    return points
  }
}
