import ArgumentParser

/// What options of a command may say, in the same words for all.
enum OptionRange {
  /// Throws where a value was given and lies outside a range.
  static func check(
    _ value: Int?, of option: String, in range: ClosedRange<Int>, unit: String = ""
  ) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError(
      "\(option) is \(value); expected \(range.lowerBound) to \(range.upperBound)\(unit).")
  }
}
