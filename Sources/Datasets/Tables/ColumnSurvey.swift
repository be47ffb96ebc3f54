/// A column of features, as far as its values have been seen.
struct ColumnSurvey {
  let name: String
  /// Whether the file has no name for it.
  let isUnnamed: Bool
  /// Whether all values are texts, whatever they look like.
  let isTexts: Bool
  private(set) var evidence = ColumnEvidence()
  /// The texts, without what looks like a number where that is not one.
  private(set) var levels = Levels()
  /// Where there were more texts than a column may have.
  private var excess: RowPlace?

  init(name: String, isUnnamed: Bool, isTexts: Bool) {
    self.name = name
    self.isUnnamed = isUnnamed
    self.isTexts = isTexts
  }

  /// What the texts take that are kept.
  var byteCount: Int { levels.byteCount }

  /// Features, as far as can be told.
  var featureCount: Int {
    (isTexts || levels.count > evidence.numbers ? levels.count : 1)
      + (evidence.missing > 0 ? 1 : 0)
  }

  /// Whether it has neither name nor values.
  var isEmpty: Bool { isUnnamed && levels.count == 0 && evidence.isBlank }

  /// Takes a value. True where there are other features for it.
  mutating func take(
    _ field: Span<UInt8>, _ reader: FieldReader, at place: RowPlace
  ) throws(DatasetError.TableFault) -> Bool {
    let before = featureCount
    let value = reader.read(field)
    switch value {
    case .missing: evidence.take(value, field, at: place)
    case _ where isTexts: try keep(field, reader, at: place)
    case .text:
      evidence.take(value, field, at: place)
      try keep(field, reader, at: place)
    default: evidence.take(value, field, at: place)
    }
    return featureCount != before
  }

  private mutating func keep(
    _ field: Span<UInt8>, _ reader: FieldReader, at place: RowPlace
  ) throws(DatasetError.TableFault) {
    if excess != nil { return }
    try reader.withText(of: field) { text throws(DatasetError.TableFault) in
      let (index, isThere) = levels.place(of: text)
      if isThere { return }
      if levels.count == CSVConfiguration.levelLimit {
        excess = place
      } else {
        levels.insert(text, at: index)
      }
    }
  }

  /// What the column is, when all values have been seen.
  func kind(
    commasAreOpen: Bool, _ reader: FieldReader
  ) throws(DatasetError.TableFault) -> ColumnEvidence.Kind {
    let kind =
      isTexts
      ? .categorical(isMixed: false)
      : try evidence.kind(name: name, commasAreOpen: commasAreOpen, decimal: reader.format)
    if case .categorical = kind, let excess {
      throw .tooManyLevels(excess, column: name, limit: CSVConfiguration.levelLimit)
    }
    return kind
  }
}
