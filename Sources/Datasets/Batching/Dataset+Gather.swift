extension Dataset {
  /// Writes the standardised inputs of the given examples: `(raw - mean) / deviation`.
  ///
  /// Shapes: `rows.count` × `featureCount` numbers, row-major, at the start of `destination`, which
  /// may be larger. `shifts` has one shift for each example of the set, by the example's index.
  ///
  /// Deterministic: a row's bits depend on the example and its shift alone.
  /// Preconditions: rows lie in the set, the destination has room, only images of bytes are shifted.
  /// Complexity: O(rows.count · featureCount); allocates nothing.
  public func gather(
    _ rows: ArraySlice<Int32>, of set: ExampleSet, shifts: [PixelShift]? = nil,
    into destination: inout MutableSpan<Float>
  ) {
    rows.withUnsafeBufferPointer { rows in
      gather(count: rows.count, of: set, shifts: shifts, into: &destination) { Int(rows[$0]) }
    }
  }

  /// Writes the standardised inputs of a range of examples, in their own order and unshifted.
  public func gather(
    _ rows: Range<Int>, of set: ExampleSet, into destination: inout MutableSpan<Float>
  ) {
    gather(count: rows.count, of: set, shifts: nil, into: &destination) { rows.lowerBound + $0 }
  }

  @inline(__always)
  private func gather(
    count: Int, of set: ExampleSet, shifts: [PixelShift]?,
    into destination: inout MutableSpan<Float>, example: (Int) -> Int
  ) {
    let width = set.featureCount
    precondition(
      width == train.featureCount,
      "examples of \(width) features in a data set of \(train.featureCount)")
    precondition(
      count * width <= destination.count,
      "\(count) rows of \(width) do not fit into \(destination.count) numbers")
    destination.withUnsafeMutableBufferPointer { destination in
      guard let start = destination.baseAddress else { return }
      switch set.inputs {
      case .bytes(let bytes):
        bytes.withUnsafeBufferPointer { bytes in
          guard let source = bytes.baseAddress else { return }
          guard let shifts else {
            for row in 0..<count {
              let example = set.checked(example(row))
              transform.apply(
                from: source + example * width, to: start + row * width, count: width)
            }
            return
          }
          guard let imageShape else { preconditionFailure("only images can be shifted") }
          precondition(
            shifts.count == set.count, "\(shifts.count) shifts for \(set.count) examples")
          for row in 0..<count {
            let example = set.checked(example(row))
            transform.applyShifted(
              shifts[example], imageShape, from: source + example * width,
              to: start + row * width)
          }
        }
      case .floats(let floats):
        precondition(shifts == nil, "only images of bytes can be shifted")
        floats.withUnsafeBufferPointer { floats in
          guard let source = floats.baseAddress else { return }
          for row in 0..<count {
            let example = set.checked(example(row))
            transform.apply(from: source + example * width, to: start + row * width, count: width)
          }
        }
      }
    }
  }
}
