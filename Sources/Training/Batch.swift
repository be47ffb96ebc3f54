import Datasets

/// The examples of one update, and how their images are changed.
struct Batch {
  let dataset: Dataset
  let examples: ArraySlice<Int32>
  /// For each training example; nil for not at all.
  let changes: ImageChanges?
  /// The examples as the network sees them; nil where they are still to be taken from memory.
  var prepared: PreparedBatch?
  /// Nil where no unit is dropped.
  let dropout: Dropout?

  /// Rows that an example makes: its views.
  private var rowsPerExample: Int { changes?.rowsPerExample ?? 1 }

  var rowCount: Int { examples.count * rowsPerExample }

  /// How many terms the mean loss is over: views, or examples, or examples times target values.
  var lossTerms: Int {
    rowsPerExample > 1 ? rowCount : dataset.train.lossTerms(ofExamples: examples.count)
  }

  func examples(_ rows: Range<Int>) -> ArraySlice<Int32> {
    let start = examples.startIndex
    return examples[start + rows.lowerBound..<start + rows.upperBound]
  }
}

extension ExampleSet {
  /// How many terms the mean loss over so many examples is over: one, or one for each target value.
  func lossTerms(ofExamples count: Int) -> Int {
    switch targets {
    case .classes: count
    case .values(_, let width): count * width
    }
  }
}
