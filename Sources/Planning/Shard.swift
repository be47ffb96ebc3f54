/// One of several parts of a sweep, each run by a machine of its own.
package struct Shard: Sendable, Hashable, CustomStringConvertible {
  /// From 1 to `count`.
  package let index: Int
  package let count: Int

  package static let countRange = 1...1000

  /// Nil unless 1 ≤ index ≤ count ≤ 1000.
  package init?(index: Int, count: Int) {
    guard Self.countRange.contains(count), (1...count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// From a text such as "2/5"; nil for any other.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    // No sign, no space.
    guard parts.count == 2, parts.allSatisfy({ $0.allSatisfy { ("0"..."9").contains($0) } }),
      let index = Int(parts[0]), let count = Int(parts[1])
    else { return nil }
    self.init(index: index, count: count)
  }

  package var description: String { "\(index)/\(count)" }
}
