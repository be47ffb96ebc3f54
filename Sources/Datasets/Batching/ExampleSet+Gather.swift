extension ExampleSet {
  /// Writes the classes of the given examples at the start of `destination`.
  ///
  /// Preconditions: the targets are classes, rows lie in the set, the destination has room.
  /// Allocates nothing.
  public func gatherClasses(
    _ rows: ArraySlice<Int32>, into destination: inout MutableSpan<UInt8>
  ) {
    gatherClasses(count: rows.count, into: &destination) { Int(rows[rows.startIndex + $0]) }
  }

  /// Writes the classes of a range of examples, in their own order.
  public func gatherClasses(_ rows: Range<Int>, into destination: inout MutableSpan<UInt8>) {
    gatherClasses(count: rows.count, into: &destination) { rows.lowerBound + $0 }
  }

  /// Writes the target values of the given examples, unchanged, at the start of `destination`.
  ///
  /// Shapes: `rows.count` × `width`, row-major.
  /// Preconditions: the targets are values, rows lie in the set, the destination has room.
  /// Allocates nothing.
  public func gatherValues(
    _ rows: ArraySlice<Int32>, into destination: inout MutableSpan<Float>
  ) {
    gatherValues(count: rows.count, into: &destination) { Int(rows[rows.startIndex + $0]) }
  }

  /// Writes the target values of a range of examples, in their own order.
  public func gatherValues(_ rows: Range<Int>, into destination: inout MutableSpan<Float>) {
    gatherValues(count: rows.count, into: &destination) { rows.lowerBound + $0 }
  }

  @inline(__always)
  private func gatherClasses(
    count: Int, into destination: inout MutableSpan<UInt8>, example: (Int) -> Int
  ) {
    guard case .classes(let classes, _) = targets else {
      preconditionFailure("the targets are values, not classes")
    }
    precondition(
      count <= destination.count, "\(count) classes do not fit into \(destination.count)")
    for row in 0..<count { destination[row] = classes[checked(example(row))] }
  }

  @inline(__always)
  private func gatherValues(
    count: Int, into destination: inout MutableSpan<Float>, example: (Int) -> Int
  ) {
    guard case .values(let values, let width) = targets else {
      preconditionFailure("the targets are classes, not values")
    }
    precondition(
      count * width <= destination.count,
      "\(count) rows of \(width) do not fit into \(destination.count) numbers")
    for row in 0..<count {
      let example = checked(example(row))
      for place in 0..<width {
        destination[row * width + place] = values[example * width + place]
      }
    }
  }

  @inline(__always)
  func checked(_ example: Int) -> Int {
    precondition(example >= 0 && example < count, "example \(example) of \(count)")
    return example
  }
}
