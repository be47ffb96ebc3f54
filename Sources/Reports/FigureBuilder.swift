import Analysis
import Charts
import Specification
import Statistics
import Training

/// Turns an experiment's chart specifications and its summary into figures: charts with axes and lines,
/// which gnuplot draws.
///
/// An arm takes the colour of its place in a chart: charts over the same arms, or over their
/// counterparts in the same order, agree.
struct FigureBuilder {
  let summary: Summary

  func figure(_ chart: ChartSpec, _ panels: [Panel], note: String?) -> Figure {
    Figure(name: chart.id, title: chart.title, panels: panels, note: note)
  }

  var seedWords: String {
    ExperimentReport.seeds(of: summary)
  }

  func arms(_ names: [String]) -> [ArmSummary] {
    names.compactMap { summary.arm(named: $0) }
  }

  /// A metric's label with the unit that it has for these arms, where all have one: nats for classes;
  /// for values the square of the data's own unit, or, of tables, the training targets' variance.
  func label(_ metric: Metric, of arms: [ArmSummary]) -> String {
    guard let (set, measure) = metric.evaluation, measure == .loss, set != .validation else {
      return metric.label
    }
    let tasks = Set(arms.map(\.task))
    return switch tasks {
    case [.classification]: "\(metric.label) (nats)"
    case [.regression]: "\(metric.label) (mean squared error)"
    default: metric.label
    }
  }

  func point(_ x: Double, _ estimate: Estimate) -> Point {
    let isBounded = estimate.low.isFinite && estimate.high.isFinite
    return Point(
      x: x, y: estimate.value, low: isBounded ? estimate.low : nil,
      high: isBounded ? estimate.high : nil)
  }
}
