import CCairo

/// A Cairo drawing context, owned. Coordinates are pixels from the upper left corner.
final class CairoContext {
  let pointer: OpaquePointer

  init(_ surface: CairoSurface) throws(ChartError) {
    guard let pointer = cairo_create(surface.pointer) else { throw .drawing(message: "no context") }
    self.pointer = pointer
    try check()
  }

  deinit { cairo_destroy(pointer) }

  /// Throws what the context's status says; Cairo keeps the first error until then.
  func check() throws(ChartError) { try CairoStatus.check(cairo_status(pointer)) }

  func scale(_ factor: Double) { cairo_scale(pointer, factor, factor) }

  /// Runs `body` and then restores colour, clip and transformation.
  func saved(_ body: () -> Void) {
    cairo_save(pointer)
    body()
    cairo_restore(pointer)
  }

  /// Sets the colour, #RRGGBB, of what follows.
  func setColor(_ color: String, opacity: Double = 1) {
    let (red, green, blue) = Palette.components(color)
    cairo_set_source_rgba(pointer, red, green, blue, opacity)
  }

  func clip(to box: Box) {
    addRectangle(box)
    cairo_clip(pointer)
  }

  func addRectangle(_ box: Box) {
    cairo_rectangle(pointer, box.left, box.top, box.width, box.height)
  }

  func addCircle(x: Double, y: Double, radius: Double) {
    cairo_new_sub_path(pointer)
    cairo_arc(pointer, x, y, radius, 0, 2 * Double.pi)
  }

  func addLine(_ points: [Spot], closed: Bool = false) {
    for (index, point) in points.enumerated() {
      if index == 0 {
        cairo_move_to(pointer, point.x, point.y)
      } else {
        cairo_line_to(pointer, point.x, point.y)
      }
    }
    if closed { cairo_close_path(pointer) }
  }

  func fill(_ color: String, opacity: Double = 1, keepingPath: Bool = false) {
    setColor(color, opacity: opacity)
    if keepingPath { cairo_fill_preserve(pointer) } else { cairo_fill(pointer) }
  }

  func stroke(
    _ color: String, width: Double, opacity: Double = 1, keepingPath: Bool = false
  ) {
    setColor(color, opacity: opacity)
    cairo_set_line_width(pointer, width)
    cairo_set_line_join(pointer, CAIRO_LINE_JOIN_ROUND)
    cairo_set_line_cap(pointer, CAIRO_LINE_CAP_ROUND)
    if keepingPath { cairo_stroke_preserve(pointer) } else { cairo_stroke(pointer) }
  }

  /// Paints an image with its upper left corner at a place, enlarged without smoothing.
  func paint(_ image: CairoSurface, x: Double, y: Double, scale: Double) {
    cairo_save(pointer)
    cairo_translate(pointer, x, y)
    cairo_scale(pointer, scale, scale)
    cairo_set_source_surface(pointer, image.pointer, 0, 0)
    cairo_pattern_set_filter(cairo_get_source(pointer), CAIRO_FILTER_NEAREST)
    cairo_paint(pointer)
    cairo_restore(pointer)
  }
}

/// A place in a picture, in pixels from its upper left corner.
struct Spot: Equatable {
  var x: Double
  var y: Double
}

/// A rectangle in a picture, in pixels from its upper left corner.
struct Box: Equatable {
  var left: Double
  var top: Double
  var width: Double
  var height: Double

  var right: Double { left + width }
  var bottom: Double { top + height }
}
