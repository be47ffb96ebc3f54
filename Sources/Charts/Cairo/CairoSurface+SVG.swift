import CCairo

extension CairoSurface {
  /// A surface that writes SVG, its size in pixels.
  static func svg(path: String, width: Double, height: Double) throws(ChartError) -> CairoSurface {
    let surface = try CairoSurface(owning: cairo_svg_surface_create(path, width, height))
    // A point and a pixel are the same length to every viewer if the file names no unit but pixels.
    cairo_svg_surface_set_document_unit(surface.pointer, CAIRO_SVG_UNIT_PX)
    return surface
  }
}
