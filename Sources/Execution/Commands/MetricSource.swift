import Datasets
import Foundation
import Host
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

  /// What is left when the command has ended.
  ///
  /// - Throws: `TrainerFault` where that has no end, or is no table.
  mutating func finish(into course: inout ReportedCourse) throws {
    switch self {
    case .lines(let lines): try lines.checkEnd()
    case .table(var table):
      defer { self = .table(table) }
      try table.finish(into: &course)
    }
  }
}

/// A line for each evaluation, one after the other: `metrics.jsonl`, or the lines of MLPerf's logs among
/// what a command prints, which are kept in a file as they come.
struct MetricLines {
  private let line: ReportedLine
  private let format: TrainerCommand.Format
  private let place: URL
  private var file: GrowingFile
  /// Where in the file the command was started; those that are still ahead.
  private var starts: [Int]
  /// A line of the output that has no end yet.
  private var unfinished = Data()

  init(_ command: TrainerCommand, _ folder: TrainerFolder) throws {
    format = command.format
    let name = MetricSource.fileName(of: format)
    line = ReportedLine(of: command, file: name)
    starts = try folder.noteStart(metrics: name)
    place = folder.place(of: name)
    file = GrowingFile(place.path, name: name)
  }

  mutating func read(_ printed: Data, into course: inout ReportedCourse) throws -> Bool {
    if format == .mllog { try keepLines(of: printed) }
    let lines = try file.read()
    var place = 0
    for (number, text, end) in lines {
      while let start = starts.first, place >= start || end > start {
        course.beginRun()
        starts.removeFirst()
      }
      place = end
      guard !text.allSatisfy(\.isWhitespace) else { continue }
      let row =
        format == .mllog
        ? try line.logged(text[...], line: number, of: course)
        : try line.row(text[...], line: number)
      if let row { try course.add(row) }
    }
    return !lines.isEmpty
  }

  func checkEnd() throws(TrainerFault) { try file.checkEnd() }

  private mutating func keepLines(of printed: Data) throws {
    unfinished.append(printed)
    var kept = Data()
    var start = unfinished.startIndex
    while let end = unfinished[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let text = unfinished[start...end]
      if text.firstRange(of: ReportedLine.logMark) != nil { kept.append(text) }
      start = end + 1
    }
    unfinished = Data(unfinished[start...])
    // What is so long is no line of metrics, whatever else it is.
    if unfinished.count > GrowingFile.lineLimit { unfinished = Data() }
    if !kept.isEmpty { try DurableFiles.append(kept, to: place) }
  }
}

/// A table with a head, which loggers write anew when a column comes in: `metrics.csv`.
struct MetricTable {
  private let line: ReportedLine
  private let path: String
  private let wasStartedBefore: Bool
  private var seen: FileState?

  init(_ command: TrainerCommand, _ folder: TrainerFolder) throws {
    let name = MetricSource.fileName(of: .csv)
    line = ReportedLine(of: command, file: name)
    wasStartedBefore = try folder.noteStart(metrics: name).count > 1
    path = folder.place(of: name).path
  }

  /// Half a table, as it is while it is being written, says nothing yet.
  mutating func read(into course: inout ReportedCourse) throws -> Bool {
    let now = FileState(of: path)
    guard let now, now != seen else { return false }
    seen = now
    var fresh = course.emptied
    guard (try? fill(&fresh)) != nil else { return true }
    course = fresh
    return true
  }

  mutating func finish(into course: inout ReportedCourse) throws {
    guard FileState(of: path) != nil else { return }
    var fresh = course.emptied
    try fill(&fresh)
    course = fresh
  }

  private func fill(_ course: inout ReportedCourse) throws {
    let table: CSVRows
    do throws(CSVRows.Fault) {
      table = try CSVRows(contentsOfFile: path)
    } catch {
      throw TrainerFault(
        file: line.file, line: error.line, found: error.found, expected: "a table with a head")
    }
    for (number, fields) in table.rows {
      guard let row = try line.row(fields, under: table.head, line: number, of: course) else {
        continue
      }
      // A logger does not say where its program was started again.
      if wasStartedBefore, course.goesBack(at: row) { course.beginRun() }
      try course.add(row)
    }
  }

  /// What shows that a file was written to.
  private struct FileState: Equatable {
    let size: Int
    let modified: Date

    init?(of path: String) {
      guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
        let size = attributes[.size] as? Int, let modified = attributes[.modificationDate] as? Date
      else { return nil }
      (self.size, self.modified) = (size, modified)
    }
  }
}
