/// The target of every row, and what it tells of the task.
struct TargetSurvey {
  private let name: String
  private let task: TableTask?
  /// Of numbers: each row's value and, while they may be classes, the different ones in order.
  private var values: [Double] = []
  private var distinct: [Double]? = []
  /// Of texts: the different ones, the order in which each came up, and each row's by that order.
  private var classes = Levels()
  private var orders: [UInt16] = []
  private var rowClasses: [UInt16] = []
  private var isNumeric: Bool?

  /// Bytes that a row takes beside its features, at most: its target as read and as learned, and what
  /// tells in which set it is.
  static let bytesPerRow = 32

  enum Outcome {
    case classes([UInt8], names: [String])
    case values([Double])
  }

  init(name: String, task: TableTask?, isCategorical: Bool) {
    self.name = name
    self.task = task
    isNumeric = isCategorical ? false : nil
  }

  mutating func take(
    _ field: Span<UInt8>, at place: RowPlace
  ) throws(DatasetError.TableFault) {
    if Field.isMissing(field) { throw .missingTarget(place, column: name) }
    if isNumeric == false { return try takeText(field, at: place) }
    switch NumberText(field) {
    case .decimal:
      isNumeric = true
      let value = DecimalNumber.double(field) + 0
      guard value.magnitude <= Double(Float.greatestFiniteMagnitude) else {
        throw .notFinite(place, column: name, found: field.text)
      }
      try takeNumber(value, at: place)
    case .notFinite:
      throw .notFinite(place, column: name, found: field.text)
    case .text:
      if task == .regression { throw .textTarget(place, column: name, found: field.text) }
      guard isNumeric == nil else {
        throw .textAmongNumbers(place, column: name, found: field.text)
      }
      isNumeric = false
      try takeText(field, at: place)
    }
  }

  private mutating func takeNumber(
    _ value: Double, at place: RowPlace
  ) throws(DatasetError.TableFault) {
    values.append(value)
    guard task != .regression, let known = distinct else { return }
    var (low, high) = (0, known.count)
    while low < high {
      let middle = (low + high) / 2
      if known[middle] < value { low = middle + 1 } else { high = middle }
    }
    if low < known.count && known[low] == value { return }
    let limit = task == nil ? CSVConfiguration.impliedClasses : CSVConfiguration.classLimit
    if known.count < limit && (task != nil || value == value.rounded(.towardZero)) {
      distinct?.insert(value, at: low)
    } else if task == nil {
      distinct = nil
    } else {
      throw .tooManyClasses(place, column: name, limit: limit)
    }
  }

  private mutating func takeText(
    _ field: Span<UInt8>, at place: RowPlace
  ) throws(DatasetError.TableFault) {
    let (index, isThere) = classes.place(of: field)
    if !isThere {
      guard orders.count < CSVConfiguration.classLimit else {
        throw .tooManyClasses(place, column: name, limit: CSVConfiguration.classLimit)
      }
      classes.insert(field, at: index)
      orders.insert(UInt16(orders.count), at: index)
    }
    rowClasses.append(orders[index])
  }

  var byteCount: Int { classes.byteCount }

  /// Errors: a single class.
  func outcome() throws(DatasetError.TableFault) -> Outcome {
    if isNumeric == false {
      var places = [UInt8](repeating: 0, count: orders.count)
      for (place, order) in orders.enumerated() { places[Int(order)] = UInt8(place) }
      return try .classes(rowClasses.map { places[Int($0)] }, names: checked(classes.names))
    }
    guard task != .regression, let distinct else { return .values(values) }
    if task == nil && distinct.count == 1 { throw .constantTarget(column: name) }
    let names = try checked(distinct.map { Int(exactly: $0).map(String.init) ?? "\($0)" })
    let places = Dictionary(
      uniqueKeysWithValues: distinct.enumerated().map { ($0.element, UInt8($0.offset)) })
    return .classes(values.map { places[$0] ?? 0 }, names: names)
  }

  private func checked(_ names: [String]) throws(DatasetError.TableFault) -> [String] {
    if names.count == 1 { throw .oneClass(column: name, name: names[0]) }
    return names
  }
}
