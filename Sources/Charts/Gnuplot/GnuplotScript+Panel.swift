extension GnuplotScript {
  /// The commands that draw one panel.
  func panel(_ index: Int) -> [String] {
    let panel = figure.panels[index]
    let place = layout.panels[index]
    var lines = ["", "# Panel \(index + 1)" + (index == 0 ? "" : "\nunset label\nunset arrow")]
    lines += [
      "set lmargin at screen \(across(place.left))",
      "set rmargin at screen \(across(place.left + place.width))",
      "set tmargin at screen \(up(place.top))",
      "set bmargin at screen \(up(place.top + place.height))",
    ]
    lines += axis("x", panel.x, range: place.xRange, ticks: xTicks(place))
    lines += axis("y", panel.y, range: place.yRange, ticks: yTicks(place))
    lines += texts(panel, place)
    lines += referenceLines(panel, place)
    let isLast = index == figure.panels.count - 1
    lines += isLast ? keyPlace : ["unset key"]
    let plots = plots(index, isLast: isLast).map(\.command)
    lines.append("plot \\\n  " + plots.joined(separator: ", \\\n  "))
    return lines
  }

  private func axis(
    _ letter: String, _ axis: Axis, range: ClosedRange<Double>, ticks: String?
  ) -> [String] {
    let base: String
    switch axis.scale {
    case .log2: base = "set logscale \(letter) 2"
    case .log10: base = "set logscale \(letter) 10"
    case .linear, .categories: base = "unset logscale \(letter)"
    }
    let low = NumberText.exact(range.lowerBound)
    let high = NumberText.exact(range.upperBound)
    var isGridded = ticks != nil
    if case .categories = axis.scale { isGridded = false }
    return [
      base, "set \(letter)range [\(low):\(high)] noextend",
      ticks.map { "set \(letter)tics \(Self.tickLook) \($0)" } ?? "unset \(letter)tics",
      "set grid \(isGridded ? "" : "no")\(letter)tics",
    ]
  }

  private static let tickLook =
    "nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040'"

  /// Categories have marks alone: gnuplot cuts a tick's label after 50 bytes and takes % in it for
  /// a number's format, so their names are labels.
  private func xTicks(_ place: PanelLayout) -> String? {
    place.xTicks.labelled.isEmpty
      ? nil : tickList(place.xTicks, isNamed: place.categoryLines.isEmpty)
  }

  private func yTicks(_ place: PanelLayout) -> String? {
    place.yTicks.labelled.isEmpty ? nil : tickList(place.yTicks, isNamed: true)
  }

  private func tickList(_ ticks: Ticks, isNamed: Bool) -> String {
    let labelled = ticks.labelled.map { tick in
      "\(isNamed ? GnuplotText.quoted(tick.label) : "''") \(NumberText.exact(tick.value))"
    }
    let minor = ticks.minor.map { "'' \(NumberText.exact($0)) 1" }
    return "(" + (labelled + minor).joined(separator: ", ") + ")"
  }

  private func categories(_ panel: Panel, _ place: PanelLayout) -> [String] {
    zip(place.xTicks.labelled, place.categoryLines).flatMap { tick, lines in
      lines.enumerated().map { index, line in
        let x = place.middle(ofX: tick.value, axis: panel.x)
        let y = place.top + place.height + 18
        let down = Double(index) * FigureLayout.lineHeight
        // Further lines of a slanted name lie to the right of and below the first.
        return place.areCategoriesSlanted
          ? label(line, x: x + 4 + 0.5 * down, y: y + 0.87 * down, justified: "right")
            + " rotate by 30 textcolor rgb '#404040'"
          : label(line, x: x, y: y + down, justified: "center") + " textcolor rgb '#404040'"
      }
    }
  }

  private func texts(_ panel: Panel, _ place: PanelLayout) -> [String] {
    var lines: [String] = []
    let size = FigureLayout.lineHeight
    let bottom = place.top + place.height
    for (index, line) in place.titleLines.enumerated() {
      let y = place.top - 14 - Double(place.titleLines.count - 1 - index) * size
      lines.append(
        label(line, x: place.left, y: y)
          + " \(font(FigureLayout.textSize + 1)) textcolor rgb '#1a1a1a'")
    }
    for (index, line) in place.xLabelLines.enumerated() {
      let y = bottom + 10 + place.xTickHeight + 16 + Double(index) * size
      lines.append(
        label(line, x: place.left + place.width / 2, y: y, justified: "center")
          + " textcolor rgb '#262626'")
    }
    for (index, line) in place.yLabelLines.enumerated() {
      let x = place.left - place.leftMargin + 12 + Double(index) * size
      lines.append(
        label(line, x: x, y: place.top + place.height / 2, justified: "center")
          + " rotate by 90 textcolor rgb '#262626'")
    }
    lines += categories(panel, place)
    for end in place.endLabels {
      let y = place.top + place.height * (1 - end.fraction)
      lines.append(
        label(end.text, x: place.left + place.width + 8, y: y)
          + " textcolor rgb '\(Palette.ink(end.color))'")
    }
    if panel.isEmpty {
      lines.append(
        label(
          "no finite values", x: place.left + place.width / 2, y: place.top + place.height / 2,
          justified: "center") + " textcolor rgb '#737373'")
    }
    return lines
  }

  private var keyPlace: [String] {
    guard let key = layout.key else { return ["unset key"] }
    return [
      "set key at screen \(across(key.x)), screen \(up(key.y)) left top Left reverse"
        + " noenhanced samplen 1.6 spacing 1.25 textcolor rgb '#262626'"
    ]
  }
}
