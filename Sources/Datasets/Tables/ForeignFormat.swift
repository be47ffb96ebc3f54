/// Files that are often taken for tables of text and are none, told by how they begin.
public enum ForeignFormat: Sendable, Hashable {
  case spreadsheet, oldSpreadsheet, parquet, arrow, gzip, zip, otherArchive, database, numpy
  case hdf, pickle, pdf, json, html, xml, pointer, libsvm
  /// The line of `@data`, after which the values stand; nil where it is further down.
  case arff(dataLine: Int?)
}

extension ForeignFormat {
  private static let marks: [(bytes: [UInt8], format: ForeignFormat)] = [
    (Array("PK\u{3}\u{4}".utf8), .zip),
    ([0xD0, 0xCF, 0x11, 0xE0], .oldSpreadsheet), (Array("PAR1".utf8), .parquet),
    (Array("ARROW1".utf8), .arrow), (Array("FEA1".utf8), .arrow), ([0x1F, 0x8B], .gzip),
    (Array("BZh".utf8), .otherArchive), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], .otherArchive),
    ([0x28, 0xB5, 0x2F, 0xFD], .otherArchive), ([0x37, 0x7A, 0xBC, 0xAF], .otherArchive),
    (Array("Rar!".utf8), .otherArchive), (Array("SQLite format 3".utf8), .database),
    ([0x93] + Array("NUMPY".utf8), .numpy), ([0x89] + Array("HDF".utf8), .hdf),
    ([0x80, 0x03], .pickle), ([0x80, 0x04, 0x95], .pickle), ([0x80, 0x05, 0x95], .pickle),
    (Array("%PDF-".utf8), .pdf),
    (Array("version https://git-lfs.github.com/spec".utf8), .pointer),
  ]

  /// By the first bytes of the file as it is stored.
  init?(bytes head: [UInt8]) {
    guard let found = Self.marks.first(where: { head.starts(with: $0.bytes) })?.format else {
      let isTar = head.count > 262 && head[257..<262].elementsEqual("ustar".utf8)
      guard isTar else { return nil }
      self = .otherArchive
      return
    }
    // A column may be called PAR1; what comes after it tells.
    let isText = head.prefix(64).allSatisfy { $0 >= 0x09 && $0 < 0x80 }
    if isText && found != .pdf && found != .pointer { return nil }
    // A spreadsheet is a zip archive, the names of whose parts stand in its head.
    let name = Array("[Content_Types].xml".utf8)
    let other = Array("xl/".utf8)
    let isSheet = found == .zip && (Self.has(head, name) || Self.has(head, other))
    self = isSheet ? .spreadsheet : found
  }

  private static func has(_ head: [UInt8], _ part: [UInt8]) -> Bool {
    guard head.count >= part.count else { return false }
    return (0...(head.count - part.count)).contains { head[$0...].starts(with: part) }
  }

  /// By the first lines of its text.
  ///
  /// - Parameter before: Lines that are passed over.
  init?(lines: [String], before: Int) {
    let filled = lines.filter { !$0.allSatisfy(\.isWhitespace) }
    guard let first = filled.first?.trimmed else { return nil }
    let lower = first.lowercased()
    if lower.hasPrefix("<!doctype html") || lower.hasPrefix("<html") {
      self = .html
    } else if lower.hasPrefix("<?xml") {
      self = .xml
    } else if Self.isJSON(first, second: filled.dropFirst().first?.trimmed ?? "") {
      self = .json
    } else if Self.isARFF(filled) {
      let line = lines.firstIndex { $0.trimmed.lowercased() == "@data" }
      self = .arff(dataLine: line.map { $0 + 1 + before })
    } else if Self.isLIBSVM(filled.prefix(5)) {
      self = .libsvm
    } else {
      return nil
    }
  }

  private static func isJSON(_ first: String, second: String) -> Bool {
    if first == "{" || first == "[" || first == "[{" {
      return second.isEmpty || "{[\"]}".contains(second.first ?? "x")
    }
    return first.hasPrefix("{\"") || first.hasPrefix("[{\"") || first.hasPrefix("[[")
  }

  private static func isARFF(_ lines: [String]) -> Bool {
    let head = lines.first { !$0.trimmed.hasPrefix("%") }?.trimmed.lowercased() ?? ""
    return head.hasPrefix("@relation")
  }

  /// A target and then pairs of a feature's number and its value.
  private static func isLIBSVM(_ lines: ArraySlice<String>) -> Bool {
    !lines.isEmpty
      && lines.allSatisfy { line in
        let words = line.split { $0 == " " || $0 == "\t" }
        guard words.count >= 2, Double(words[0]) != nil else { return false }
        return words.dropFirst().allSatisfy { word in
          let parts = word.split(separator: ":", omittingEmptySubsequences: false)
          return parts.count == 2 && Int(parts[0]) != nil && Double(parts[1]) != nil
        }
      }
  }

  /// What it is, and what makes a table of it.
  var words: String {
    switch self {
    case .spreadsheet: "is an Excel workbook; save its sheet as CSV UTF-8 there"
    case .oldSpreadsheet: "is an old Office file, as .xls; save its sheet as CSV UTF-8 there"
    case .parquet: "is a Parquet file; write it as CSV, as pandas does: \(pandas("read_parquet"))"
    case .arrow: "is an Arrow file; write it as CSV, as pandas does: \(pandas("read_feather"))"
    case .gzip: "is compressed by gzip; give it a name that ends in .gz"
    case .zip: "is a zip archive; unpack it and take the table in it"
    case .otherArchive: "is an archive, or compressed; unpack it and take the table in it"
    case .database: "is an SQLite database; write a table of it as CSV (sqlite3 -header -csv)"
    case .numpy: "is a NumPy array; write it as CSV with numpy.savetxt(…, delimiter=\",\")"
    case .hdf: "is an HDF5 file; write its table as CSV, as pandas does: \(pandas("read_hdf"))"
    case .pickle: "is a Python pickle; write its table as CSV: \(pandas("read_pickle"))"
    case .pdf: "is a PDF document, and no table of text"
    case .json: "is JSON; write it as CSV, as pandas does: \(pandas("read_json"))"
    case .html: "is a web page; download the file that it leads to"
    case .xml: "is XML; write its table as CSV, as pandas does: \(pandas("read_xml"))"
    case .pointer: "is a pointer of Git LFS and not the file itself; git lfs pull gets that"
    case .libsvm:
      "is in LIBSVM's format; write all features of each row as CSV, as scikit-learn's"
        + " load_svmlight_file reads it"
    case .arff(let line?):
      "is an ARFF file, whose values begin after line \(line): --skip \(line) reads them, as column 1,"
        + " column 2 and so on"
    case .arff(nil):
      "is an ARFF file; --skip with the number of the line @data reads what comes after it, as column"
        + " 1, column 2 and so on"
    }
  }

  private func pandas(_ reader: String) -> String {
    "\(reader)(FILE).to_csv(FILE, index=False)"
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
