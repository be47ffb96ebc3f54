/// A small table, held whole: a program's metrics, not a data set.
package struct CSVRows: Sendable {
  package let head: [String]
  /// Records of as many fields as the head, or of others, with the lines on which they begin.
  package let rows: [(line: Int, fields: [String])]

  /// Why a file is no table.
  package struct Fault: Error, Sendable, Hashable {
    /// From 1; nil where it is about the whole file.
    package let line: Int?
    package let found: String
  }

  /// Reads a file of fields parted by commas, as `CSVReader` does.
  package init(contentsOfFile path: String) throws(Fault) {
    var taker = Taker()
    do throws(DatasetError.Fault) {
      var file = try PlainFile(path: path)
      _ = try CSVReader.read(from: &file, separator: UInt8(ascii: ","), into: &taker)
    } catch {
      switch error {
      case .unreadable(let reason):
        throw Fault(line: nil, found: "a file that cannot be read: \(reason)")
      default:
        // Behind the last record that was whole.
        throw Fault(line: taker.records.last?.line, found: "no fields parted by commas, in UTF-8")
      }
    }
    head = taker.records.first?.fields ?? []
    rows = Array(taker.records.dropFirst())
  }

  private struct Taker: RecordTaker {
    var records: [(line: Int, fields: [String])] = []

    mutating func take(
      _ bytes: Span<UInt8>, from start: Int, ends: Span<Int>, at place: RowPlace
    ) throws(DatasetError.TableFault) {
      var fields: [String] = []
      var begin = start
      for index in ends.indices {
        let field = (begin..<ends[index]).map { bytes[$0] }
        fields.append(String(decoding: field, as: UTF8.self))
        begin = ends[index]
      }
      records.append((place.line, fields))
    }
  }
}
