/// A batch as a network sees it: standardised inputs, changed where they are to be, and targets.
public struct PreparedBatch: Sendable {
  /// Examples.
  public fileprivate(set) var count = 0
  /// Rows of inputs that each of them has: its views.
  public fileprivate(set) var rowsPerExample = 1
  /// Shape: `count` · `rowsPerExample` × features, row-major; maybe more behind.
  public fileprivate(set) var inputs: [Float] = []
  /// Of each example, where targets are classes; maybe more behind.
  public fileprivate(set) var classes: [UInt8] = []
  /// Shape: `count` × width, row-major, where targets are values; maybe more behind.
  public fileprivate(set) var values: [Float] = []

  public init() {}

  /// Makes room, which a batch of the same size later finds.
  fileprivate mutating func resize(
    to count: Int, rowsPerExample: Int, featureCount: Int, targets: ExampleSet.Targets
  ) {
    func grow<Number>(_ array: inout [Number], to size: Int, with zero: Number) {
      if array.count < size { array = [Number](repeating: zero, count: size) }
    }
    self.count = count
    self.rowsPerExample = rowsPerExample
    grow(&inputs, to: count * rowsPerExample * featureCount, with: 0)
    switch targets {
    case .classes: grow(&classes, to: count, with: 0)
    case .values(_, let width): grow(&values, to: count * width, with: 0)
    }
  }

  fileprivate mutating func gatherTargets(_ examples: ArraySlice<Int32>, of set: ExampleSet) {
    switch set.targets {
    case .classes:
      var classes = classes.mutableSpan
      set.gatherClasses(examples, into: &classes)
    case .values:
      var values = values.mutableSpan
      set.gatherValues(examples, into: &values)
    }
  }
}

/// Prepares batches: draws the examples or takes them from memory, changes and standardises them.
///
/// Deterministic: a batch depends on the plan and its place in it alone.
public struct BatchProducer {
  private let dataset: Dataset
  /// Nil where the examples are in memory.
  private var pen: FreshStrokes.Pen?

  public init(for dataset: Dataset) {
    self.dataset = dataset
    pen = dataset.fresh?.pen()
  }

  public mutating func prepare(_ index: Int, of plan: EpochPlan, into batch: inout PreparedBatch) {
    let examples = plan.batch(index)
    let set = dataset.train
    batch.resize(
      to: examples.count, rowsPerExample: plan.changes?.rowsPerExample ?? 1,
      featureCount: set.featureCount, targets: set.targets)
    let rows = 0..<examples.count * batch.rowsPerExample
    var inputs = batch.inputs.mutableSpan
    if let drawn = pen?.draw(examples, epoch: plan.epoch) {
      dataset.gather(
        rows, ofDrawn: examples, in: drawn, changes: plan.changes, into: &inputs)
      batch.gatherTargets(ArraySlice(0..<Int32(examples.count)), of: drawn)
    } else {
      dataset.gather(rows, of: examples, in: set, changes: plan.changes, into: &inputs)
      batch.gatherTargets(examples, of: set)
    }
  }
}
