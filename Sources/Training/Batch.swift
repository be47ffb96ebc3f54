import Datasets

/// The examples of one update, and how far their images are moved.
struct Batch {
  let dataset: Dataset
  let examples: ArraySlice<Int32>
  /// For each training example; nil for not at all.
  let shifts: [PixelShift]?
  /// The examples as the network sees them; nil where they are still to be taken from memory.
  let prepared: PreparedBatch?
  /// Nil where no unit is dropped.
  let dropout: Dropout?

  var count: Int { examples.count }

  /// How many terms the mean loss is over: examples, or examples times target values.
  var lossTerms: Int {
    switch dataset.train.targets {
    case .classes: count
    case .values(_, let width): count * width
    }
  }

  func examples(_ rows: Range<Int>) -> ArraySlice<Int32> {
    let start = examples.startIndex
    return examples[start + rows.lowerBound..<start + rows.upperBound]
  }
}
