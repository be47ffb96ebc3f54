import Analysis
import Charts
import Foundation
import Planning
import Specification
import Training

/// What the settings of a tuning cost on this machine.
extension MachineReport {
  struct TuningRow {
    let tuning: TuningSummary
    let costs: TuningCosts
  }

  /// For each tuning of a single search, with a blank line behind.
  var tuningTables: String {
    tuningRows.map { row in
      let head = tuningRows.count > 1 ? "\(Markdown.text(row.tuning.name))\n\n" : ""
      return head + table(row.costs) + "\n" + wrongTable(row) + "\n"
    }.joined()
  }

  private func table(_ costs: TuningCosts) -> String {
    let cost = summary.spec.cost
    let hasMomentum = costs.lowestError.candidate.settings.momentum != nil
    let rows = TuningCosts.Aim.allCases.map { aim -> [String] in
      let choice = costs[aim]
      let settings = choice.candidate.settings
      return [
        aim.name, Format.batchSize(settings.batchSize), Format.number(settings.learningRate),
      ] + (hasMomentum ? [settings.momentum.map(Format.number) ?? "–"] : []) + [
        Format.count(choice.epochs), Format.count(choice.updates), Format.number(choice.value),
        Format.seconds(choice.seconds),
      ] + (cost.map { [price(choice.seconds, $0)] } ?? []) + [
        "\(Format.seconds(choice.elapsedSeconds)) (\(choice.workers))"
      ]
    }
    let columns: [(title: String, alignment: Markdown.Alignment)] =
      [("aim", .left), ("batch", .right), ("learning rate", .right)]
      + (hasMomentum ? [("momentum", .right)] : [])
      + [
        ("epochs", .right), ("updates", .right),
        (costs.lowestError.candidate.metric.label, .right),
        ("time on one core", .right),
      ] + (cost == nil ? [] : [("price", .right)]) + [("time (cores)", .right)]
    return Markdown.table(columns, rows: rows)
      + "\nLowest cost and least time are those of what comes to within one standard error of the"
      + " lowest, at the first epoch where it does (of the lowest itself where one held-out part gives"
      + " no standard error). Time on one core is what is paid for; time with one core or all of them"
      + " for a batch, whichever is the faster, is what is waited for. Both are of a training on the"
      + " whole training set.\n"
  }

  private func wrongTable(_ row: TuningRow) -> String {
    guard let search = row.tuning.searches.first, !search.neighbours.isEmpty else { return "" }
    let found = row.costs.lowestError
    let rows = search.neighbours.compactMap { factor, candidate -> [String]? in
      guard let candidate,
        let choice = row.costs.judged.first(where: { $0.candidate.settings == candidate.settings })
      else { return nil }
      return [
        Format.batchSize(candidate.settings.batchSize), Format.number(choice.value - found.value),
        Format.count(choice.epochs), Format.seconds(choice.seconds),
        Format.number(choice.seconds / found.seconds),
      ]
    }
    return "The batch size found is \(Format.batchSize(found.candidate.settings.batchSize))"
      + " (\(Format.seconds(found.seconds)) on one core); all else the same, others cost:\n\n"
      + Markdown.table(
        [
          ("batch", .right), ("validation, more than the lowest", .right), ("epochs", .right),
          ("time on one core", .right), ("times that of the batch found", .right),
        ], rows: rows)
  }

  /// Validation error against the seconds that it takes, and the front of those than which none is
  /// both cheaper and better.
  var tuningFigures: [Figure] {
    tuningRows.enumerated().map { index, row in
      let costs = row.costs
      var lines = [
        Series(
          name: "the best for its cost", style: .linePoints,
          points: costs.front.map { Point(x: $0.seconds, y: $0.value) }, color: 7)
      ]
      let sizes = Set(costs.judged.map(\.candidate.settings.batchSize)).sorted()
      for (place, size) in sizes.enumerated() {
        lines.append(
          Series(
            name: "batch \(size)", style: .points,
            points: costs.judged.filter { $0.candidate.settings.batchSize == size }.map {
              Point(x: $0.seconds, y: $0.value)
            }, color: place))
      }
      let limit = row.tuning.searches.first?.oneErrorLimit
      return Figure(
        name: "machine-tuning" + (tuningRows.count > 1 ? "-\(index)" : ""),
        title: "What a lower validation error costs",
        panels: [
          Panel(
            x: Axis(label: "seconds on one core", scale: .log10),
            y: Axis(
              label: costs.lowestError.candidate.metric.label, range: range(costs)), series: lines,
            referenceLines: limit.map {
              [ReferenceLine(.horizontal, at: $0, label: "one standard error above the lowest")]
            } ?? [])
        ],
        note:
          "Marks: candidates judged in full, at the epoch that they are judged at. Line: no candidate"
          + " at any epoch is both cheaper and better.")
    }
  }

  /// As far above the lowest as the judged candidates lie, so that first epochs do not press them flat.
  private func range(_ costs: TuningCosts) -> ClosedRange<Double>? {
    let values = costs.judged.map(\.value)
    guard let low = values.min(), let high = values.max(), low < high else { return nil }
    return max(0, low - 0.1 * (high - low))...high + 0.5 * (high - low)
  }
}
