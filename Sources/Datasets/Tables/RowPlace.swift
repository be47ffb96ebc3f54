/// Where a record of a table begins.
public struct RowPlace: Sendable, Hashable {
  /// Lines of the file, from 1; a line end within quotes counts.
  public let line: Int
  /// Records, from 1; the header is one, a blank line is none.
  public let record: Int

  public init(line: Int, record: Int) {
    self.line = line
    self.record = record
  }
}
