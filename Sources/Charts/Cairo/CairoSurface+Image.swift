import CCairo

extension CairoSurface {
  /// A surface of pixels in memory.
  static func image(width: Int, height: Int) throws(ChartError) -> CairoSurface {
    try CairoSurface(
      owning: cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height)))
  }

  /// An image of pixels 0xRRGGBB, row-major from the top.
  static func image(
    width: Int, height: Int, colors: [UInt32]
  ) throws(ChartError) -> CairoSurface {
    precondition(
      colors.count == width * height, "\(colors.count) pixels for \(width) × \(height)")
    let surface = try image(width: width, height: height)
    cairo_surface_flush(surface.pointer)
    let stride = Int(cairo_image_surface_get_stride(surface.pointer))
    guard let bytes = cairo_image_surface_get_data(surface.pointer) else {
      throw .drawing(message: "an image without pixels")
    }
    for row in 0..<height {
      for column in 0..<width {
        UnsafeMutableRawPointer(bytes).storeBytes(
          of: colors[row * width + column], toByteOffset: row * stride + column * 4,
          as: UInt32.self)
      }
    }
    cairo_surface_mark_dirty(surface.pointer)
    return surface
  }

  /// Writes the pixels of an image as PNG.
  func writePNG(to path: String) throws(ChartError) {
    cairo_surface_flush(pointer)
    try CairoStatus.check(cairo_surface_write_to_png(pointer, path))
  }
}
