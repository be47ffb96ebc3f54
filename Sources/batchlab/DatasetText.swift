import Datasets
import Foundation
import Reports

/// A data set as a terminal shows it.
enum DatasetText {
  static func text(
    _ summary: DatasetSummary, of dataset: Dataset, title: String, classNames: [String]
  ) -> String {
    var lines = [
      title, "",
      "examples   \(Format.count(summary.trainCount)) to train, \(Format.count(summary.testCount))"
        + " to test",
      "inputs     \(inputs(summary, dataset))",
    ]
    if let digest = dataset.contentDigest { lines.append("contents   \(digest)") }
    if let reading = dataset.columns?.reading { lines += table(reading) }
    lines.append("")
    var rows = [[rowName(summary, dataset)] + header]
    rows += summary.columns.enumerated().map { index, column in
      [name(index, summary.imageShape, dataset.columns)] + cells(column)
    }
    rows += summary.targets.enumerated().map { index, column in
      let name = summary.targets.count == 1 ? "target" : "target \(index)"
      return [dataset.columns.map { "\(name) \($0.target)" } ?? name] + cells(column)
    }
    lines += [TerminalTable.text(rows), "", standardization(dataset)]
    if !summary.trainClasses.isEmpty {
      let names = dataset.columns?.classNames ?? classNames
      lines += ["", TerminalTable.text(classes(summary, names))]
    }
    return lines.map { $0.split(separator: "\n", omittingEmptySubsequences: false) }
      .flatMap { $0.map { String($0).onOneLine } }.joined(separator: "\n")
  }

  /// What was understood of a table, column by column, and what may be meant otherwise.
  private static func table(_ reading: TableReading) -> [String] {
    let rows = reading.columns.map { column in
      let numbers: String
      let kind: String
      switch column.role {
      case .numeric(let range):
        kind = "numeric"
        numbers = range.map { "\(exact($0.lowerBound)) to \(exact($0.upperBound))" } ?? "no value"
      case .categorical(let texts): (kind, numbers) = ("categorical", "\(texts) texts")
      case .target: (kind, numbers) = ("target", reading.task.rawValue)
      case .ignored: (kind, numbers) = ("ignored", "")
      case .empty: (kind, numbers) = ("empty", "left out")
      }
      let mark = column.mark.map { ", without \($0)" } ?? ""
      return [
        column.name, kind, numbers + mark, Format.count(column.missing),
        Format.count(column.features),
      ]
    }
    return ["reading    \(reading.sentence)"]
      + reading.warnings.map { "warning    \($0)" }
      + ["", TerminalTable.text([["column", "kind", "values", "missing", "features"]] + rows)]
  }

  private static let header = ["mean", "deviation", "least", "greatest"]

  private static func rowName(_ summary: DatasetSummary, _ dataset: Dataset) -> String {
    if dataset.columns != nil { return "feature" }
    return summary.imageShape == nil ? "column" : "channel"
  }

  private static func cells(_ column: DatasetSummary.Column) -> [String] {
    [column.mean, column.deviation, column.least, column.greatest].map(number)
  }

  private static func exact(_ value: Double) -> String { String(format: "%.12g", value + 0) }

  /// A zero of either sign is the same.
  private static func number(_ value: Double) -> String { String(format: "%.6g", value + 0) }

  private static func inputs(_ summary: DatasetSummary, _ dataset: Dataset) -> String {
    let unit =
      switch dataset.train.inputs {
      case .bytes: "bytes"
      case .floats: "numbers"
      }
    let count = "\(Format.count(summary.featureCount)) \(unit)"
    return summary.imageShape.map { "images of \($0): \(count) each" } ?? "\(count) each"
  }

  private static func name(
    _ index: Int, _ shape: ImageShape?, _ columns: TableColumns?
  ) -> String {
    if let columns { return columns.features[index] }
    return switch shape?.channels {
    case 1: "grey"
    case 3: ["red", "green", "blue"][index]
    default: "\(index)"
    }
  }

  /// What a network sees instead of a raw input.
  private static func standardization(_ dataset: Dataset) -> String {
    let raw =
      switch dataset.train.inputs {
      case .bytes: "byte / 255"
      case .floats: "value"
      }
    let (mean, deviation) = (dataset.standardization.mean, dataset.standardization.deviation)
    guard mean.count <= 3 else {
      return "standardised as (\(raw) - mean) / deviation of its column"
    }
    return "standardised as "
      + zip(mean, deviation).map { "(\(raw) - \(number($0))) / \(number($1))" }
      .joined(separator: ", ")
  }

  private static func classes(_ summary: DatasetSummary, _ names: [String]) -> [[String]] {
    let (train, test) = (summary.trainClasses, summary.testClasses)
    let last = train.indices.last { train[$0] + test[$0] > 0 } ?? 0
    var rows = [["class", "train", "test"]]
    for index in 0...last {
      let name = index < names.count ? " \(names[index])" : ""
      rows.append(["\(index)\(name)", Format.count(train[index]), Format.count(test[index])])
    }
    return rows
  }
}

extension TableColumns {
  /// Nil where the target is a number.
  fileprivate var classNames: [String]? {
    if case .classes(let names) = outputs { names } else { nil }
  }
}
