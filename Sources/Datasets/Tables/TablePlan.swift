/// Where the values of a table go: which features each column makes, and in which set each row is.
struct TablePlan {
  /// What a column becomes. Its features lie side by side, that for missing values last.
  struct Column {
    enum Kind {
      case numeric
      case categorical(Levels)
    }

    let kind: Kind
    let firstFeature: Int
    /// The feature that tells that the value is missing.
    let missingFeature: Int?
  }

  /// In the order of the file; nil for the target and columns that are ignored.
  let columns: [Column?]
  let columnNames: [String]
  let featureCount: Int
  let featureNames: [String]
  let targetName: String
  let outcome: TargetSurvey.Outcome
  let hasHeader: Bool
  let rowCount: Int
  let split: HoldoutSplit

  init(
    columns surveys: [ColumnSurvey?], target: String, outcome: TargetSurvey.Outcome,
    hasHeader: Bool, rowCount: Int, testShare: Double, seed: UInt64
  ) throws(DatasetError.TableFault) {
    var columns: [Column?] = []
    var names: [String] = []
    for survey in surveys {
      guard let survey else {
        columns.append(nil)
        continue
      }
      let first = names.count
      let kind: Column.Kind
      switch survey.kind {
      case .undecided, .numeric:
        kind = .numeric
        names.append(survey.name)
      case .categorical(let levels):
        kind = .categorical(levels)
        names += levels.names.map { "\(survey.name)=\($0)" }
      }
      if survey.hasMissing { names.append("\(survey.name) missing") }
      columns.append(
        Column(
          kind: kind, firstFeature: first,
          missingFeature: survey.hasMissing ? names.count - 1 : nil))
    }
    self.columns = columns
    columnNames = surveys.map { $0?.name ?? "" }
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
