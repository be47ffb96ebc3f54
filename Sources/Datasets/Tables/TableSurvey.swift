/// A reading of a table that tells what its columns are, its targets, and how many rows it has.
///
/// Of the values nothing is kept but the targets and texts.
struct TableSurvey: RecordTaker {
  let configuration: CSVConfiguration
  let dialect: TableDialect
  let reader: FieldReader
  private let memoryLimit: Int
  private let textColumns: Set<String>
  private(set) var names: [String] = []
  private(set) var columns: [ColumnSurvey?] = []
  private(set) var target: TargetSurvey?
  private var targetColumn = 0
  private(set) var hasHeader = false
  private(set) var rowCount = 0
  /// Rows of nothing but separators.
  private(set) var blankRows = 0
  /// Columns from here to the end have no name, and rows may do without them.
  private var neededColumns = 0
  private var featureCount = 0
  /// Bytes of the columns' texts.
  private var texts = 0

  /// - Parameter textColumns: Columns whose values are texts, whatever they look like, beside those
  ///   that the configuration names.
  init(
    _ configuration: CSVConfiguration, _ dialect: TableDialect,
    readingAsTexts textColumns: Set<String> = [], memoryLimit: Int
  ) {
    self.configuration = configuration
    self.dialect = dialect
    self.memoryLimit = memoryLimit
    self.textColumns = textColumns.union(configuration.categorical)
    reader = FieldReader(configuration)
  }

  mutating func take(
    _ bytes: Span<UInt8>, from start: Int, ends: Span<Int>, at place: RowPlace
  ) throws(DatasetError.TableFault) {
    if Field.areBlank(from: 0, in: bytes, from: start, ends: ends) {
      if !columns.isEmpty { blankRows += 1 }
      return
    }
    if columns.isEmpty {
      try begin(bytes, from: start, ends: ends)
      if hasHeader { return }
    }
    guard ends.count >= neededColumns,
      Field.areBlank(from: columns.count, in: bytes, from: start, ends: ends)
    else { throw .raggedRow(place, found: ends.count, expected: columns.count) }
    rowCount += 1
    var hasNew = false
    for column in columns.indices {
      let field = bytes.extracting(Field.place(of: column, in: bytes, from: start, ends: ends))
      if try columns[column]?.take(field, reader, at: place) == true { hasNew = true }
      if column == targetColumn { try target?.take(field, reader, at: place) }
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

  /// Whether a comma before three digits may stand before decimals: where nobody has said what it is,
  /// and where it does not part the fields, as it does in countries that part thousands by it.
  private var commasAreOpen: Bool {
    configuration.decimal == nil && dialect.separator != UInt8(ascii: ",")
  }

  /// Columns of texts that have numbers, too, and so are to be read again as texts.
  ///
  /// Errors: what is no number in a column of numbers.
  func columnsOfTexts() throws(DatasetError.TableFault) -> Set<String> {
    var mixed: Set<String> = []
    for column in columns {
      guard let column else { continue }
      if case .categorical(isMixed: true) = try column.kind(commasAreOpen: commasAreOpen, reader) {
        mixed.insert(column.name)
      }
    }
    if try target?.isMixed(commasAreOpen: commasAreOpen, reader) == true {
      mixed.insert(configuration.target)
    }
    return mixed
  }

  /// Errors: too few rows, and targets that leave nothing to learn.
  func plan() throws(DatasetError.TableFault) -> TablePlan {
    guard let target else { throw .empty }
    guard rowCount > 0 else { throw .headerOnly }
    guard rowCount >= CSVConfiguration.leastRows else {
      throw .tooFewRows(found: rowCount, expected: CSVConfiguration.leastRows)
    }
    if try target.isMixed(commasAreOpen: commasAreOpen, reader) {
      preconditionFailure("a target of texts and numbers was not read as texts")
    }
    var kinds: [ColumnEvidence.Kind?] = []
    for column in columns {
      let isLeft = column.map { !$0.isEmpty } ?? false
      kinds.append(isLeft ? try column?.kind(commasAreOpen: commasAreOpen, reader) : nil)
    }
    guard kinds.contains(where: { $0 != nil }) else { throw .noFeatures }
    return try TablePlan(
      columns: columns, kinds: kinds, reader: reader, target: configuration.target,
      outcome: target.outcome(), hasHeader: hasHeader, rowCount: rowCount,
      testShare: configuration.testShare, seed: configuration.seed)
  }
}

extension TableSurvey {
  /// Learns the columns' names from the first row, or gives them.
  private mutating func begin(
    _ bytes: Span<UInt8>, from start: Int, ends: Span<Int>
  ) throws(DatasetError.TableFault) {
    var fields: [String] = []
    var hasNumber = false
    for column in 0..<ends.count {
      let field = bytes.extracting(Field.place(of: column, in: bytes, from: start, ends: ends))
      fields.append(field.text)
      switch NumberText.read(field, reader.format) {
      case .number, .otherDecimal: hasNumber = true
      case .notFinite, .text: break
      }
    }
    let isNamed = fields.contains(configuration.target)
    hasHeader =
      configuration.header
      ?? (isNamed || !(hasNumber || Self.givenNames(fields.count).contains(configuration.target)))
    let given = Self.givenNames(fields.count)
    names = fields.enumerated().map { hasHeader && !$1.isEmpty ? $1 : given[$0] }
    try checkNames()
    columns = names.enumerated().map { index, name in
      name == configuration.target || configuration.ignore.contains(name)
        ? nil
        : ColumnSurvey(
          name: name, isUnnamed: !hasHeader || fields[index].isEmpty,
          isTexts: textColumns.contains(name))
    }
    neededColumns =
      hasHeader ? (fields.lastIndex { !$0.isEmpty } ?? -1) + 1 : fields.count
    guard columns.contains(where: { $0 != nil }) else { throw .noFeatures }
    targetColumn = names.firstIndex(of: configuration.target) ?? 0
    target = TargetSurvey(
      name: configuration.target, task: configuration.task,
      isTexts: textColumns.contains(configuration.target))
  }

  private static func givenNames(_ count: Int) -> [String] { (1...count).map { "column \($0)" } }

  private func checkNames() throws(DatasetError.TableFault) {
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
