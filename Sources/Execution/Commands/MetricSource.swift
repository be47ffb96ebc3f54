import Foundation
import Training

/// Where a command's metrics come from: a file that it writes to, or what it prints.
enum MetricSource {
  case lines(MetricLines)
  case table(MetricTable)

  init(_ command: TrainerCommand, _ folder: TrainerFolder) throws {
    self =
      switch command.format {
      case .jsonl, .mllog: .lines(try MetricLines(command, folder))
      case .csv: .table(try MetricTable(command, folder))
      }
  }

  static func fileName(of format: TrainerCommand.Format) -> String {
    switch format {
    case .jsonl: "metrics.jsonl"
    case .csv: "metrics.csv"
    case .mllog: "metrics.mllog"
    }
  }

  /// Takes in what has come since.
  ///
  /// - Parameter printed: What the command has printed since.
  /// - Returns: Whether there was anything new.
  mutating func read(_ printed: Data, into course: inout ReportedCourse) throws -> Bool {
    switch self {
    case .lines(var lines):
      defer { self = .lines(lines) }
      return try lines.read(printed, into: &course)
    case .table(var table):
      defer { self = .table(table) }
      return try table.read(into: &course)
    }
  }

  /// Takes in what is left when the command has ended.
  ///
  /// - Throws: `TrainerFault` where the last line has no end, or there is no table.
  mutating func finish(into course: inout ReportedCourse) throws {
    switch self {
    case .lines(let lines): try lines.checkEnd()
    case .table(var table):
      defer { self = .table(table) }
      try table.finish(into: &course)
    }
  }
}
