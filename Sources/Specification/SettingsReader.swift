/// Reads the keys of one mapping, strictly: each has a type and a range, and one that nobody asked
/// for is an error.
struct SettingsReader {
  let setting: Setting
  private let pairs: [(key: String, value: Setting)]
  private var asked: [String] = []

  init(_ setting: Setting, expected: String = "a mapping") throws(SpecificationError) {
    guard case .mapping(let pairs) = setting.content else {
      throw setting.error(expected: expected)
    }
    self.setting = setting
    self.pairs = pairs
  }

  var keys: [String] { pairs.map(\.key) }

  mutating func optional(_ key: String) -> Setting? {
    asked.append(key)
    return pairs.first { $0.key == key }?.value
  }

  mutating func required(
    _ key: String, expected: String
  ) throws(SpecificationError) -> Setting {
    guard let value = optional(key) else {
      throw SpecificationError(
        file: setting.file, line: setting.line,
        key: setting.path.isEmpty ? key : "\(setting.path).\(key)", found: "nothing",
        expected: expected)
    }
    return value
  }

  /// Throws when the mapping has a key that was not asked for.
  func finish() throws(SpecificationError) {
    guard let stranger = pairs.first(where: { !asked.contains($0.key) }) else { return }
    throw stranger.value.error(
      found: "an unknown key", expected: "one of \(Set(asked).sorted().joined(separator: ", "))")
  }
}

extension SettingsReader {
  mutating func integer(
    _ key: String, in range: ClosedRange<Int>
  ) throws(SpecificationError) -> Int {
    try required(key, expected: Setting.words(for: range)).integer(in: range)
  }

  mutating func integer(
    _ key: String, in range: ClosedRange<Int>, default standard: Int
  ) throws(SpecificationError) -> Int {
    try optional(key)?.integer(in: range) ?? standard
  }

  mutating func number(
    _ key: String, from low: Double, to high: Double = .infinity, isOpen: Bool = false
  ) throws(SpecificationError) -> Double {
    try required(key, expected: Setting.words(from: low, to: high, isOpen: isOpen))
      .number(from: low, to: high, isOpen: isOpen)
  }

  mutating func number(
    _ key: String, from low: Double, to high: Double = .infinity, isOpen: Bool = false,
    default standard: Double
  ) throws(SpecificationError) -> Double {
    try optional(key)?.number(from: low, to: high, isOpen: isOpen) ?? standard
  }

  mutating func number(
    _ key: String, in range: ClosedRange<Double>, default standard: Double
  ) throws(SpecificationError) -> Double {
    try number(key, from: range.lowerBound, to: range.upperBound, default: standard)
  }

  mutating func text(
    _ key: String, atMost limit: Int = Setting.textLimit
  ) throws(SpecificationError) -> String {
    try required(key, expected: "a text").text(atMost: limit)
  }

  mutating func truth(_ key: String, default standard: Bool) throws(SpecificationError) -> Bool {
    try optional(key)?.truth() ?? standard
  }

  mutating func choice<Option: RawRepresentable & CaseIterable>(
    _ key: String, of type: Option.Type = Option.self
  ) throws(SpecificationError) -> Option where Option.RawValue == String {
    try required(key, expected: Setting.words(for: type)).choice()
  }

  mutating func choice<Option: RawRepresentable & CaseIterable>(
    _ key: String, default standard: Option
  ) throws(SpecificationError) -> Option where Option.RawValue == String {
    try optional(key)?.choice() ?? standard
  }

  mutating func metric(among metrics: [Metric]) throws(SpecificationError) -> Metric {
    try required("metric", expected: Setting.words(for: metrics)).metric(among: metrics)
  }

  mutating func list<Item>(
    _ key: String, of item: (Setting) throws(SpecificationError) -> Item
  ) throws(SpecificationError) -> [Item] {
    guard let value = optional(key) else { return [] }
    return try value.list(of: item)
  }
}

extension Setting {
  func integer(in range: ClosedRange<Int>) throws(SpecificationError) -> Int {
    guard case .scalar(let text, isQuoted: false) = content,
      let value = PlainScalar.integer(text), range.contains(value)
    else { throw scalarError(expected: Setting.words(for: range)) }
    return value
  }

  /// A finite number in [low, high], or in (low, high] when `isOpen`.
  func number(
    from low: Double = -.infinity, to high: Double = .infinity, isOpen: Bool = false
  ) throws(SpecificationError) -> Double {
    guard case .scalar(let text, isQuoted: false) = content,
      let value = PlainScalar.number(text), isOpen ? value > low : value >= low, value <= high
    else { throw scalarError(expected: Setting.words(from: low, to: high, isOpen: isOpen)) }
    return value
  }

  /// Characters of the longest title, and of any other text: what is longer is a mistake, and no page of it
  /// could be read.
  static let titleLimit = 300
  static let textLimit = 10_000

  func text() throws(SpecificationError) -> String { try text(atMost: Self.textLimit) }

  func text(atMost limit: Int) throws(SpecificationError) -> String {
    guard case .scalar(let text, _) = content else { throw error(expected: "a text") }
    // The bytes first, which are at least as many and are counted already.
    guard text.utf8.count <= limit || text.count <= limit else {
      throw error(found: "\(text.count) characters", expected: "at most \(limit)")
    }
    return text
  }

  func truth() throws(SpecificationError) -> Bool {
    switch content {
    case .scalar("true", isQuoted: false): return true
    case .scalar("false", isQuoted: false): return false
    default: throw scalarError(expected: "true or false")
    }
  }

  func choice<Option: RawRepresentable & CaseIterable>(
    of type: Option.Type = Option.self
  ) throws(SpecificationError) -> Option where Option.RawValue == String {
    guard case .scalar(let text, _) = content, let value = Option(rawValue: text) else {
      throw error(expected: Setting.words(for: type))
    }
    return value
  }

  func list<Item>(
    of item: (Setting) throws(SpecificationError) -> Item
  ) throws(SpecificationError) -> [Item] {
    guard case .sequence(let items) = content else { throw error(expected: "a list") }
    var values: [Item] = []
    for setting in items { values.append(try item(setting)) }
    return values
  }

  /// One of some metrics, by its name.
  func metric(among metrics: [Metric]) throws(SpecificationError) -> Metric {
    let name = try text()
    guard let metric = metrics.first(where: { $0.name == name }) else {
      throw error(expected: Setting.words(for: metrics))
    }
    return metric
  }

  static func words(for metrics: [Metric]) -> String {
    "one of " + metrics.map(\.name).joined(separator: ", ")
  }

  static func words(for range: ClosedRange<Int>) -> String {
    range.upperBound == .max
      ? "a whole number of at least \(range.lowerBound)"
      : "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }

  static func words(from low: Double, to high: Double, isOpen: Bool) -> String {
    if low == -.infinity && high == .infinity { return "a finite number" }
    let lower = (isOpen ? "a finite number above " : "a finite number of at least ") + plain(low)
    return high == .infinity ? lower : "\(lower) and at most \(plain(high))"
  }

  /// A bound without the fraction of a whole number.
  private static func plain(_ bound: Double) -> String {
    Int(exactly: bound).map(String.init) ?? "\(bound)"
  }

  static func words<Option: RawRepresentable & CaseIterable>(for type: Option.Type) -> String
  where Option.RawValue == String {
    "one of " + Option.allCases.map(\.rawValue).joined(separator: ", ")
  }
}
