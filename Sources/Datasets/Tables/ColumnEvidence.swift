/// What a column's values are, counted, with the first of each kind that can be wrong.
struct ColumnEvidence {
  struct Finding {
    let place: RowPlace
    let found: String
  }

  private(set) var numbers = 0
  /// Numbers with a unit behind them.
  private(set) var measures = 0
  private(set) var texts = 0
  private(set) var missing = 0
  private(set) var blank = 0
  private var otherDecimals = 0
  private var infinite = 0
  private var firstText: Finding?
  private var firstOtherDecimal: Finding?
  private var firstInfinite: Finding?
  private var firstAmbiguous: Finding?
  private var hasCertainMark = false
  /// The first mark, and the first that contradicts it.
  private(set) var mark = NumberMark.none
  private var hasBare = false
  private var firstClash: Finding?
  private var firstMeasure: Finding?
  private(set) var numbersSeen = NumberEvidence()

  mutating func take(_ value: FieldReader.Value, _ field: Span<UInt8>, at place: RowPlace) {
    func finding() -> Finding { Finding(place: place, found: field.text) }
    switch value {
    case .missing:
      missing += 1
      if field.isEmpty { blank += 1 }
    case .number(let number):
      take(number, finding)
    case .otherDecimal:
      otherDecimals += 1
      if firstOtherDecimal == nil { firstOtherDecimal = finding() }
    case .notFinite:
      infinite += 1
      if firstInfinite == nil { firstInfinite = finding() }
    case .text:
      texts += 1
      if firstText == nil { firstText = finding() }
    }
  }

  private mutating func take(_ number: TableNumber, _ finding: () -> Finding) {
    if case .unit = number.mark {
      measures += 1
      if firstMeasure == nil { firstMeasure = finding() }
    } else {
      numbers += 1
    }
    switch number.mark {
    case .none:
      hasBare = true
      if isExclusive(mark) && firstClash == nil { firstClash = finding() }
    case mark: break
    default:
      let isFirst = mark == .none && (!hasBare || !isExclusive(number.mark))
      if mark == .none { mark = number.mark }
      if !isFirst && firstClash == nil { firstClash = finding() }
    }
    switch number.grouping {
    case .none: if number.places > 0 { hasCertainMark = true }
    case .certain: hasCertainMark = true
    case .ambiguous: if firstAmbiguous == nil { firstAmbiguous = finding() }
    }
    numbersSeen.take(number)
  }

  /// Whether numbers with the mark and numbers without one are of two scales. A currency's sign that is
  /// left out is none.
  private func isExclusive(_ mark: NumberMark) -> Bool {
    switch mark {
    case .none, .currency: false
    case .percent, .unit: true
    }
  }

  /// Numbers with different units are texts to all that follows.
  private var areMeasuresTexts: Bool { measures > 0 && firstClash != nil }

  /// Whether there is not even a word for what is missing.
  var isBlank: Bool {
    blank == missing && numbers + measures + texts + otherDecimals + infinite == 0
  }

  enum Kind {
    case numeric
    /// Of texts alone, or of numbers and other things, too.
    case categorical(isMixed: Bool)
  }

  /// What the column is.
  ///
  /// - Parameter commasAreOpen: Whether a comma before three digits may be a decimal one.
  ///
  /// Errors: what is no number in a column of numbers.
  func kind(
    name: String, commasAreOpen: Bool, decimal: NumberFormat
  ) throws(DatasetError.TableFault) -> Kind {
    let numeric = numbers + otherDecimals + infinite + (areMeasuresTexts ? 0 : measures)
    let other = texts + (areMeasuresTexts ? measures : 0)
    guard numeric > other else {
      return other == 0 ? .numeric : .categorical(isMixed: numeric > 0 || measures > 0)
    }
    if let firstOtherDecimal {
      throw .otherDecimal(
        firstOtherDecimal.place, column: name, found: firstOtherDecimal.found,
        isComma: decimal == .point)
    }
    if let text = firstText ?? (areMeasuresTexts ? firstMeasure : nil) {
      throw .textAmongNumbers(text.place, column: name, found: text.found)
    }
    if let firstClash {
      throw .marksDiffer(firstClash.place, column: name, found: firstClash.found)
    }
    if let firstInfinite {
      throw .notFinite(firstInfinite.place, column: name, found: firstInfinite.found)
    }
    if commasAreOpen, !hasCertainMark, let firstAmbiguous {
      throw .ambiguousComma(
        firstAmbiguous.place, column: name, found: firstAmbiguous.found)
    }
    return .numeric
  }
}

/// What a column's numbers are, in the order of the file.
struct NumberEvidence {
  private(set) var count = 0
  private var lowest = Extreme()
  private var highest = Extreme()
  /// The most decimals, and digits from the first on that is no zero.
  private(set) var places = 0
  private(set) var significantDigits = 0
  /// Whole numbers with a zero before other digits.
  private(set) var leadingZeros = 0
  private(set) var isCounting = true
  private var last = 0.0
  /// The whole numbers so far, as long as each is another.
  private var different: Set<Double>? = []
  /// More are not looked at.
  private static let differentLimit = 1 << 20

  mutating func take(_ number: TableNumber) {
    let value = number.value
    isCounting = isCounting && (count == 0 || value == last + 1)
    last = value
    count += 1
    lowest.take(-value)
    highest.take(value)
    places = max(places, number.places)
    significantDigits = max(significantDigits, number.significantDigits)
    if number.hasLeadingZero { leadingZeros += 1 }
    let isNew = number.places == 0 && value.magnitude < 1e16 && count <= Self.differentLimit
    if different != nil && !(isNew && different?.insert(value).inserted == true) { different = nil }
  }

  /// Nil where there is none.
  var range: ClosedRange<Double>? { count == 0 ? nil : (0 - lowest.value)...highest.value }

  /// A negative number where all others are not, or one of nines alone, that comes several times and
  /// lies far from the rest: what devices and surveys write for a missing value.
  var farValue: (value: Double, rows: Int)? {
    let (low, high) = (0 - lowest.value, highest.value)
    let (nextLow, nextHigh) = (0 - lowest.next, highest.next)
    if lowest.count > 1, low < 0, nextLow >= 0, high > nextLow, nextLow - low > 2 * (high - nextLow)
    {
      return (low, lowest.count)
    }
    let isNines = high >= 99 && high < 1e9 && "\(Int(high))".allSatisfy { $0 == "9" }
    if highest.count > 1, isNines, nextHigh > low, high - nextHigh > 2 * (nextHigh - low) {
      return (high, highest.count)
    }
    return nil
  }

  /// The greatest value so far, how often it came, and the greatest below it.
  private struct Extreme {
    var value = -Double.infinity
    var count = 0
    var next = -Double.infinity

    mutating func take(_ number: Double) {
      if number > value {
        (value, count, next) = (number, 1, value)
      } else if number == value {
        count += 1
      } else {
        next = max(next, number)
      }
    }
  }

  /// Whether all numbers are whole and none comes twice.
  var areDifferent: Bool { different != nil }

  /// Whether different numbers of the column may come out the same in single precision after it was
  /// standardised, or even in double precision.
  var mayMerge: Bool {
    guard significantDigits <= 15, places <= 300, count > 0 else { return true }
    var gap = 1.0
    for _ in 0..<places { gap /= 10 }
    return gap < (highest.value + lowest.value) * 0x1p-21
  }
}
