extension TableSurvey {
  /// What was understood of the table, and what may be meant otherwise.
  ///
  /// - Parameter comments: Lines that were passed over.
  func reading(_ plan: TablePlan, comments: Int) -> TableReading {
    let read = zip(names, zip(columns, plan.columns)).map { name, column in
      self.column(name, column.0, column.1)
    }
    var counts: [Int] = []
    var classNames: [String] = []
    if case .classes(let classes, let names) = plan.outcome {
      counts = [Int](repeating: 0, count: names.count)
      for label in classes { counts[Int(label)] += 1 }
      classNames = names
    }
    return TableReading(
      dialect: dialect, hasHeader: hasHeader, rowCount: rowCount, blankRows: blankRows,
      commentLines: comments, columns: read, classCounts: counts, classNames: classNames,
      featureCount: plan.featureCount,
      warnings: warnings(plan) + targetWarnings(counts, classNames))
  }

  private func column(
    _ name: String, _ survey: ColumnSurvey?, _ planned: TablePlan.Column?
  ) -> TableReading.Column {
    let role: TableReading.Column.Role
    switch planned?.kind {
    case .numeric: role = .numeric(survey?.evidence.numbersSeen.range)
    case .categorical(let levels): role = .categorical(texts: levels.count)
    case nil:
      role = name == configuration.target ? .target : survey == nil ? .ignored : .empty
    }
    let mark: String? =
      switch survey?.evidence.mark {
      case .currency(let sign): sign
      case .percent: "%"
      case .unit(let unit): unit
      case .some(.none), nil: nil
      }
    let isNumeric = if case .numeric = role { true } else { false }
    return TableReading.Column(
      name: name, role: role, missing: planned == nil ? 0 : survey?.evidence.missing ?? 0,
      features: planned?.featureCount ?? 0, mark: isNumeric ? mark : nil)
  }

  /// Fewer rows tell nothing of what a column is.
  private static let tellingRows = 10

  private func warnings(_ plan: TablePlan) -> [TableWarning] {
    var warnings: [TableWarning] = []
    for (survey, planned) in zip(columns, plan.columns) {
      guard let survey, let planned else { continue }
      switch planned.kind {
      case .numeric: warnings += numericWarnings(survey)
      case .categorical(let levels):
        let values = rowCount - survey.evidence.missing
        if values >= Self.tellingRows && levels.count == values {
          warnings.append(.isDifferentInEveryRow(column: survey.name))
        } else if levels.count >= Self.tellingRows && 2 * levels.count > values {
          warnings.append(
            .manyTexts(column: survey.name, texts: levels.count, values: values))
        }
        warnings += textWarnings(survey.name, levels.names)
      }
    }
    if plan.featureCount >= rowCount {
      warnings.append(.moreFeaturesThanRows(features: plan.featureCount, rows: rowCount))
    }
    return warnings
  }

  private func numericWarnings(_ survey: ColumnSurvey) -> [TableWarning] {
    let numbers = survey.evidence.numbersSeen
    guard numbers.count > 0 else { return [.allMissing(column: survey.name)] }
    var warnings: [TableWarning] = []
    if rowCount >= Self.tellingRows && numbers.count == rowCount {
      if numbers.isCounting {
        warnings.append(.countsRows(column: survey.name))
      } else if numbers.areDifferent {
        warnings.append(.isDifferentInEveryRow(column: survey.name))
      }
    }
    if numbers.leadingZeros > 0 { warnings.append(.codes(column: survey.name)) }
    if let far = numbers.farValue {
      let text = Int(exactly: far.value).map(String.init) ?? "\(far.value)"
      warnings.append(.farValue(column: survey.name, value: text, rows: far.rows))
    }
    return warnings
  }

  private func targetWarnings(_ counts: [Int], _ names: [String]) -> [TableWarning] {
    guard !counts.isEmpty, let target else { return [] }
    let name = configuration.target
    var warnings: [TableWarning] = []
    if target.numbersSeen.count > 0 && counts.count > 3 {
      warnings.append(.countsAsClasses(column: name, classes: counts.count))
    }
    let single = counts.indices.filter { counts[$0] == 1 }
    if let first = single.first {
      warnings.append(
        .singleExample(column: name, name: names[first], classes: single.count))
    }
    return warnings + textWarnings(name, names)
  }

  /// Of texts that may mean the same.
  private func textWarnings(_ column: String, _ texts: [String]) -> [TableWarning] {
    var known: [String: String] = [:]
    for text in texts {
      let folded = FieldReader.folded(text)
      if let first = known[folded] {
        return [.variants(column: column, first: first, second: text)]
      }
      known[folded] = text
    }
    for truth in [["true", "t", "yes", "y", "1", "on"], ["false", "f", "no", "n", "0", "off"]] {
      let same = truth.compactMap { known[$0] }
      let areTruths = texts.count <= 6 && same.count > 1
      if areTruths { return [.truths(column: column, first: same[0], second: same[1])] }
    }
    return []
  }
}
