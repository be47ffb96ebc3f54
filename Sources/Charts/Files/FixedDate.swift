import Foundation

/// The date that a PDF carries, set to 1 January 2000 so that the bytes do not depend on the day.
enum FixedDate {
  /// The PDF with the digits of every creation date replaced; no byte moves, so the file's own
  /// table of offsets still holds.
  static func set(in pdf: Data) -> Data {
    var pdf = pdf
    let marker = Data("/CreationDate (D:".utf8)
    let fixed = Data("20000101000000".utf8)
    var searched = pdf.startIndex
    while let found = pdf.range(of: marker, in: searched..<pdf.endIndex) {
      let digits = found.upperBound..<min(found.upperBound + fixed.count, pdf.endIndex)
      if digits.count == fixed.count, pdf[digits].allSatisfy({ (0x30...0x39).contains($0) }) {
        pdf.replaceSubrange(digits, with: fixed)
      }
      searched = found.upperBound
    }
    return pdf
  }
}
