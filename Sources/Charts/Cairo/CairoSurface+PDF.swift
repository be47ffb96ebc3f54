import CCairo

extension CairoSurface {
  /// A surface that writes PDF, its size in points, with the title among the file's metadata.
  static func pdf(
    path: String, width: Double, height: Double, title: String
  ) throws(ChartError) -> CairoSurface {
    let surface = try CairoSurface(owning: cairo_pdf_surface_create(path, width, height))
    cairo_pdf_surface_set_metadata(surface.pointer, CAIRO_PDF_METADATA_TITLE, title)
    // Left alone, the date has a length that depends on the time zone.
    cairo_pdf_surface_set_metadata(
      surface.pointer, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z")
    return surface
  }
}
