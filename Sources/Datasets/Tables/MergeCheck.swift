/// Whether different values of a table's columns come out the same in single precision.
///
/// Exact up to a quarter of a million different values of a column and a million of all; beyond that
/// the first so many are compared with all others.
struct MergeCheck {
  /// By column: of each standardised number the value that gave it first.
  private var seen: [Int: [UInt32: UInt64]] = [:]
  private var seenCount = 0
  /// By column: rows whose value is taken for another one, and the first of them.
  private var merged: [Int: (rows: Int, first: ColumnEvidence.Finding)] = [:]
  private static let columnLimit = 1 << 18
  private static let limit = 1 << 20

  mutating func take(
    _ number: TableNumber, as standardised: Float, _ field: Span<UInt8>, column: Int,
    at place: RowPlace
  ) {
    let key = Self.key(of: number, field)
    let bits = standardised.bitPattern
    if let first = seen[column]?[bits] {
      if first == key { return }
      let found = merged[column]?.first ?? .init(place: place, found: field.text)
      merged[column] = ((merged[column]?.rows ?? 0) + 1, found)
    } else if seenCount < Self.limit, seen[column]?.count ?? 0 < Self.columnLimit {
      seen[column, default: [:]][bits] = key
      seenCount += 1
    }
  }

  /// What tells values apart also where double precision does not.
  private static func key(of number: TableNumber, _ field: Span<UInt8>) -> UInt64 {
    guard number.significantDigits > 15 else { return number.value.bitPattern }
    // FNV-1a over all that is no zero at an end (Fowler, Noll & Vo; RFC 9923).
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    var zeros = 0
    var hasDigits = false
    var isBehindMark = false
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    for place in field.indices {
      let byte = field[place]
      switch byte {
      case 0x30:
        if hasDigits || isBehindMark { zeros += 1 }
      case UInt8(ascii: "."), UInt8(ascii: ","):
        for _ in 0..<zeros { add(0x30) }
        (zeros, isBehindMark) = (0, true)
        add(byte)
      default:
        for _ in 0..<zeros { add(0x30) }
        zeros = 0
        hasDigits = hasDigits || (byte > 0x30 && byte <= 0x39)
        add(byte)
      }
    }
    if !isBehindMark { for _ in 0..<zeros { add(0x30) } }
    return hash
  }

  /// Errors: more than a hundredth of a column's rows, which is more than chance merges.
  func check(_ plan: TablePlan) throws(DatasetError.TableFault) {
    for (column, found) in merged.sorted(by: { $0.key < $1.key })
    where found.rows * 100 > plan.rowCount {
      throw .mergedValues(
        found.first.place, column: plan.columns[column]?.name ?? "", found: found.first.found,
        rows: found.rows, of: plan.rowCount)
    }
  }
}
