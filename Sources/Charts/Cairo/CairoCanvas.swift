import CCairo
import Foundation

/// A picture of one of the formats while it is drawn.
enum CairoCanvas {
  /// Pixels of a PNG to a pixel of the layout.
  private static let pixelRatio = 2

  /// Draws a picture on white and writes it aside, then moves it to NAME.<format> in `folder`.
  static func write(
    name: String, title: String, width: Double, height: Double, into folder: URL,
    format: FigureFormat, draw: (CairoContext) throws(ChartError) -> Void
  ) throws(ChartError) -> [URL] {
    let file = "\(name).\(format.rawValue)"
    let title = ShownText.line(title)
    return try Workshop.open(in: folder) { workshop throws(ChartError) in
      let path = workshop.url(file).path
      let surface: CairoSurface
      switch format {
      case .svg: surface = try .svg(path: path, width: width, height: height)
      case .pdf: surface = try .pdf(path: path, width: width, height: height, title: title)
      case .png:
        surface = try .image(width: Int(width) * pixelRatio, height: Int(height) * pixelRatio)
      }
      do {
        let context = try CairoContext(surface)
        if format == .png { context.scale(Double(pixelRatio)) }
        context.addRectangle(Box(left: 0, top: 0, width: width, height: height))
        context.fill("#FFFFFF")
        try draw(context)
        try context.check()
      }
      if format == .png { try surface.writePNG(to: path) }
      try surface.finish()
      switch format {
      case .svg:
        let drawn = String(decoding: try workshop.read(file), as: UTF8.self)
        try workshop.write(Data(CanonicalSVG.text(drawn, title: title).utf8), to: file)
      case .pdf:
        // Cairo 1.16 forgets the D: that begins a date.
        try workshop.write(FixedDate.set(in: try workshop.read(file)), to: file)
      case .png: break
      }
      return try workshop.publish([file])
    }
  }
}
