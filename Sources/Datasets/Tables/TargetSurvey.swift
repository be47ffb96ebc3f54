/// The target of every row, and what it tells of the task.
struct TargetSurvey {
  private let name: String
  private let task: TableTask?
  /// Whether all values are texts, whatever they look like.
  private let isTexts: Bool
  private var evidence = ColumnEvidence()
  /// Each row's value; of a text, nothing that counts.
  private var values: [Double] = []
  /// The different texts, the order in which each came up, and each row's by that order.
  private var classes = Levels()
  private var orders: [UInt16] = []
  private var rowClasses: [UInt16] = []
  /// Where there were more texts than classes may be.
  private var excess: RowPlace?
  /// The first word that is missing among numbers and a class among texts.
  private var firstMaybe: RowPlace?
  /// The first text, of what a regression needs.
  private var firstText: ColumnEvidence.Finding?

  /// Bytes that a row takes beside its features, at most: its target as read and as learned, and what
  /// tells in which set it is.
  static let bytesPerRow = 32

  enum Outcome {
    case classes([UInt8], names: [String])
    case values([Double])
  }

  init(name: String, task: TableTask?, isTexts: Bool) {
    self.name = name
    self.task = task
    self.isTexts = isTexts
  }

  mutating func take(
    _ field: Span<UInt8>, _ reader: FieldReader, at place: RowPlace
  ) throws(DatasetError.TableFault) {
    if field.isEmpty { throw .missingTarget(place, column: name) }
    if isTexts { return try keep(field, reader, at: place) }
    let value = reader.read(field)
    switch value {
    case .missing(isCertain: true): throw .missingTarget(place, column: name)
    case .missing(isCertain: false):
      if firstMaybe == nil { firstMaybe = place }
      evidence.take(.text, field, at: place)
      try keep(field, reader, at: place)
    case .number(let number):
      evidence.take(value, field, at: place)
      values.append(number.value)
    case .otherDecimal, .notFinite:
      evidence.take(value, field, at: place)
      values.append(0)
    case .text:
      evidence.take(value, field, at: place)
      if firstText == nil {
        firstText = ColumnEvidence.Finding(place: place, found: field.text)
      }
      try keep(field, reader, at: place)
    }
  }

  private mutating func keep(
    _ field: Span<UInt8>, _ reader: FieldReader, at place: RowPlace
  ) throws(DatasetError.TableFault) {
    values.append(0)
    if excess != nil { return }
    try reader.withText(of: field) { text throws(DatasetError.TableFault) in
      let (index, isThere) = classes.place(of: text)
      if !isThere {
        guard orders.count < CSVConfiguration.classLimit else {
          excess = place
          return
        }
        classes.insert(text, at: index)
        orders.insert(UInt16(orders.count), at: index)
      }
      rowClasses.append(orders[index])
    }
  }

  var byteCount: Int { classes.byteCount }

  var numbersSeen: NumberEvidence { evidence.numbersSeen }

  /// Whether the target is of texts and of numbers, which are to be read again as texts.
  ///
  /// Errors: what is no number in a target of numbers, and more classes than there may be.
  func isMixed(
    commasAreOpen: Bool, _ reader: FieldReader
  ) throws(DatasetError.TableFault) -> Bool {
    if isTexts {
      if let excess { throw tooManyClasses(excess) }
      return false
    }
    if task == .regression, let firstText {
      throw .textTarget(firstText.place, column: name, found: firstText.found)
    }
    let kind: ColumnEvidence.Kind
    do throws(DatasetError.TableFault) {
      kind = try evidence.kind(
        name: name, commasAreOpen: commasAreOpen, decimal: reader.format)
    } catch {
      // Among numbers the word is no text but a value that is missing.
      if case .textAmongNumbers = error, firstText == nil, let firstMaybe {
        throw .missingTarget(firstMaybe, column: name)
      }
      throw error
    }
    guard case .categorical(let isMixed) = kind else { return false }
    if task == .regression, let firstMaybe {
      throw .missingTarget(firstMaybe, column: name)
    }
    if !isMixed, let excess { throw tooManyClasses(excess) }
    return isMixed
  }

  private func tooManyClasses(_ place: RowPlace) -> DatasetError.TableFault {
    .tooManyClasses(place, column: name, limit: CSVConfiguration.classLimit)
  }

  /// Errors: a single class, or hardly two examples of each.
  func outcome() throws(DatasetError.TableFault) -> Outcome {
    if isTexts || evidence.texts > 0 {
      var places = [UInt8](repeating: 0, count: orders.count)
      for (place, order) in orders.enumerated() { places[Int(order)] = UInt8(place) }
      let names = try checked(classes.names, areNumbers: false)
      return .classes(rowClasses.map { places[Int($0)] }, names: names)
    }
    guard task != .regression, let distinct = try distinctValues() else { return .values(values) }
    if task == nil && distinct.count == 1 { throw .constantTarget(column: name) }
    let names = try checked(
      distinct.map { Int(exactly: $0).map(String.init) ?? "\($0)" }, areNumbers: true)
    let places = Dictionary(
      uniqueKeysWithValues: distinct.enumerated().map { ($0.element, UInt8($0.offset)) })
    return .classes(values.map { places[$0] ?? 0 }, names: names)
  }

  /// The different values in order, if they are classes.
  private func distinctValues() throws(DatasetError.TableFault) -> [Double]? {
    var known: Set<Double> = []
    for value in values {
      let mayBeClass = value == value.rounded(.towardZero)
      known.insert(value)
      if task == nil && (!mayBeClass || known.count > CSVConfiguration.impliedClasses) {
        return nil
      }
    }
    guard known.count <= CSVConfiguration.classLimit else {
      throw .manyClasses(
        column: name, classes: known.count, rows: values.count, areNumbers: true)
    }
    return known.sorted()
  }

  private func checked(
    _ names: [String], areNumbers: Bool
  ) throws(DatasetError.TableFault) -> [String] {
    if names.count == 1 { throw .oneClass(column: name, name: names[0]) }
    guard 2 * names.count <= values.count else {
      throw .manyClasses(
        column: name, classes: names.count, rows: values.count, areNumbers: areNumbers)
    }
    return names
  }
}
