import Foundation

/// The values at which a field's bands meet.
enum ContourLevels {
  /// At most 14 round values strictly between the least and the greatest, ascending: evenly spaced,
  /// or, if `logarithmic` and the field is positive over more than a decade, 1, 2, 5 (or 1, 3; or
  /// 1) times powers of ten.
  static func between(_ least: Double, _ greatest: Double, logarithmic: Bool) -> [Double] {
    guard least < greatest else { return [] }
    let range = least...greatest
    if logarithmic, least > 0, greatest / least >= 10 {
      for mantissas in [[1.0, 2, 5], [1, 3], [1]] {
        let levels = multiples(mantissas, within: range)
        if levels.count <= most { return levels }
      }
      let decades = multiples([1], within: range)
      let stride = (decades.count + most - 1) / most
      return decades.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
    }
    return Ticks.linear(range, most: most - 2).labelled.map(\.value)
      .filter { $0 > least && $0 < greatest }
  }

  private static let most = 14

  private static func multiples(_ mantissas: [Double], within range: ClosedRange<Double>)
    -> [Double]
  {
    let lowest = Int(log10(range.lowerBound).rounded(.down)) - 1
    let highest = Int(log10(range.upperBound).rounded(.up))
    return (lowest...highest).flatMap { exponent in
      mantissas.compactMap { mantissa in
        let value = Double("\(Int(mantissa))e\(exponent)") ?? 0
        return value > range.lowerBound && value < range.upperBound ? value : nil
      }
    }
  }

  /// Levels as a colour bar shows them, evenly spaced ones all with the same decimals.
  static func labels(_ levels: [Double], logarithmic: Bool) -> [String] {
    let most = logarithmic ? 0 : levels.map(decimals).max() ?? 0
    return levels.map { label($0, leastDecimals: most) }
  }

  private static func label(_ value: Double, leastDecimals: Int) -> String {
    let size = abs(value)
    if size != 0, size < 1e-4 || size >= 1e7 {
      let exponent = Int(log10(size * 1.000001).rounded(.down))
      let mantissa = NumberText.rounded(size / NumberText.powerOfTen(exponent), digits: 4)
      return (value < 0 ? "−" : "")
        + NumberText.scientific(mantissa: mantissa, exponent: exponent)
    }
    return NumberText.fixed(value, decimals: max(decimals(value), leastDecimals))
  }

  private static func decimals(_ value: Double) -> Int {
    NumberText.plain(value).split(separator: ".").dropFirst().first?.count ?? 0
  }
}
