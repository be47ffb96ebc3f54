import Analysis
import Charts
import Host
import Planning
import Records
import Specification
import Training

/// What studies' updates to the target come to on this machine.
extension MachineReport {
  /// Empty, or a table for each series with a blank line behind.
  var studyTables: String {
    summary.series.map { series in
      let own = studyRows.filter { $0.study.plan.series == series.name }
      return own.isEmpty ? "" : table(series.name, own) + "\n"
    }.joined()
  }

  private func table(_ name: String, _ rows: [StudyRow]) -> String {
    let cost = summary.spec.cost
    let columns: [(title: String, alignment: Markdown.Alignment)] =
      [
        ("batch", .right), ("updates to target", .right), ("time per update", .right),
        ("time to target", .right),
      ] + (cost == nil ? [] : [("price", .right)])
      + [("memory", .right), ("whole batch at once", .right)]
    let cells = rows.map { row in
      [
        Format.batchSize(row.study.batchSize), Format.number(row.updates.rounded()),
        Format.seconds(row.timing.secondsPerUpdate), Format.seconds(row.secondsToTarget),
      ] + (cost.map { [price(row.secondsToTarget, $0)] } ?? [])
        + [
          row.timing.workingBytes.map(Format.mebibytes) ?? "–",
          row.timing.wholeBatchBytes.map(Format.mebibytes) ?? "–",
        ]
    }
    return "Studies \(Markdown.text(name)), to the target at the best point of each:\n\n"
      + Markdown.table(columns, rows: cells) + "\n" + returns(rows)
  }

  /// Which batch size arrives first here, on one core.
  private func returns(_ rows: [StudyRow]) -> String {
    let valid = rows.filter { $0.study.updates != nil }
    guard valid.count > 1, let first = valid.min(by: { $0.secondsToTarget < $1.secondsToTarget })
    else { return "" }
    let others = valid.map { row in
      "\(Format.batchSize(row.study.batchSize)):"
        + " \(Format.number((row.secondsToTarget / first.secondsToTarget * 10).rounded() / 10))"
    }
    return
      "Batch \(Format.batchSize(first.study.batchSize)) is there first on one core, and so is the"
      + " cheapest. Times over its own: \(others.joined(separator: ", ")).\n"
  }

  /// Memory against batch size, where it makes a difference whether rows go in blocks.
  var memoryFigure: Figure? {
    let timings = rows.compactMap { row in
      row.timing.flatMap { timing in
        timing.workingBytes.flatMap { working in
          timing.wholeBatchBytes.map { (row.arm.recipe.batchSize, (working, $0)) }
        }
      }
    }
    let bySize = Dictionary(timings) { first, _ in first }.sorted { $0.key < $1.key }
    guard bySize.contains(where: { $0.value.1 > $0.value.0 }),
      Set(rows.map(\.arm.workload)).count == 1
    else { return nil }
    func series(_ name: String, _ color: Int, _ bytes: ((Int, Int)) -> Int) -> Series {
      Series(
        name: name, style: .linePoints,
        points: bySize.map { Point(x: Double($0.key), y: Double(bytes($0.value)) / 1_048_576) },
        color: color)
    }
    return Figure(
      name: "machine-memory", title: "Memory of a trainer on this machine",
      panels: [
        Panel(
          x: Axis(label: "batch size (examples)", scale: .log2),
          y: Axis(label: "memory (MiB)", scale: .log10),
          series: [
            series("rows in blocks", 0, \.0),
            series("whole batch at once", 1, \.1),
          ])
      ], note: Processor.name)
  }

  /// Seconds to the target against batch size, a line a series.
  var targetFigure: Figure? {
    let series = summary.series.enumerated().compactMap { index, series -> Series? in
      let own = studyRows.filter { $0.study.plan.series == series.name }
      guard own.count > 1 else { return nil }
      return Series(
        name: series.name, style: .linePoints,
        points: own.map { Point(x: Double($0.study.batchSize), y: $0.secondsToTarget) },
        color: index)
    }
    guard !series.isEmpty else { return nil }
    return Figure(
      name: "machine-target", title: "Time to the target on one core of this machine",
      panels: [
        Panel(
          x: Axis(label: "batch size (examples)", scale: .log2),
          y: Axis(label: "seconds to target", scale: .log10), series: series)
      ], note: Processor.name)
  }
}
