import Specification

/// How each number of the baselines went through the history: where it moved, and whether that was meant.
package struct BaselineTrend: Sendable {
  /// Where a revision stands, and what it said.
  package struct Revision: Sendable {
    /// Nil: the working tree.
    package let commit: BaselineRevision.Commit?
    /// The experiments whose baselines it changed.
    package let experiments: [String]
    /// The reasons that messages of commits give, each once.
    package let declarations: [String]
  }

  /// A metric of an arm.
  package struct Line: Sendable {
    package let experiment: String
    package let arm: String
    package let metric: Metric
    package fileprivate(set) var points: [Point] = []
    /// The revision since which it has been the same to the bit.
    package fileprivate(set) var since: Int
  }

  package struct Point: Sendable {
    package let revision: Int
    package let values: BaselineStep.Values
    /// Whether it cannot be held against the point before it.
    package let beginsDesign: Bool
  }

  /// An experiment whose trials have other settings than before.
  package struct Redesign: Sendable {
    package let revision: Int
    package let experiment: String
    /// How many metrics of arms that both have are others.
    package let moved: Int
    package let compared: Int
  }

  /// A file that held no baseline, once.
  package struct Gap: Sendable {
    package let revision: Int
    package let experiment: String
    /// Nil where it was removed.
    package let reason: String?
  }

  package private(set) var revisions: [Revision] = []
  package private(set) var lines: [Line] = []
  package private(set) var steps: [BaselineStep] = []
  package private(set) var redesigns: [Redesign] = []
  package private(set) var gaps: [Gap] = []

  private struct Place: Hashable {
    let experiment: String
    let arm: String
    let metric: String
  }

  private var numbers: [Place: Int] = [:]
  /// The newest baseline of each experiment.
  private var latest: [String: Baseline] = [:]

  package init() {}

  /// The steps of the newest revision.
  package var lastSteps: [BaselineStep] {
    steps.filter { $0.revision == revisions.count - 1 }
  }

  package var lastRedesigns: [Redesign] {
    redesigns.filter { $0.revision == revisions.count - 1 }
  }

  /// Adds the revision that follows on those before.
  ///
  /// - Parameter metrics: What an experiment says of a baseline's metrics.
  package mutating func add(
    _ revision: BaselineRevision,
    metrics: (Baseline, _ experiment: String) throws -> ReportedMetrics
  ) rethrows {
    let number = revisions.count
    var declarations: [String] = []
    for reason in revision.changes.flatMap(\.declarations) where !declarations.contains(reason) {
      declarations.append(reason)
    }
    revisions.append(
      Revision(
        commit: revision.commit, experiments: revision.changes.map(\.experiment),
        declarations: declarations))
    for change in revision.changes {
      switch change.contents {
      case .removed: gaps.append(Gap(revision: number, experiment: change.experiment, reason: nil))
      case .unreadable(let reason):
        gaps.append(Gap(revision: number, experiment: change.experiment, reason: reason))
      case .baseline(let baseline):
        add(
          baseline, of: change.experiment, number, change.declarations,
          try metrics(baseline, change.experiment))
      }
    }
  }

  private mutating func add(
    _ now: Baseline, of experiment: String, _ revision: Int, _ declarations: [String],
    _ metrics: @escaping ReportedMetrics
  ) {
    let was = latest.updateValue(now, forKey: experiment)
    let isOneDesign = was.map { BaselinePair.areOfOneDesign($0, now) } ?? true
    if isOneDesign, let was {
      steps += BaselinePair(was, now, metrics: metrics)
        .steps(revision: revision, declarations: declarations)
    }
    let before = Dictionary((was?.arms ?? []).map { ($0.name, $0.trials) }) { first, _ in first }
    var (moved, compared) = (0, 0)
    var seen = Set<String>()
    for arm in now.arms where seen.insert(arm.name).inserted {
      // Also those that no trial has a value of any more.
      let trials = arm.trials + (before[arm.name] ?? [])
      for metric in Metric.names(of: trials.map(\.metrics)) {
        let values = BaselineStep.Values(arm.values(of: metric))
        let place = Place(experiment: experiment, arm: arm.name, metric: metric)
        let line = numbers[place] ?? lines.count
        if line == lines.count {
          numbers[place] = line
          lines.append(
            Line(
              experiment: experiment, arm: arm.name, metric: metrics(metric) ?? .named(metric),
              since: revision))
        } else {
          compared += 1
        }
        if let last = lines[line].points.last?.values, last != values {
          moved += 1
          lines[line].since = revision
        }
        lines[line].points.append(
          Point(revision: revision, values: values, beginsDesign: !isOneDesign))
      }
    }
    if !isOneDesign {
      redesigns.append(
        Redesign(revision: revision, experiment: experiment, moved: moved, compared: compared))
    }
  }
}
