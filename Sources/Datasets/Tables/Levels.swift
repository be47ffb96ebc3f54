/// The different texts of a column, in the order of their bytes.
struct Levels {
  private(set) var sorted: [[UInt8]] = []
  private(set) var byteCount = 0

  var count: Int { sorted.count }

  /// Where the text is or would be.
  func place(of text: Span<UInt8>) -> (index: Int, isThere: Bool) {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      let order = Self.compare(text, sorted[middle])
      if order == 0 { return (middle, true) }
      if order < 0 { high = middle } else { low = middle + 1 }
    }
    return (low, false)
  }

  mutating func insert(_ text: Span<UInt8>, at index: Int) {
    byteCount += text.count + MemoryLayout<[UInt8]>.stride + 32
    sorted.insert(text.withUnsafeBufferPointer { Array($0) }, at: index)
  }

  var names: [String] { sorted.map { String(decoding: $0, as: UTF8.self) } }

  /// Negative, zero or positive as the left text comes before, is, or comes after the right one.
  @inline(__always)
  private static func compare(_ left: Span<UInt8>, _ right: [UInt8]) -> Int {
    let shared = min(left.count, right.count)
    for place in 0..<shared where left[place] != right[place] {
      return Int(left[place]) - Int(right[place])
    }
    return left.count - right.count
  }
}
