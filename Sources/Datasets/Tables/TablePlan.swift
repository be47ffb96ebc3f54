/// Where the values of a table go: which features each column makes, and in which set each row is.
struct TablePlan {
  /// What a column becomes. Its features lie side by side, that for missing values last.
  struct Column {
    enum Kind {
      /// Whether different values may come out the same in single precision.
      case numeric(mayMerge: Bool)
      case categorical(Levels)
    }

    let name: String
    let kind: Kind
    let firstFeature: Int
    /// The feature that tells that the value is missing.
    let missingFeature: Int?

    var featureCount: Int {
      let own = if case .categorical(let levels) = kind { levels.count } else { 1 }
      return own + (missingFeature == nil ? 0 : 1)
    }
  }

  /// In the order of the file; nil for the target and columns that are left out.
  let columns: [Column?]
  let reader: FieldReader
  let featureCount: Int
  let featureNames: [String]
  let targetName: String
  let outcome: TargetSurvey.Outcome
  let hasHeader: Bool
  let rowCount: Int
  let split: HoldoutSplit

  /// - Parameter kinds: Nil for columns that are left out.
  init(
    columns surveys: [ColumnSurvey?], kinds: [ColumnEvidence.Kind?], reader: FieldReader,
    target: String, outcome: TargetSurvey.Outcome, hasHeader: Bool, rowCount: Int,
    testShare: Double, seed: UInt64
  ) throws(DatasetError.TableFault) {
    var columns: [Column?] = []
    var names: [String] = []
    for (survey, kind) in zip(surveys, kinds) {
      guard let survey, let kind else {
        columns.append(nil)
        continue
      }
      let first = names.count
      let becomes: Column.Kind
      switch kind {
      case .numeric:
        becomes = .numeric(mayMerge: survey.evidence.numbersSeen.mayMerge)
        names.append(survey.name)
      case .categorical:
        becomes = .categorical(survey.levels)
        names += survey.levels.names.map { "\(survey.name)=\($0)" }
      }
      let hasMissing = survey.evidence.missing > 0
      if hasMissing { names.append("\(survey.name) missing") }
      columns.append(
        Column(
          name: survey.name, kind: becomes, firstFeature: first,
          missingFeature: hasMissing ? names.count - 1 : nil))
    }
    self.columns = columns
    self.reader = reader
    featureCount = names.count
    featureNames = names
    targetName = target
    self.outcome = outcome
    self.hasHeader = hasHeader
    self.rowCount = rowCount
    switch outcome {
    case .classes(let classes, let classNames):
      split = HoldoutSplit(
        classes: classes, classCount: classNames.count, testShare: testShare, seed: seed)
    case .values:
      split = HoldoutSplit(count: rowCount, testShare: testShare, seed: seed)
    }
    guard split.testCount > 0 else { throw .noTestExamples(column: target) }
  }
}

/// The rows of examples among a table's records, one by one.
struct TableRows {
  private var isBeforeHeader: Bool
  private let count: Int
  private let columnCount: Int
  /// Rows so far.
  private(set) var index = -1

  init(_ plan: TablePlan) {
    isBeforeHeader = plan.hasHeader
    count = plan.rowCount
    columnCount = plan.columns.count
  }

  /// Whether the record is an example; `index` then is its row.
  ///
  /// Errors: one row more than there were.
  mutating func take(
    _ bytes: Span<UInt8>, from start: Int, ends: Span<Int>
  ) throws(DatasetError.TableFault) -> Bool {
    if Field.areBlank(from: 0, in: bytes, from: start, ends: ends) { return false }
    if isBeforeHeader {
      isBeforeHeader = false
      return false
    }
    guard index + 1 < count,
      Field.areBlank(from: columnCount, in: bytes, from: start, ends: ends)
    else { throw .changed }
    index += 1
    return true
  }
}
