/// The first reading of a table: what its columns are, its targets, and how many rows it has.
///
/// Of the values nothing is kept but the targets and the texts of categorical columns.
struct TableSurvey: RecordTaker {
  private let configuration: CSVConfiguration
  private let memoryLimit: Int
  private var columns: [ColumnSurvey?] = []
  private var target: TargetSurvey?
  private var targetColumn = 0
  private var hasHeader = false
  private var rowCount = 0
  private var featureCount = 0
  /// Bytes of the columns' texts.
  private var texts = 0

  init(_ configuration: CSVConfiguration, memoryLimit: Int) {
    self.configuration = configuration
    self.memoryLimit = memoryLimit
  }

  mutating func take(
    _ bytes: Span<UInt8>, from start: Int, ends: Span<Int>, at place: RowPlace
  ) throws(DatasetError.TableFault) {
    if columns.isEmpty {
      try begin(bytes, from: start, ends: ends)
      if hasHeader { return }
    }
    guard ends.count == columns.count else {
      throw .raggedRow(place, found: ends.count, expected: columns.count)
    }
    rowCount += 1
    var hasNew = false
    for column in columns.indices {
      let field = bytes.extracting(Field.place(of: column, in: bytes, from: start, ends: ends))
      if try columns[column]?.take(field, at: place) == true { hasNew = true }
      if column == targetColumn { try target?.take(field, at: place) }
    }
    try checkSize(at: place, hasNew: hasNew)
  }

  /// Bounds the features, and the bytes of all values: features and target of each row, and texts.
  private mutating func checkSize(
    at place: RowPlace, hasNew: Bool
  ) throws(DatasetError.TableFault) {
    if hasNew || rowCount == 1 {
      featureCount = columns.reduce(0) { $0 + ($1?.featureCount ?? 0) }
      guard featureCount <= CSVConfiguration.featureLimit else {
        throw .tooManyFeatures(place, limit: CSVConfiguration.featureLimit)
      }
      texts = columns.reduce(0) { $0 + ($1?.byteCount ?? 0) }
    }
    let texts = texts + (target?.byteCount ?? 0)
    let row = featureCount * MemoryLayout<Float>.stride + TargetSurvey.bytesPerRow
    let (values, overflow) = rowCount.multipliedReportingOverflow(by: row)
    guard !overflow && values + texts <= memoryLimit else {
      throw .tooMuchMemory(place, needed: overflow ? .max : values + texts, limit: memoryLimit)
    }
  }

  /// Errors: too few rows, and targets that leave nothing to learn.
  func plan() throws(DatasetError.TableFault) -> TablePlan {
    guard let target else { throw .empty }
    guard rowCount > 0 else { throw .headerOnly }
    guard rowCount >= CSVConfiguration.leastRows else {
      throw .tooFewRows(found: rowCount, expected: CSVConfiguration.leastRows)
    }
    return try TablePlan(
      columns: columns, target: configuration.target, outcome: target.outcome(),
      hasHeader: hasHeader, rowCount: rowCount, testShare: configuration.testShare,
      seed: configuration.seed)
  }
}

extension TableSurvey {
  /// Learns the columns' names from the first row, or gives them.
  private mutating func begin(
    _ bytes: Span<UInt8>, from start: Int, ends: Span<Int>
  ) throws(DatasetError.TableFault) {
    var names: [String] = []
    var hasNumber = false
    for column in 0..<ends.count {
      let field = bytes.extracting(Field.place(of: column, in: bytes, from: start, ends: ends))
      names.append(field.text)
      if case .decimal = NumberText(field) { hasNumber = true }
    }
    hasHeader = configuration.header ?? (names.contains(configuration.target) || !hasNumber)
    names = names.enumerated().map { index, name in
      hasHeader && !name.isEmpty ? name : "column \(index + 1)"
    }
    try checkNames(names)
    columns = names.map { name in
      name == configuration.target || configuration.ignore.contains(name)
        ? nil
        : ColumnSurvey(name: name, isCategorical: configuration.categorical.contains(name))
    }
    guard columns.contains(where: { $0 != nil }) else { throw .noFeatures }
    targetColumn = names.firstIndex(of: configuration.target) ?? 0
    target = TargetSurvey(
      name: configuration.target, task: configuration.task,
      isCategorical: configuration.categorical.contains(configuration.target))
  }

  private func checkNames(_ names: [String]) throws(DatasetError.TableFault) {
    var known: Set<String> = []
    for name in names where !known.insert(name).inserted { throw .duplicateColumn(name) }
    let asked =
      [("target", [configuration.target])]
      + [("ignore", configuration.ignore), ("categorical", configuration.categorical)]
    for (setting, wanted) in asked {
      guard let absent = wanted.first(where: { !known.contains($0) }) else { continue }
      throw .missingColumn(
        setting: setting, name: absent, columns: Array(names.prefix(12)), columnCount: names.count)
    }
  }
}
