/// The last reading of a table: its values, each where it stays.
///
/// A row or a text that the readings before did not see means that the file has changed since.
struct TableValues: RecordTaker {
  private let plan: TablePlan
  private let moments: TableMoments
  private var rows: TableRows
  private var train: [Float]
  private var test: [Float]
  private var trainRows = 0
  private var testRows = 0
  private var merges = MergeCheck()

  init(_ plan: TablePlan, _ moments: TableMoments) {
    self.plan = plan
    self.moments = moments
    rows = TableRows(plan)
    let testCount = plan.split.testCount
    train = [Float](repeating: 0, count: (plan.rowCount - testCount) * plan.featureCount)
    test = [Float](repeating: 0, count: testCount * plan.featureCount)
  }

  mutating func take(
    _ bytes: Span<UInt8>, from start: Int, ends: Span<Int>, at place: RowPlace
  ) throws(DatasetError.TableFault) {
    guard try rows.take(bytes, from: start, ends: ends) else { return }
    let isTest = plan.split.isTest[rows.index]
    let first = (isTest ? testRows : trainRows) * plan.featureCount
    if isTest { testRows += 1 } else { trainRows += 1 }
    for index in plan.columns.indices {
      guard let column = plan.columns[index] else { continue }
      let field = bytes.extracting(Field.place(of: index, in: bytes, from: start, ends: ends))
      let value = plan.reader.read(field)
      if case .missing = value {
        guard let missing = column.missingFeature else { throw .changed }
        // A numeric feature is left at 0, which is its mean.
        set(1, at: first + missing, isTest)
        continue
      }
      switch column.kind {
      case .numeric(let mayMerge):
        guard case .number(let number) = value else { throw .changed }
        let standardised = Float(
          (number.value - moments.mean(index)) / moments.deviation(index))
        set(standardised, at: first + column.firstFeature, isTest)
        if mayMerge {
          merges.take(number, as: standardised, field, column: index, at: place)
        }
      case .categorical(let levels):
        let (level, isThere) = try plan.reader.withText(of: field) { levels.place(of: $0) }
        guard isThere else { throw .changed }
        set(1, at: first + column.firstFeature + level, isTest)
      }
    }
  }

  @inline(__always)
  private mutating func set(_ value: Float, at place: Int, _ isTest: Bool) {
    if isTest { test[place] = value } else { train[place] = value }
  }

  /// Errors: values that single precision does not tell apart or does not hold.
  func dataset(
    digest: String, reading: TableReading
  ) throws(DatasetError.TableFault) -> Dataset {
    try merges.check(plan)
    guard test.allSatisfy(\.isFinite) else { throw .featureOutOfRange(column: outOfRange) }
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
    let set = ExampleSet(
      inputs: .floats(train), targets: targets.train, featureCount: plan.featureCount)
    let (unit, stored) = standardizations(of: set)
    return Dataset(
      train: set,
      test: ExampleSet(
        inputs: .floats(test), targets: targets.test, featureCount: plan.featureCount),
      contentDigest: digest, standardization: stored, unit: unit,
      columns: TableColumns(
        features: plan.featureNames, target: plan.targetName, outputs: outputs, reading: reading))
  }

  /// A column with a test value that is further from the training values than single precision goes.
  private var outOfRange: String {
    let place = test.firstIndex { !$0.isFinite } ?? 0
    return plan.featureNames[place % plan.featureCount]
  }

  /// What the stored values were standardised by, and what is left to be done with them: nothing with
  /// those of numeric columns.
  private func standardizations(
    of set: ExampleSet
  ) -> (unit: Standardization, stored: Standardization) {
    var unit = (
      mean: [Double](repeating: 0, count: plan.featureCount),
      deviation: [Double](repeating: 1, count: plan.featureCount)
    )
    let all = Standardization(of: set, groupWidth: 1)
    var stored = (mean: all.mean, deviation: all.deviation)
    for (index, column) in plan.columns.enumerated() {
      guard let column, case .numeric = column.kind else { continue }
      unit.mean[column.firstFeature] = moments.mean(index)
      unit.deviation[column.firstFeature] = moments.deviation(index)
      stored.mean[column.firstFeature] = 0
      stored.deviation[column.firstFeature] = 1
    }
    return (
      Standardization(mean: unit.mean, deviation: unit.deviation),
      Standardization(mean: stored.mean, deviation: stored.deviation)
    )
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
