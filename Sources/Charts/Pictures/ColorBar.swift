/// What the colours of a picture's values stand for: a bar beside it, with a scale.
struct ColorBar {
  let box: Box
  /// Linear or logarithmic.
  let scale: Axis.Scale
  let range: ClosedRange<Double>
  /// Whether high values are light and low ones dark, or the other way about.
  let isLightHigh: Bool

  private static let shades = 64
  private static let textSize = 12.0

  /// From 0 for the least value to 1 for the largest.
  func share(of value: Double) -> Double {
    min(1, max(0, Axis(label: "", scale: scale).fraction(value, in: range)))
  }

  /// The colour that a value has, as #RRGGBB.
  func color(of value: Double) -> String { color(at: share(of: value)) }

  private func color(at share: Double) -> String {
    let shade = (isLightHigh ? share : 1 - share) * Double(Self.shades - 1)
    return FieldColors.color(Int(shade.rounded()), of: Self.shades)
  }

  /// - Parameter label: What the values are, with their unit.
  func draw(label: String, on context: CairoContext) {
    let step = box.height / Double(Self.shades)
    for index in 0..<Self.shades {
      context.addRectangle(
        Box(
          left: box.left, top: box.top + step * Double(index), width: box.width, height: step + 0.5)
      )
      context.fill(color(at: 1 - Double(index) / Double(Self.shades - 1)))
    }
    context.addRectangle(box)
    context.stroke("#8C8C8C", width: 1)
    for tick in ticks {
      context.text(
        tick.label, x: box.right + 7, y: box.bottom - box.height * share(of: tick.value),
        size: Self.textSize, color: "#262626")
    }
    for (index, line) in lines(of: label).enumerated() {
      context.text(
        line, x: labelLeft + 16 * Double(index), y: box.top + box.height / 2,
        size: Self.textSize, color: "#262626", alignment: .center, isUpward: true)
    }
  }

  /// Where the bar ends with that label.
  func right(label: String) -> Double { labelLeft + 16 * Double(lines(of: label).count) - 8 }

  private var ticks: [Ticks.Labelled] {
    Ticks.along(range, scale: scale, most: max(4, Int(box.height / 50))).labelled
  }

  private func lines(of label: String) -> [String] {
    TextWidth.wrapped(ShownText.line(label), size: Self.textSize, width: box.height)
  }

  /// The middle of the label's first line, which reads upward.
  private var labelLeft: Double {
    box.right + 21 + (ticks.map { TextWidth.pixels($0.label, size: Self.textSize) }.max() ?? 0)
  }
}
