import Foundation

/// Where an axis is marked: labelled ticks, and smaller ones between them without a label.
struct Ticks: Equatable {
  struct Labelled: Equatable {
    var value: Double
    var label: String
  }

  var labelled: [Labelled] = []
  var minor: [Double] = []

  /// The ticks of a scale over a range, at most `most` labelled ones (categories: all of them), on
  /// a linear scale only at whole numbers if `areWhole`.
  static func along(
    _ range: ClosedRange<Double>, scale: Axis.Scale, most: Int, areWhole: Bool = false
  ) -> Ticks {
    switch scale {
    case .linear: linear(range, most: most, areWhole: areWhole)
    case .log2: powersOfTwo(range, most: most)
    case .log10: powersOfTen(range, most: most)
    case .categories(let names):
      Ticks(
        labelled: names.enumerated().map { place, name in
          Labelled(value: Double(place), label: ShownText.line(name))
        })
    }
  }

  /// Multiples of 1, 2 or 5 times a power of ten.
  static func linear(_ range: ClosedRange<Double>, most: Int, areWhole: Bool = false) -> Ticks {
    var step = NiceStep.dividing(range.upperBound - range.lowerBound, into: max(1, most))
    if areWhole, step.exponent < 0 { step = NiceStep(mantissa: 1, exponent: 0) }
    let unit = Double(step.mantissa) * NumberText.powerOfTen(step.exponent)
    let slack = 1e-9
    let first = (range.lowerBound / unit - slack).rounded(.up)
    let last = (range.upperBound / unit + slack).rounded(.down)
    guard first.isFinite, last.isFinite, abs(first) < 1e15, abs(last) < 1e15, first <= last else {
      return Ticks()
    }
    let largest = max(abs(range.lowerBound), abs(range.upperBound))
    let isScientific = largest >= 1e7 || step.exponent < -5
    let ticks = (Int(first)...Int(last)).map { count in
      let tick = count * step.mantissa
      // Dividing by a power of ten rounds once; multiplying by its inverse would round twice.
      let value =
        step.exponent < 0
        ? Double(tick) / NumberText.powerOfTen(-step.exponent)
        : Double(tick) * NumberText.powerOfTen(step.exponent)
      return Labelled(
        value: value,
        label: isScientific
          ? scientific(tick, exponent: step.exponent)
          : NumberText.fixed(value, decimals: max(0, -step.exponent)))
    }
    return Ticks(labelled: ticks)
  }

  /// Whole powers of two as plain numbers, every n-th from the first where there are many; a range
  /// that holds fewer than two is divided linearly.
  static func powersOfTwo(_ range: ClosedRange<Double>, most: Int) -> Ticks {
    let exponents = wholeExponents(range, logarithm: Foundation.log2)
    guard exponents.count >= 2 else { return linear(range, most: most) }
    let stride = thinning(exponents.count, most: most)
    var ticks = Ticks()
    for (place, exponent) in exponents.enumerated() {
      let value = Double(sign: .plus, exponent: exponent, significand: 1)
      if place.isMultiple(of: stride) {
        let isPlain = (-12...30).contains(exponent)
        ticks.labelled.append(
          Labelled(value: value, label: isPlain ? NumberText.plain(value) : "\(value)"))
      } else {
        ticks.minor.append(value)
      }
    }
    return ticks
  }

  /// Powers of ten; within less than two decades 1, 2 and 5 times them.
  static func powersOfTen(_ range: ClosedRange<Double>, most: Int) -> Ticks {
    let exponents = wholeExponents(range, logarithm: Foundation.log10)
    let isPlain = range.lowerBound >= 0.9e-3 && range.upperBound < 1.1e5
    guard exponents.count >= 2 else { return withinDecades(range, most: most, isPlain: isPlain) }
    let stride = thinning(exponents.count, most: most)
    var ticks = Ticks()
    for exponent in exponents {
      let value = NumberText.powerOfTen(exponent)
      if exponent.isMultiple(of: stride) {
        ticks.labelled.append(
          Labelled(
            value: value,
            label: isPlain
              ? NumberText.fixed(value, decimals: max(0, -exponent))
              : NumberText.scientific(mantissa: 1, exponent: exponent)))
      } else {
        ticks.minor.append(value)
      }
    }
    if stride == 1 { ticks.minor += multiples(2...9, within: range) }
    return ticks
  }

  private static func withinDecades(
    _ range: ClosedRange<Double>, most: Int, isPlain: Bool
  ) -> Ticks {
    var ticks = Ticks()
    for value in multiples([1, 2, 5], within: range) {
      let exponent = Int(Foundation.log10(value * 1.000001).rounded(.down))
      let mantissa = (value / NumberText.powerOfTen(exponent)).rounded()
      ticks.labelled.append(
        Labelled(
          value: value,
          label: isPlain
            ? NumberText.plain(value)
            : NumberText.scientific(mantissa: mantissa, exponent: exponent)))
    }
    guard ticks.labelled.count >= 2 else { return linear(range, most: most) }
    ticks.minor = multiples([3, 4, 6, 7, 8, 9], within: range)
    return ticks
  }

  /// digit · 10^n for each digit, as far as they lie within the range, ascending.
  private static func multiples(
    _ digits: some Sequence<Int>, within range: ClosedRange<Double>
  ) -> [Double] {
    let lowest = Int(Foundation.log10(range.lowerBound).rounded(.down)) - 1
    let highest = Int(Foundation.log10(range.upperBound).rounded(.up))
    guard lowest <= highest else { return [] }
    let digits = Array(digits)
    return (lowest...highest).flatMap { exponent in
      digits.compactMap { digit in
        let value = Double("\(digit)e\(exponent)") ?? 0
        return range.contains(value) ? value : nil
      }
    }
  }

  private static func wholeExponents(
    _ range: ClosedRange<Double>, logarithm: (Double) -> Double
  ) -> [Int] {
    let slack = 1e-9
    let first = Int((logarithm(range.lowerBound) - slack).rounded(.up))
    let last = Int((logarithm(range.upperBound) + slack).rounded(.down))
    return first <= last ? Array(first...last) : []
  }

  /// Every how manieth of `count` ticks is labelled so that at most `most` are.
  private static func thinning(_ count: Int, most: Int) -> Int {
    (count + max(1, most) - 1) / max(1, most)
  }

  private static func scientific(_ tick: Int, exponent: Int) -> String {
    guard tick != 0 else { return "0" }
    let digits = String(abs(tick)).count
    let mantissa = Double(abs(tick)) / NumberText.powerOfTen(digits - 1)
    let text = NumberText.scientific(mantissa: mantissa, exponent: exponent + digits - 1)
    return (tick < 0 ? "−" : "") + text
  }
}

/// A step of 1, 2 or 5 times a power of ten.
struct NiceStep: Equatable {
  var mantissa: Int
  var exponent: Int

  /// The smallest such step that a span holds at most `most` times.
  static func dividing(_ span: Double, into most: Int) -> NiceStep {
    let least = span / Double(most)
    guard least > 0, least.isFinite else { return NiceStep(mantissa: 1, exponent: 0) }
    let exponent = max(-300, Int(log10(least).rounded(.down)) - 1)
    for power in exponent...(exponent + 3) {
      for mantissa in [1, 2, 5]
      where Double(mantissa) * NumberText.powerOfTen(power) >= least * (1 - 1e-9) {
        return NiceStep(mantissa: mantissa, exponent: power)
      }
    }
    return NiceStep(mantissa: 1, exponent: exponent + 4)
  }
}
