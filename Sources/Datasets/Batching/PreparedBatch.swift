/// A batch as a network sees it: standardised inputs, shifted where they are to be, and targets.
public struct PreparedBatch: Sendable {
  public fileprivate(set) var count = 0
  /// Shape: `count` × features, row-major; maybe more behind.
  public fileprivate(set) var inputs: [Float] = []
  /// Of each example, where targets are classes; maybe more behind.
  public fileprivate(set) var classes: [UInt8] = []
  /// Shape: `count` × width, row-major, where targets are values; maybe more behind.
  public fileprivate(set) var values: [Float] = []

  public init() {}

  /// Makes room, which a batch of the same size later finds.
  fileprivate mutating func resize(to count: Int, featureCount: Int, targets: ExampleSet.Targets) {
    func grow<Number>(_ array: inout [Number], to size: Int, with zero: Number) {
      if array.count < size { array = [Number](repeating: zero, count: size) }
    }
    self.count = count
    grow(&inputs, to: count * featureCount, with: 0)
    switch targets {
    case .classes: grow(&classes, to: count, with: 0)
    case .values(_, let width): grow(&values, to: count * width, with: 0)
    }
  }
}

/// Prepares batches: draws the examples or takes them from memory, shifts and standardises them.
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
    let rows = plan.batch(index)
    if let drawn = pen?.draw(rows, epoch: plan.epoch) {
      fill(
        &batch, with: ArraySlice(0..<Int32(rows.count)), of: drawn,
        shifts: plan.shifts.map { shifts in rows.map { shifts[Int($0)] } })
    } else {
      fill(&batch, with: rows, of: dataset.train, shifts: plan.shifts)
    }
  }

  private func fill(
    _ batch: inout PreparedBatch, with rows: ArraySlice<Int32>, of set: ExampleSet,
    shifts: [PixelShift]?
  ) {
    batch.resize(to: rows.count, featureCount: set.featureCount, targets: set.targets)
    var inputs = batch.inputs.mutableSpan
    dataset.gather(rows, of: set, shifts: shifts, into: &inputs)
    switch set.targets {
    case .classes:
      var classes = batch.classes.mutableSpan
      set.gatherClasses(rows, into: &classes)
    case .values:
      var values = batch.values.mutableSpan
      set.gatherValues(rows, into: &values)
    }
  }
}
