import Foundation

/// A sheet of images in rows, each row with a caption at its left: grey ones, or coloured ones.
///
/// Determinism: the same value gives the same bytes for the same Cairo and DejaVu Sans.
public struct ContactSheet: Sendable, Equatable {
  public struct Row: Sendable, Equatable {
    /// The user's text, shown as written; may be empty.
    public var caption: String
    /// Each of channels × imageHeight × imageWidth bytes, row-major from the top. In one channel 0 is
    /// paper (white) and 255 is ink (black), as in MNIST; three are the planes of red, green and blue
    /// light.
    public var images: [[UInt8]]

    public init(caption: String, images: [[UInt8]]) {
      self.caption = caption
      self.images = images
    }
  }

  /// Columns that belong together, under a heading, with a gap to those beside them.
  public struct Group: Sendable, Equatable {
    /// The user's text, shown as written.
    public var caption: String
    public var count: Int

    public init(caption: String, count: Int) {
      self.caption = caption
      self.count = count
    }
  }

  public let name: String
  public var title: String
  public let imageWidth: Int
  public let imageHeight: Int
  /// 1 or 3.
  public let channels: Int
  public let rows: [Row]
  /// From the left; columns beyond them, or all where there are none, stand without headings.
  public let groups: [Group]
  /// A small line at the foot.
  public var note: String?

  /// - Precondition: `name` as for a figure; images of at least one pixel, each of the right size.
  public init(
    name: String, title: String, imageWidth: Int, imageHeight: Int, channels: Int = 1,
    rows: [Row], groups: [Group] = [], note: String? = nil
  ) {
    precondition(FileStem.isValid(name), "sheet name \(name): expected [a-z0-9][a-z0-9-]*")
    precondition(imageWidth > 0 && imageHeight > 0, "images of \(imageWidth) × \(imageHeight)")
    precondition(channels == 1 || channels == 3, "images in \(channels) channels")
    precondition(groups.allSatisfy { $0.count > 0 }, "a group of no columns")
    for image in rows.lazy.flatMap(\.images) {
      precondition(
        image.count == channels * imageWidth * imageHeight,
        "an image of \(image.count) bytes for \(channels) × \(imageWidth) × \(imageHeight)")
    }
    self.name = name
    self.title = title
    self.imageWidth = imageWidth
    self.imageHeight = imageHeight
    self.channels = channels
    self.rows = rows
    self.groups = groups
    self.note = note
  }

  /// Writes NAME.<format> into a folder, which is made if need be.
  ///
  /// - Returns: the one file.
  public func render(into folder: URL, format: FigureFormat) throws(ChartError) -> [URL] {
    let layout = SheetLayout(self)
    return try CairoCanvas.write(
      name: name, title: title, width: layout.width, height: layout.height, into: folder,
      format: format
    ) { context throws(ChartError) in
      try draw(layout, on: context)
    }
  }

  private func draw(_ layout: SheetLayout, on context: CairoContext) throws(ChartError) {
    for (index, line) in layout.titleLines.enumerated() {
      context.text(
        line, x: SheetLayout.edge, y: 24 + 22 * Double(index), size: SheetLayout.titleSize,
        color: "#1A1A1A")
    }
    for heading in layout.headings {
      for (index, line) in heading.lines.enumerated() {
        let below = Double(heading.lines.count - 1 - index)
        context.text(
          line, x: heading.middle, y: layout.top(ofRow: 0) - 12 - 16 * below,
          size: SheetLayout.textSize, color: "#262626", alignment: .center)
      }
    }
    for (rowIndex, row) in rows.enumerated() {
      let middle = layout.top(ofRow: rowIndex) + layout.cellHeight / 2
      let lines = layout.captionLines[rowIndex]
      for (index, line) in lines.enumerated() {
        context.text(
          line, x: SheetLayout.edge,
          y: middle + 16 * (Double(index) - Double(lines.count - 1) / 2),
          size: SheetLayout.textSize, color: "#262626")
      }
      for (column, image) in row.images.enumerated() {
        try draw(
          image, x: layout.left(ofColumn: column), y: layout.top(ofRow: rowIndex),
          scale: layout.scale, on: context)
      }
    }
    for (index, line) in layout.noteLines.enumerated() {
      context.text(
        line, x: SheetLayout.edge, y: layout.noteTop + 7 + 15 * Double(index),
        size: SheetLayout.noteSize, color: "#595959")
    }
  }

  private func draw(
    _ image: [UInt8], x: Double, y: Double, scale: Double, on context: CairoContext
  ) throws(ChartError) {
    // Enlarged here by a whole number: viewers smooth a small image that they enlarge themselves.
    let factor = max(1, Int((2 * scale).rounded()))
    let wide = imageWidth * factor
    var enlarged = [UInt32](repeating: 0, count: wide * imageHeight * factor)
    for row in 0..<(imageHeight * factor) {
      for column in 0..<wide {
        enlarged[row * wide + column] = color(
          of: image, at: row / factor * imageWidth + column / factor)
      }
    }
    let surface = try CairoSurface.image(
      width: wide, height: imageHeight * factor, colors: enlarged)
    context.paint(surface, x: x, y: y, scale: scale / Double(factor))
    context.addRectangle(
      Box(
        left: x, top: y, width: Double(imageWidth) * scale, height: Double(imageHeight) * scale))
    context.stroke("#D9D9D9", width: 0.8)
  }

  /// 0xRRGGBB.
  func color(of image: [UInt8], at pixel: Int) -> UInt32 {
    guard channels == 3 else { return UInt32(255 - image[pixel]) * 0x01_0101 }
    let plane = imageWidth * imageHeight
    return UInt32(image[pixel]) << 16 | UInt32(image[plane + pixel]) << 8
      | UInt32(image[2 * plane + pixel])
  }
}

/// Where everything of a contact sheet stands, in pixels from its upper left corner.
struct SheetLayout {
  static let edge = 20.0
  static let titleSize = 16.0
  static let textSize = 12.0
  static let noteSize = 11.0
  private static let gap = 6.0
  /// Before each group but the first, beside the usual one.
  private static let groupGap = 14.0

  private(set) var width = 900.0
  let height: Double
  /// Pixels of the picture to a pixel of an image, a multiple of a half.
  let scale: Double
  let cellWidth: Double
  let cellHeight: Double
  let titleLines: [String]
  let captionLines: [[String]]
  let noteLines: [String]
  let noteTop: Double
  /// Of groups, each over the middle of its columns.
  private(set) var headings: [(lines: [String], middle: Double)] = []
  private let captionWidth: Double
  private let top: Double
  /// The first columns of the groups but the first.
  private let groupStarts: [Int]

  init(_ sheet: ContactSheet) {
    let captions = sheet.rows.map { ShownText.line($0.caption) }
    let widest = captions.map { TextWidth.pixels($0, size: Self.textSize) }.max() ?? 0
    captionWidth = widest == 0 ? 0 : min(widest, 180) + 14
    let columns = Double(max(1, sheet.rows.map(\.images.count).max() ?? 1))
    let ends = sheet.groups.indices.map { index in
      sheet.groups[...index].reduce(0) { $0 + $1.count }
    }
    groupStarts = Array(ends.dropLast())
    let gaps = Self.groupGap * Double(groupStarts.count)
    let room = (width - 2 * Self.edge - captionWidth - gaps) / columns - Self.gap
    scale = min(4, max(0.5, (2 * room / Double(sheet.imageWidth)).rounded(.down) / 2))
    cellWidth = Double(sheet.imageWidth) * scale
    cellHeight = max(Double(sheet.imageHeight) * scale, 18)
    let needed = 2 * Self.edge + captionWidth + columns * (cellWidth + Self.gap) - Self.gap + gaps
    width = max(min(width, max(needed, 420)), needed).rounded(.up)
    let textWidth = width - 2 * Self.edge
    titleLines = TextWidth.wrapped(
      ShownText.line(sheet.title), size: Self.titleSize, width: textWidth)
    captionLines = captions.map { TextWidth.wrapped($0, size: Self.textSize, width: 180) }
    let (cell, gap) = (cellWidth, Self.gap)
    let headingLines = sheet.groups.map { group in
      TextWidth.wrapped(
        ShownText.line(group.caption), size: Self.textSize,
        width: Double(group.count) * (cell + gap) + Self.groupGap - 8)
    }
    top =
      14 + Double(titleLines.count) * 22 + 12 + 16 * Double(headingLines.map(\.count).max() ?? 0)
    let bottom = top + Double(sheet.rows.count) * (cellHeight + Self.gap)
    noteLines = (sheet.note.map { $0.isEmpty ? [] : [$0] } ?? []).flatMap {
      TextWidth.wrapped(ShownText.line($0), size: Self.noteSize, width: textWidth)
    }
    noteTop = bottom + 6
    height = (bottom + (noteLines.isEmpty ? 0 : 6 + Double(noteLines.count) * 15) + 12)
      .rounded(.up)
    for (index, lines) in headingLines.enumerated() {
      let first = left(ofColumn: ends[index] - sheet.groups[index].count)
      headings.append((lines, (first + left(ofColumn: ends[index] - 1) + cellWidth) / 2))
    }
  }

  func top(ofRow row: Int) -> Double { top + Double(row) * (cellHeight + Self.gap) }

  func left(ofColumn column: Int) -> Double {
    Self.edge + captionWidth + Double(column) * (cellWidth + Self.gap)
      + Self.groupGap * Double(groupStarts.count { $0 <= column })
  }
}
