/// The second reading of a table: its values, each where it stays.
///
/// A row or a text that the first reading did not see means that the file has changed since.
struct TableValues: RecordTaker {
  private let plan: TablePlan
  private var train: [Float]
  private var test: [Float]
  private var trainRows = 0
  private var testRows = 0
  private var rowCount = 0
  private var isBeforeHeader: Bool
  /// Of each column, over the training rows that have a value, in order.
  private var sums: [Double]
  private var counts: [Int]

  init(_ plan: TablePlan) {
    self.plan = plan
    let testCount = plan.split.testCount
    train = [Float](repeating: 0, count: (plan.rowCount - testCount) * plan.featureCount)
    test = [Float](repeating: 0, count: testCount * plan.featureCount)
    isBeforeHeader = plan.hasHeader
    sums = [Double](repeating: 0, count: plan.columns.count)
    counts = [Int](repeating: 0, count: plan.columns.count)
  }

  mutating func take(
    _ bytes: Span<UInt8>, from start: Int, ends: Span<Int>, at place: RowPlace
  ) throws(DatasetError.TableFault) {
    guard ends.count == plan.columns.count else { throw .changed }
    if isBeforeHeader {
      isBeforeHeader = false
      return
    }
    guard rowCount < plan.rowCount else { throw .changed }
    let isTest = plan.split.isTest[rowCount]
    let first = (isTest ? testRows : trainRows) * plan.featureCount
    rowCount += 1
    if isTest { testRows += 1 } else { trainRows += 1 }
    for index in plan.columns.indices {
      guard let column = plan.columns[index] else { continue }
      let field = bytes.extracting(Field.place(of: index, in: bytes, from: start, ends: ends))
      if Field.isMissing(field) {
        guard let missing = column.missingFeature else { throw .changed }
        set(1, at: first + missing, isTest)
        continue
      }
      switch column.kind {
      case .numeric:
        guard case .decimal = NumberText(field) else { throw .changed }
        let value = DecimalNumber.float(field)
        set(value, at: first + column.firstFeature, isTest)
        if !isTest {
          sums[index] += Double(value)
          counts[index] += 1
        }
      case .categorical(let levels):
        let (level, isThere) = levels.place(of: field)
        guard isThere else { throw .changed }
        set(1, at: first + column.firstFeature + level, isTest)
      }
    }
  }

  @inline(__always)
  private mutating func set(_ value: Float, at place: Int, _ isTest: Bool) {
    if isTest { test[place] = value } else { train[place] = value }
  }

  /// Errors: targets whose deviation or values single precision does not hold.
  mutating func dataset(digest: String) throws(DatasetError.TableFault) -> Dataset {
    for (index, column) in plan.columns.enumerated() {
      guard let column, case .numeric = column.kind, let missing = column.missingFeature
      else { continue }
      let mean = counts[index] == 0 ? 0 : Float(sums[index] / Double(counts[index]))
      Self.fillMissing(&train, column.firstFeature, missing, of: plan.featureCount, with: mean)
      Self.fillMissing(&test, column.firstFeature, missing, of: plan.featureCount, with: mean)
    }
    let outputs: TableColumns.Outputs
    let targets: (train: ExampleSet.Targets, test: ExampleSet.Targets)
    switch plan.outcome {
    case .classes(let classes, let names):
      let (train, test) = parted(classes)
      targets = (
        .classes(train, classCount: names.count), .classes(test, classCount: names.count)
      )
      outputs = .classes(names)
    case .values(let values):
      let (train, test) = parted(values)
      guard let standard = Standardization(ofTargets: train) else {
        throw .constantTarget(column: plan.targetName)
      }
      targets = (
        .values(try standardized(train, by: standard), width: 1),
        .values(try standardized(test, by: standard), width: 1)
      )
      outputs = .value(standard)
    }
    return Dataset(
      train: ExampleSet(
        inputs: .floats(train), targets: targets.train, featureCount: plan.featureCount),
      test: ExampleSet(
        inputs: .floats(test), targets: targets.test, featureCount: plan.featureCount),
      contentDigest: digest,
      columns: TableColumns(
        features: plan.featureNames, target: plan.targetName, outputs: outputs))
  }

  /// Apart from the rest of the values, which would be copied with it.
  private static func fillMissing(
    _ values: inout [Float], _ feature: Int, _ missing: Int, of featureCount: Int, with mean: Float
  ) {
    for row in stride(from: 0, to: values.count, by: featureCount)
    where values[row + missing] != 0 {
      values[row + feature] = mean
    }
  }

  private func parted<Target>(_ targets: [Target]) -> (train: [Target], test: [Target]) {
    var (train, test) = ([Target](), [Target]())
    for (row, target) in targets.enumerated() {
      if plan.split.isTest[row] { test.append(target) } else { train.append(target) }
    }
    return (train, test)
  }

  private func standardized(
    _ targets: [Double], by standard: Standardization
  ) throws(DatasetError.TableFault) -> [Float] {
    let values = targets.map { Float(standard.standardized($0)) }
    guard values.allSatisfy(\.isFinite) else { throw .targetOutOfRange(column: plan.targetName) }
    return values
  }
}

extension Standardization {
  /// Of the targets of a regression; nil where all are the same, or all but.
  fileprivate init?(ofTargets targets: [Double]) {
    guard targets.contains(where: { $0 != targets[0] }) else { return nil }
    let count = Double(targets.count)
    let mean = targets.reduce(0, +) / count
    let squares = targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / count).squareRoot()
    guard deviation > 0 else { return nil }
    self.init(mean: [mean], deviation: [deviation])
  }
}
