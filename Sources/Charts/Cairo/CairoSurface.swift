import CCairo

/// A Cairo surface, owned: the C object lives as long as this one.
final class CairoSurface {
  let pointer: OpaquePointer

  /// Takes over a surface that a Cairo constructor returned.
  init(owning pointer: OpaquePointer?) throws(ChartError) {
    guard let pointer else { throw .drawing(message: "no surface") }
    self.pointer = pointer
    try check()
  }

  deinit { cairo_surface_destroy(pointer) }

  /// Throws what the surface's status says.
  func check() throws(ChartError) { try CairoStatus.check(cairo_surface_status(pointer)) }

  /// Writes out what is pending and closes the file.
  func finish() throws(ChartError) {
    cairo_surface_finish(pointer)
    try check()
  }
}

/// Cairo's statuses as Swift errors.
enum CairoStatus {
  static func check(_ status: cairo_status_t) throws(ChartError) {
    guard status != CAIRO_STATUS_SUCCESS else { return }
    throw .drawing(message: String(cString: cairo_status_to_string(status)))
  }
}
