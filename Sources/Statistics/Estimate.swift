/// A number with the interval that it lies in at a stated confidence, 95 % unless said otherwise.
///
/// A bound that the data do not give is infinite: one trial has no spread to judge by.
///
/// As JSON: an object with `value`, `low` and `high`, where null stands for a number that JSON cannot
/// spell: a bound that is infinite, a value that is undefined.
public struct Estimate: Sendable, Hashable {
  public var value: Double
  public var low: Double
  public var high: Double

  public init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }

  /// The estimate `value` ± `halfWidth`.
  init(_ value: Double, within halfWidth: Double) {
    self.init(value: value, low: value - halfWidth, high: value + halfWidth)
  }

  /// The estimate `value` of which nothing further is known.
  static func unbounded(_ value: Double) -> Estimate {
    Estimate(value: value, low: -.infinity, high: .infinity)
  }
}

extension Estimate: Codable {
  private enum Key: String, CodingKey { case value, low, high }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    value = try container.decode(Double?.self, forKey: .value) ?? .nan
    low = try container.decode(Double?.self, forKey: .low) ?? -.infinity
    high = try container.decode(Double?.self, forKey: .high) ?? .infinity
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for (key, number) in [(Key.value, value), (.low, low), (.high, high)] {
      try container.encode(number.isFinite ? number : nil, forKey: key)
    }
  }
}
