import Datasets
import Foundation
import Host
import Training

/// A table with a head, which loggers write anew when a column comes in: `metrics.csv`.
struct MetricTable {
  private let line: ReportedLine
  private let folder: TrainerFolder
  private let wasStartedBefore: Bool
  /// Of the table as it was when the command was started.
  private let linesAtStart: Int
  private var seen: FileState?

  init(_ command: TrainerCommand, _ folder: TrainerFolder) throws {
    let name = MetricSource.fileName(of: .csv)
    line = ReportedLine(of: command, file: name)
    wasStartedBefore = try folder.noteStart(metrics: name).count > 1
    self.folder = folder
    let before = try RegularFile.contents(ifThere: folder.place(of: name).path) ?? Data()
    linesAtStart = before.count { $0 == UInt8(ascii: "\n") }
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

  private var path: String { folder.place(of: line.file).path }

  private func fill(_ course: inout ReportedCourse) throws {
    _ = try folder.pathOfReport(line.file)
    if let state = FileState(of: path), state.size > GrowingFile.byteLimit {
      throw TrainerFault(
        file: line.file, line: nil, found: "\(state.size >> 20) MiB",
        expected: "at most \(GrowingFile.byteLimit >> 20) MiB")
    }
    let table: CSVRows
    do throws(CSVRows.Fault) {
      table = try CSVRows(contentsOfFile: path)
    } catch {
      throw TrainerFault(
        file: line.file, line: error.line, found: error.found, expected: "a table with a head")
    }
    var isBehindStart = false
    for (number, fields) in table.rows {
      guard let row = try line.row(fields, under: table.head, line: number, of: course) else {
        continue
      }
      // A logger does not say where its program was started again before.
      let isFirstSinceStart = !isBehindStart && number > linesAtStart
      if wasStartedBefore, isFirstSinceStart || course.goesBack(at: row) { course.beginRun() }
      isBehindStart = number > linesAtStart
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
