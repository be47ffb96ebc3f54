import Foundation

/// The date that a PDF carries, set to 1 January 2000 so that the bytes do not depend on the day.
enum FixedDate {
  /// The PDF with every creation date replaced; spaces make up its length, so that no byte moves
  /// and the file's own table of offsets still holds.
  static func set(in pdf: Data) -> Data {
    var pdf = pdf
    let marker = Data("/CreationDate (".utf8)
    let fixed = Data("D:20000101)".utf8)
    var searched = pdf.startIndex
    while let found = pdf.range(of: marker, in: searched..<pdf.endIndex) {
      searched = found.upperBound
      guard let closing = pdf[found.upperBound...].firstIndex(of: UInt8(ascii: ")")) else { break }
      let date = found.upperBound...closing
      guard (fixed.count...longest).contains(date.count) else { continue }
      let padding = Data(repeating: UInt8(ascii: " "), count: date.count - fixed.count)
      pdf.replaceSubrange(date, with: fixed + padding)
    }
    return pdf
  }

  /// D:YYYYMMDDHHmmSS+HH'mm') has no more bytes.
  private static let longest = 24
}
