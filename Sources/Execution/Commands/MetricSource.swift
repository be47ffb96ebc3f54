import Foundation
import Training

/// Where a command's metrics come from: a file that it writes to, or what it prints.
struct MetricSource {
  let name: String
  private let line: ReportedLine
  private let format: TrainerCommand.Format
  private var file: GrowingFile
  /// Where in the file the command was started; those that are still ahead.
  private var starts: [Int]

  init(_ command: TrainerCommand, _ folder: TrainerFolder) throws {
    format = command.format
    name = format == .csv ? "metrics.csv" : "metrics.jsonl"
    line = ReportedLine(of: command, file: name)
    starts = try folder.noteStart(metrics: name)
    file = GrowingFile(folder.place(of: name).path, name: name)
  }

  /// - Returns: Whether there was anything new.
  mutating func read(_ printed: Data, into course: inout ReportedCourse) throws -> Bool {
    let lines = try file.read()
    var place = 0
    for (number, text, end) in lines {
      while let start = starts.first, place >= start || end > start {
        course.beginRun()
        starts.removeFirst()
      }
      place = end
      guard !text.allSatisfy(\.isWhitespace) else { continue }
      if let row = try line.row(text[...], line: number) { try course.add(row) }
    }
    return !lines.isEmpty
  }

  func checkEnd() throws(TrainerFault) { try file.checkEnd() }
}
