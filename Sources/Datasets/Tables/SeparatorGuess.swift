/// Which separator parts the records of a table, where that is plain.
///
/// It gives every record as many fields, at least two. Of several that do, the one by which more fields
/// are numbers, whatever their decimal mark, then the first of comma, semicolon, tab and bar; blanks
/// only where none of these parts anything. Where none does, the first that parts the first record.
enum SeparatorGuess {
  static let candidates = [
    UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
  ]
  private static let blank = UInt8(ascii: " ")
  private static let recordLimit = 200

  static func separator(of records: [[UInt8]]) -> UInt8 {
    let records = Array(records.prefix(recordLimit))
    guard let first = records.first else { return candidates[0] }
    let plain = candidates.filter { parts($0, records) }
    if plain.count > 1 {
      let shares = plain.map { numberShare(records, $0) }
      let best = shares.max() ?? 0
      return zip(plain, shares).first { $0.1 == best }?.0 ?? candidates[0]
    }
    if let only = plain.first { return only }
    if let mark = candidates.first(where: { fieldCount(first, $0) > 1 }) { return mark }
    return parts(blank, records) ? blank : candidates[0]
  }

  /// Whether all records have as many fields, but for empty ones at a record's end.
  private static func parts(_ separator: UInt8, _ records: [[UInt8]]) -> Bool {
    let least = records.map { fieldCount($0, separator) }.min() ?? 0
    return least > 1 && records.allSatisfy { filledCount($0, separator) <= least }
  }

  private static func filledCount(_ record: [UInt8], _ separator: UInt8) -> Int {
    let fields = fields(record, separator)
    return (fields.lastIndex { field in !field.allSatisfy { $0 == 0x20 || $0 == 0x09 } } ?? -1) + 1
  }

  static func fieldCount(_ record: [UInt8], _ separator: UInt8) -> Int {
    fields(record, separator).count
  }

  /// Cut at the separator, as far as it is not in quotes.
  private static func fields(_ record: [UInt8], _ separator: UInt8) -> [ArraySlice<UInt8>] {
    var fields: [ArraySlice<UInt8>] = []
    var isInQuotes = false
    var start = 0
    for (place, byte) in record.enumerated() {
      if byte == 0x22 { isInQuotes.toggle() }
      let isSeparator = byte == separator || (separator == blank && byte == 0x09)
      guard isSeparator && !isInQuotes else { continue }
      if separator != blank || place > start { fields.append(record[start..<place]) }
      start = place + 1
    }
    if separator != blank || start < record.count { fields.append(record[start...]) }
    return fields
  }

  /// The share of fields that are numbers, or nothing.
  private static func numberShare(_ records: [[UInt8]], _ separator: UInt8) -> Double {
    var (numbers, all) = (0, 0)
    for record in records.prefix(50) {
      for field in fields(record, separator) {
        all += 1
        let plain = Array(field.filter { $0 != 0x22 })
        let place = Field.trimmed(0..<plain.count, of: plain.span)
        switch NumberText.read(plain.span.extracting(place), .point) {
        case .number, .otherDecimal: numbers += 1
        case .notFinite, .text: if place.isEmpty { numbers += 1 }
        }
      }
    }
    return all == 0 ? 0 : Double(numbers) / Double(all)
  }
}
