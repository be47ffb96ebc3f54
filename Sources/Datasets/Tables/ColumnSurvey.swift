/// What a column of features is, as far as its values have been seen.
struct ColumnSurvey {
  enum Kind {
    /// No value yet that is not missing.
    case undecided
    case numeric
    case categorical(Levels)
  }

  let name: String
  private(set) var kind: Kind
  private(set) var hasMissing = false

  init(name: String, isCategorical: Bool) {
    self.name = name
    kind = isCategorical ? .categorical(Levels()) : .undecided
  }

  var featureCount: Int {
    let own =
      switch kind {
      case .undecided, .numeric: 1
      case .categorical(let levels): levels.sorted.count
      }
    return own + (hasMissing ? 1 : 0)
  }

  /// What the texts take that are kept.
  var byteCount: Int {
    if case .categorical(let levels) = kind { levels.byteCount } else { 0 }
  }

  /// Takes a value. True where there is a feature more for it, or maybe.
  mutating func take(
    _ field: Span<UInt8>, at place: RowPlace
  ) throws(DatasetError.TableFault) -> Bool {
    if Field.isMissing(field) {
      defer { hasMissing = true }
      return !hasMissing
    }
    switch kind {
    case .numeric:
      try check(NumberText(field), field, at: place)
      return false
    case .undecided:
      let text = NumberText(field)
      guard case .text = text else {
        kind = .numeric
        try check(text, field, at: place)
        return false
      }
      kind = .categorical(Levels())
    case .categorical: break
    }
    guard case .categorical(let known) = kind else { return false }
    let (index, isThere) = known.place(of: field)
    if isThere { return false }
    guard known.sorted.count < CSVConfiguration.levelLimit else {
      throw .tooManyLevels(place, column: name, limit: CSVConfiguration.levelLimit)
    }
    insert(field, at: index)
    return true
  }

  private mutating func insert(_ field: Span<UInt8>, at index: Int) {
    guard case .categorical(var levels) = kind else { return }
    levels.insert(field, at: index)
    kind = .categorical(levels)
  }

  private func check(
    _ text: NumberText, _ field: Span<UInt8>, at place: RowPlace
  ) throws(DatasetError.TableFault) {
    switch text {
    case .decimal:
      // Numbers within single precision are seen by their lengths alone: 38 digits, no exponent.
      guard field.count > 38 || field.hasExponent else { return }
      guard DecimalNumber.float(field).isFinite else {
        throw .notFinite(place, column: name, found: field.text)
      }
    case .notFinite:
      throw .notFinite(place, column: name, found: field.text)
    case .text:
      throw .textAmongNumbers(place, column: name, found: field.text)
    }
  }
}

extension Span<UInt8> {
  fileprivate var hasExponent: Bool {
    for place in indices where self[place] | 0x20 == UInt8(ascii: "e") { return true }
    return false
  }
}
