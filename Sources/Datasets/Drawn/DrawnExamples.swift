/// Which stream (purpose `.data`) each example of a drawn set comes from: training example i from
/// index i, test example i from index 2^31 + i, and what all examples share from the last index.
enum DrawnExamples {
  static let shared = UInt32.max
  private static let firstTest: UInt32 = 1 << 31
  /// Training examples, of all epochs where they are drawn anew in each.
  static let trainLimit = Int(firstTest)
  static func train(_ count: Int) -> Range<UInt32> { 0..<UInt32(count) }
  static func test(_ count: Int) -> Range<UInt32> { firstTest..<firstTest + UInt32(count) }

  static func check(train: Int, test: Int) throws(DatasetError) {
    try DatasetError.check(train, isIn: ExampleSet.counts, as: "train")
    try DatasetError.check(test, isIn: ExampleSet.counts, as: "test")
  }
}

extension DatasetError {
  static func check<Number: Comparable>(
    _ found: Number, isIn range: ClosedRange<Number>, as name: String
  ) throws(DatasetError) {
    guard range.contains(found) else {
      throw .setting(
        name: name, found: "\(found)",
        expected: "a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }
}
