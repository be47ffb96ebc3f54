/// The text of a figure's .gp file. It stands alone: run beside its .tsv, it draws the same picture.
struct GnuplotScript {
  let figure: Figure
  let layout: FigureLayout
  let data: DataBlocks
  let format: FigureFormat

  init(_ figure: Figure, data: DataBlocks, format: FigureFormat) {
    self.figure = figure
    self.data = data
    self.format = format
    layout = FigureLayout(figure)
  }

  var text: String {
    var lines = head + styles + figureTexts
    for index in figure.panels.indices { lines += panel(index) }
    lines += ["", "unset multiplot", "unset output"]
    return lines.joined(separator: "\n") + "\n"
  }

  private var head: [String] {
    [
      "# Draws \(figure.name).\(format.rawValue) from \(figure.name).tsv:"
        + " gnuplot \(figure.name).gp",
      "reset",
      "set encoding utf8",
      terminal,
      "set output '\(figure.name).\(format.rawValue)'",
      "data = '\(figure.name).tsv'",
      "set datafile separator tab",
      "",
    ]
  }

  private var terminal: String {
    let width = Int(layout.width)
    let height = Int(layout.height)
    let size = Int(FigureLayout.textSize)
    switch format {
    case .svg:
      // The entity stands for a comma, which would end the family's name here: what a viewer
      // without the first font falls back to.
      return "set terminal svg size \(width),\(height) noenhanced background rgb 'white'"
        + " font 'DejaVu Sans&#44; Verdana&#44; sans-serif,\(size)'"
    case .png:
      return "set terminal pngcairo size \(2 * width),\(2 * height) noenhanced"
        + " font 'DejaVu Sans,\(size)' fontscale 1.5 linewidth 2 pointscale 2"
    case .pdf:
      return "set terminal pdfcairo size \(inches(layout.width))in,\(inches(layout.height))in"
        + " noenhanced font 'DejaVu Sans,\(size)' fontscale 0.75 linewidth 1.6 pointscale 1.4"
    }
  }

  private func inches(_ pixels: Double) -> String { "\((pixels / 72 * 1000).rounded() / 1000)" }

  /// A style of line a colour; a series names its own by number.
  private var styles: [String] {
    let colors = figure.panels.flatMap(\.series).map(\.color)
    let numbers = Set(colors.map(styleNumber)).sorted()
    let styles = numbers.map { number in
      let slot = (number - 1) % Palette.colors.count
      let isRepeated = number > Palette.colors.count
      let shape = isRepeated ? Self.openShapes[slot] : Self.filledShapes[slot]
      return "set style line \(number) lc rgb '\(Palette.colors[slot])' lw 2 pt \(shape) ps 0.7"
        + (isRepeated ? " dt '-.'" : "")
    }
    return ["# One style a colour (Okabe and Ito): series below use them by number."] + styles
      + [
        "set border 3 lw 1 lc rgb '#8c8c8c'",
        "set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back",
        "set errorbars 0.8",
        "# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.",
        "bound(value, mean, least) = value != value ? mean : (value < least ? least : value)",
      ]
  }

  /// Point types circle, square, triangle, diamond, inverted triangle, pentagon, and two crosses.
  private static let filledShapes = [7, 5, 9, 13, 11, 15, 2, 3]
  private static let openShapes = [6, 4, 8, 12, 10, 14, 1, 3]

  /// The number of a colour's style in the script.
  func styleNumber(_ color: Int) -> Int {
    Palette.slot(color) + 1 + (Palette.isRepeated(color) ? Palette.colors.count : 0)
  }

  private var figureTexts: [String] {
    var lines = ["", "set multiplot"]
    for (index, line) in layout.titleLines.enumerated() {
      lines.append(
        label(line, x: layout.textLeft, y: layout.titleMiddle(line: index))
          + " \(font(FigureLayout.titleSize)) textcolor rgb '#1a1a1a'")
    }
    for (index, line) in layout.noteLines.enumerated() {
      lines.append(
        label(line, x: layout.textLeft, y: layout.noteMiddle(line: index))
          + " \(font(FigureLayout.noteSize)) textcolor rgb '#595959'")
    }
    return lines
  }

  /// A label whose middle stands at pixels from the upper left corner.
  func label(_ text: String, x: Double, y: Double, justified: String = "left") -> String {
    "set label \(GnuplotText.quoted(text)) at screen \(across(x)), screen \(up(y)) \(justified)"
      + " noenhanced front"
  }

  func font(_ size: Double) -> String {
    let family = format == .svg ? "DejaVu Sans&#44; Verdana&#44; sans-serif" : "DejaVu Sans"
    return "font '\(family),\(Int(size))'"
  }

  /// Pixels from the left as gnuplot's screen coordinate.
  func across(_ pixels: Double) -> String { fraction(pixels / layout.width) }

  /// Pixels from the top as gnuplot's screen coordinate, which counts from the bottom.
  func up(_ pixels: Double) -> String { fraction(1 - pixels / layout.height) }

  /// A hundred-thousandth is a hundredth of a pixel here, and hides the last bits of a logarithm.
  func fraction(_ value: Double) -> String { "\((value * 100_000).rounded() / 100_000)" }
}
