import Analysis
import Records
import Specification

/// What a series' updates to the target would take on machines that are not here: a model's numbers,
/// said to be so.
struct CostReport {
  let summary: Summary

  /// Nil where the experiment models no machine.
  func markdown() -> String? {
    guard let cost = summary.spec.cost, !cost.machines.isEmpty, !summary.series.isEmpty else {
      return nil
    }
    return "### Other machines, by a model\n\n" + model + "\n"
      + summary.series.flatMap { series in
        let tables = CostModelTable.all(of: series, in: summary)
        guard !tables.isEmpty else {
          let reason =
            series.studies.contains { $0.updates != nil }
            ? "tells its \(TrialDetail.parameterCount.words): \(Absence.notReported.words)"
            : "is valid"
          return ["No study of \(Markdown.text(series.name)) \(reason), so none is modelled.\n"]
        }
        return tables.map { section($0, series, cost) }
      }.joined(separator: "\n")
  }

  private var model: String {
    """
    **These numbers are a model's, not measured.** An update of W workers on B examples is taken to \
    last t = latency + B / (W · rate) + c(W) seconds, with c(W) = 2 (W − 1) · message latency \
    + 2 (W − 1) / W · bytes / bandwidth for a ring all-reduce of the gradient (4 bytes a parameter; \
    Patarasuk & Yuan 2009) and c(1) = 0; times the measured updates to the target.

    """
  }

  private func section(
    _ table: CostModelTable, _ series: SeriesSummary, _ cost: CostSpec
  ) -> String {
    let machine = table.machine
    let rows = table.rows.map { row in
      [
        Format.count(row.workers), Format.batchSize(row.best.batchSize),
        Format.seconds(row.best.seconds),
        Format.price(cost.price(seconds: row.best.seconds, cores: row.workers), cost.currency),
      ]
    }
    return "**\(Markdown.text(machine.name)), \(Markdown.text(series.name))**: latency"
      + " \(Format.seconds(machine.latency)), rate \(Format.amount(machine.rate)) examples/s a"
      + " worker, message latency \(Format.seconds(machine.messageLatency)), bandwidth"
      + " \(Format.number(machine.bandwidth / 1e9)) GB/s; \(Format.number(cost.pricePerCoreHour))"
      + " \(Markdown.text(cost.currency)) a core-hour.\n\n"
      + Markdown.table(
        [
          ("workers", .right), ("fastest batch size", .right), ("time to target", .right),
          ("price", .right),
        ], rows: rows)
  }
}
