import Analysis
import Charts
import Host
import Records
import Specification
import Statistics
import Training

/// A comparison of resources: its bits, which are the same everywhere, and what each case took here.
struct ResourceReport {
  let summary: ResourceSummary

  /// For the report: the digests.
  var digests: String {
    let record = summary.record.parametersDigest.map(Self.short) ?? Absence.notReported.words
    let rows =
      [["the record"] + settings.map { _ in "" } + [record]]
      + summary.cases.map { item, run in
        [Markdown.text(item.name)] + settings.map { $0.cell(item.resources) }
          + [Self.short(run.parametersDigest)]
      }
    let words =
      summary.digestCount == 1
      ? "No bit differs." : "**\(summary.digestCount) different digests.**"
    return "\(subject), seed \(summary.record.seed), run again with other resources. \(words)\n\n"
      + Markdown.table(
        [("case", .left)] + settings.map { ($0.title, .right) }
          + [("final parameters, SHA-256", .left)], rows: rows)
  }

  /// For the page on the machine: time and memory.
  var machineTable: String {
    let base = summary.runs.first.flatMap { Self.median($0.rates) }
    let columns: [(title: String, alignment: Markdown.Alignment)] =
      [("case", .left)] + settings.map { ($0.title, .right) }
      + [("examples a second", .right), ("over the first", .right)]
      + (waits ? [("waiting (%)", .right)] : []) + [("memory", .right)]
    let rows = summary.cases.map { item, run in
      let rate = Self.median(run.rates)
      let share = Self.median(run.waitShares)
      return [Markdown.text(item.name)] + settings.map { $0.cell(item.resources) }
        + [
          rate.map { "\(Self.count($0)) (\(Self.range(run.rates)))" } ?? "–",
          rate.flatMap { rate in base.map { Format.fixed(rate / $0, digits: 2) } } ?? "–",
        ] + (waits ? [share.map { Format.fixed(100 * $0, digits: 1) } ?? "–"] : [])
        + [Format.mebibytes(run.workingBytes)]
    }
    let rounds = summary.comparison.rounds
    return
      "\(subject), run with other resources by turns, \(rounds == 1 ? "once" : "\(rounds) times")"
      + " each: medians, and from the least to the most. Memory is what the process grew by at most"
      + " while the trial ran.\n\n" + Markdown.table(columns, rows: rows)
  }

  private var subject: String {
    "\(Markdown.text(summary.comparison.name)): the trial of the arm"
      + " \(Markdown.text("“\(summary.comparison.arm)”"))"
  }

  private var waits: Bool { summary.runs.contains { $0.waitSeconds.contains { $0 > 0 } } }

  /// Examples a second, and the share of time that the network waits for its batches where it does.
  var figure: Figure {
    let names = summary.comparison.cases.map(\.name)
    func panel(_ label: String, _ values: (ResourceRun) -> [Double]) -> Panel {
      let most = summary.runs.flatMap(values).filter(\.isFinite).max() ?? 1
      return Panel(
        x: Axis(label: "", scale: .categories(names)),
        y: Axis(label: label, scale: .linear, range: 0...1.1 * max(most, 1e-9)),
        series: summary.cases.enumerated().map { place, pair in
          Series(
            name: pair.case.name, style: .dots,
            points: values(pair.run).map { Point(x: Double(place), y: $0) }, color: place,
            labelled: false)
        })
    }
    return Figure(
      name: "machine-resources-\(summary.comparison.name)",
      title: "\(summary.comparison.name): what resources buy on this machine",
      panels: [panel("examples a second", \.rates)]
        + (waits ? [panel("time waited for batches (%)") { $0.waitShares.map { 100 * $0 } }] : []),
      note: Processor.name)
  }

  /// Those of the resources in which cases differ.
  private var settings: [(title: String, cell: (TrainingResources) -> String)] {
    let all: [(title: String, cell: (TrainingResources) -> String)] = [
      ("workers", { "\($0.workers)" }), ("loaders", { "\($0.loaders)" }),
      ("batches ahead", { $0.loaders == 0 ? "–" : "\($0.prefetch)" }),
      ("memory for activations", { Format.mebibytes($0.activationBytes) }),
    ]
    return all.filter { setting in
      Set(summary.comparison.cases.map { setting.cell($0.resources) }).count > 1
    }
  }

  private static func median(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : Sample.median(values)
  }

  private static func range(_ values: [Double]) -> String {
    "\(count(values.min() ?? .nan)) to \(count(values.max() ?? .nan))"
  }

  private static func count(_ rate: Double) -> String {
    rate.isFinite ? Format.count(Int(rate.rounded())) : "–"
  }

  private static func short(_ digest: String) -> String {
    Markdown.code(String(digest.prefix(16)))
  }
}
