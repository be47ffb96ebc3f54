extension Dataset {
  /// Writes the standardised inputs of the given examples: `(raw - mean) / deviation`.
  ///
  /// Shapes: a row of `featureCount` numbers for each example, or for each of its views, row-major, at
  /// the start of `destination`, which may be larger.
  ///
  /// Deterministic: a row's bits depend on the example and what is changed in it alone.
  /// Preconditions: examples lie in the set, the destination has room, only images of bytes are
  /// changed, and there are as many shifts as examples in the set.
  /// Complexity: O(numbers written); allocates nothing, but for views once what an image takes.
  public func gather(
    _ examples: ArraySlice<Int32>, of set: ExampleSet, changes: ImageChanges? = nil,
    into destination: inout MutableSpan<Float>
  ) {
    let count = examples.count * (changes?.rowsPerExample ?? 1)
    gather(0..<count, of: examples, in: set, changes: changes, into: &destination)
  }

  /// Writes some rows of a batch of examples: with v views per example, row r is view r % v of example
  /// r / v. So a range may begin and end among the views of one.
  public func gather(
    _ rows: Range<Int>, of examples: ArraySlice<Int32>, in set: ExampleSet,
    changes: ImageChanges? = nil, into destination: inout MutableSpan<Float>
  ) {
    checkThat(rows, areOf: examples, changes)
    examples.withUnsafeBufferPointer { examples in
      gather(rows, in: set, changes: changes, into: &destination) { place in
        let example = Int(examples[place])
        return (example, example)
      }
    }
  }

  /// The same where the set holds these examples and no others, one after the other. What is changed
  /// in them goes by their numbers.
  func gather(
    _ rows: Range<Int>, ofDrawn examples: ArraySlice<Int32>, in set: ExampleSet,
    changes: ImageChanges?, into destination: inout MutableSpan<Float>
  ) {
    checkThat(rows, areOf: examples, changes)
    examples.withUnsafeBufferPointer { examples in
      gather(rows, in: set, changes: changes, into: &destination) { place in
        (place, Int(examples[place]))
      }
    }
  }

  /// Writes the standardised inputs of a range of examples, in their own order and unchanged.
  public func gather(
    _ rows: Range<Int>, of set: ExampleSet, into destination: inout MutableSpan<Float>
  ) {
    gather(rows, in: set, changes: nil, into: &destination) { ($0, $0) }
  }

  /// Writes some rows of the views of a whole set, its examples in their own order.
  public func gather(
    _ rows: Range<Int>, ofViews views: ImageViews, in set: ExampleSet,
    into destination: inout MutableSpan<Float>
  ) {
    gather(rows, in: set, changes: .views(views), into: &destination) { ($0, $0) }
  }

  /// - Parameter example: Of the example at a place among those that the rows are of, its index in the
  ///   set and the number that its changes go by.
  @inline(__always)
  private func gather(
    _ rows: Range<Int>, in set: ExampleSet, changes: ImageChanges?,
    into destination: inout MutableSpan<Float>,
    example: (_ place: Int) -> (index: Int, number: Int)
  ) {
    let width = set.featureCount
    precondition(
      width == train.featureCount,
      "examples of \(width) features in a data set of \(train.featureCount)")
    precondition(
      rows.count * width <= destination.count,
      "\(rows.count) rows of \(width) do not fit into \(destination.count) numbers")
    destination.withUnsafeMutableBufferPointer { destination in
      guard let start = destination.baseAddress else { return }
      /// Calls `body` with each row's example and the place where it is to be written.
      func forEachRow(
        _ body: (_ index: Int, _ number: Int, _ target: UnsafeMutablePointer<Float>) -> Void
      ) {
        for row in rows {
          let (index, number) = example(row)
          body(set.checked(index), number, start + (row - rows.lowerBound) * width)
        }
      }
      switch set.inputs {
      case .bytes(let bytes):
        bytes.withUnsafeBufferPointer { bytes in
          guard let source = bytes.baseAddress else { return }
          switch changes {
          case nil:
            forEachRow { index, _, target in
              transform.apply(from: source + index * width, to: target, count: width)
            }
          case .shifts(let shifts):
            let shape = checkedImageShape
            forEachRow { index, number, target in
              precondition(
                shifts.indices.contains(number), "\(shifts.count) shifts, example \(number)")
              transform.applyShifted(
                shifts[number], shape, from: source + index * width, to: target)
            }
          case .views(let views):
            var sampler = ViewSampler(views, of: checkedImageShape)
            for row in rows {
              let (place, view) = row.quotientAndRemainder(dividingBy: views.perExample)
              let (index, number) = example(place)
              sampler.write(
                view: view, ofExample: number, image: source + set.checked(index) * width,
                through: transform, to: start + (row - rows.lowerBound) * width)
            }
          }
        }
      case .floats(let floats):
        precondition(changes == nil, "only images of bytes can be changed")
        floats.withUnsafeBufferPointer { floats in
          guard let source = floats.baseAddress else { return }
          forEachRow { index, _, target in
            transform.apply(from: source + index * width, to: target, count: width)
          }
        }
      }
    }
  }

  private func checkThat(
    _ rows: Range<Int>, areOf examples: ArraySlice<Int32>, _ changes: ImageChanges?
  ) {
    let count = examples.count * (changes?.rowsPerExample ?? 1)
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= count, "rows \(rows) of \(count)")
  }

  private var checkedImageShape: ImageShape {
    guard let imageShape else { preconditionFailure("only images can be changed") }
    return imageShape
  }
}
