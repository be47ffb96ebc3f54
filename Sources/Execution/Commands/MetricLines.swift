import Foundation
import Host
import Training

/// A line for each evaluation, one after the other: `metrics.jsonl`, or the lines of MLPerf's logs among
/// what a command prints, which are kept in a file as they come.
struct MetricLines {
  private let line: ReportedLine
  private let format: TrainerCommand.Format
  private let folder: TrainerFolder
  private let name: String
  private var file: GrowingFile
  /// Where in the file the command was started; those that are still ahead.
  private var starts: [Int]
  /// A line of the output that has no end yet.
  private var unfinished = Data()

  init(_ command: TrainerCommand, _ folder: TrainerFolder) throws {
    format = command.format
    name = MetricSource.fileName(of: format)
    self.folder = folder
    line = ReportedLine(of: command, file: name)
    starts = try folder.noteStart(metrics: name)
    file = GrowingFile(folder.place(of: name).path, name: name)
  }

  mutating func read(_ printed: Data, into course: inout ReportedCourse) throws -> Bool {
    if format == .mllog { try keepLines(of: printed) }
    _ = try folder.pathOfReport(name)
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
    if !kept.isEmpty { try DurableFiles.append(kept, to: folder.place(of: name)) }
  }
}
