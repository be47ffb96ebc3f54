import Analysis
import Datasets
import Planning
import Training

/// What the reading of a table understood, as the page of an experiment tells it.
struct TableReport {
  /// The file's name.
  let name: String
  let reading: TableReading

  /// Of the sets that were loaded for a summary's trials, each table once.
  static func tables(
    of summary: Summary, datasets: DatasetCache
  ) throws(DatasetError) -> [TableReport] {
    let workloads =
      summary.arms.map(\.spec.workload) + summary.series.map(\.spec.workload)
      + summary.tunings.map(\.spec.workload)
    var seen: [DatasetConfiguration] = []
    var tables: [TableReport] = []
    for workload in workloads {
      guard workload.dataset.traits.isTable, !seen.contains(workload.dataset) else { continue }
      seen.append(workload.dataset)
      if let reading = try datasets.dataset(workload.dataset).columns?.reading {
        tables.append(TableReport(name: workload.dataset.publicName, reading: reading))
      }
    }
    return tables
  }

  func markdown() -> String {
    let rows = reading.columns.map { column in
      [
        Markdown.text(column.name), Markdown.text(Self.kind(column)), Format.count(column.missing),
        Format.count(column.features),
      ]
    }
    // Wide tables are all alike from some column on.
    let shown = Array(rows.prefix(Self.columnLimit))
    let rest =
      rows.count > shown.count
      ? "\n\(Format.count(rows.count - shown.count)) more columns.\n" : ""
    return Markdown.text("\(name): \(reading.sentence).") + "\n\n" + classes
      + (reading.warnings.isEmpty
        ? ""
        : reading.warnings.map { "- **Warning:** \(Markdown.text("\($0)."))" }
          .joined(separator: "\n") + "\n\n")
      + Markdown.table(
        [("column", .left), ("read as", .left), ("missing", .right), ("features", .right)],
        rows: shown) + rest
  }

  private static let columnLimit = 40
  private static let classLimit = 20

  private var classes: String {
    guard !reading.classCounts.isEmpty else { return "" }
    let shown = zip(reading.classNames, reading.classCounts).prefix(Self.classLimit).map {
      "\($0) (\(Format.count($1)))"
    }
    let rest = reading.classCounts.count - shown.count
    let words =
      "Classes and their rows: \(shown.joined(separator: ", "))"
      + (rest > 0 ? " and \(Format.count(rest)) more." : ".")
    return Markdown.text(words) + "\n\n"
  }

  private static func kind(_ column: TableReading.Column) -> String {
    let mark = column.mark.map { ", without \($0)" } ?? ""
    return switch column.role {
    case .numeric(let range?):
      "numeric, \(Format.number(range.lowerBound)) to \(Format.number(range.upperBound))\(mark)"
    case .numeric(nil): "numeric, without a value"
    case .categorical(let texts): "categorical, \(Format.count(texts)) texts"
    case .target: "target"
    case .ignored: "ignored"
    case .empty: "empty, left out"
    }
  }
}
