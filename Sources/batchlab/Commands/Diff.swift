import Analysis
import ArgumentParser
import Foundation
import Records
import Reports
import Specification

struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare two stores, or two summaries, with intervals.",
    discussion: """
      A summary is what batchlab run --json prints, or a report's data/summary.json. Arms are \
      compared over the seeds that both have, paired by seed. A difference is more than noise where \
      its 95 % interval leaves zero out; of twenty that are noise alone, one does so by chance.
      """)

  @Argument(help: "A store's folder, or a summary's file.")
  var a: String

  @Argument(help: "What to compare it with.")
  var b: String

  @Flag(help: "Show also what is the same in both.")
  var all = false

  func run() throws {
    let comparison = ResultComparison(try Self.results(a), try Self.results(b))
    let rows = comparison.rows.filter { all || $0.judgement != .same }.map { row in
      [
        row.arm, row.metric.name, Format.plusMinus(row.a), Format.plusMinus(row.b),
        Format.interval(row.difference, unit: row.metric.traits.unit.ofDifference),
        row.judgement.words,
      ]
    }
    if !rows.isEmpty {
      print(TerminalTable.text([["arm", "metric", "A", "B", "B − A", ""]] + rows) + "\n")
    }
    for (arm, a, b) in comparison.devices {
      print(
        "\(arm.onOneLine) was computed by other devices: A \(Self.words(a)); B \(Self.words(b))")
    }
    for (side, names) in [("A", comparison.onlyInA), ("B", comparison.onlyInB)] {
      for name in names { print("only in \(side): \(name.onOneLine)") }
    }
    let count = comparison.rows.filter { $0.judgement == .moreThanNoise }.count
    print(
      "\(comparison.shared) trials in both, \(comparison.identical) of them the same to the bit;"
        + (comparison.withoutDigest == 0
          ? "" : " of \(comparison.withoutDigest) that is not known: \(Absence.notReported.words);")
        + " \(count) of \(comparison.rows.count) differences are more than noise")
  }

  private static func words(_ devices: [String]) -> String {
    devices.isEmpty ? Absence.notReported.words : devices.joined(separator: ", ")
  }

  private static func results(_ path: String) throws -> ResultSet {
    var isFolder: ObjCBool = false
    let url = URL(fileURLWithPath: path)
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw DocumentError(file: path, reason: "is neither a store's folder nor a summary's file")
    }
    guard isFolder.boolValue else { return try ResultSet(summary: url) }
    let trials = url.appendingPathComponent("trials").path
    guard FileManager.default.fileExists(atPath: trials) else {
      throw DocumentError(file: path, reason: "is no store: it has no folder trials")
    }
    return try ResultSet(store: Store(reading: url))
  }
}

extension ResultComparison.Judgement {
  fileprivate var words: String {
    switch self {
    case .same: "the same"
    case .moreThanNoise: "more than noise"
    case .withinNoise: "within noise"
    case .unknown: "one seed, no interval"
    }
  }
}
