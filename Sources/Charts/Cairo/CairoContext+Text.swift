import CCairo

extension CairoContext {
  enum Alignment {
    case left, center, right
  }

  /// Draws one line of a user's text as written, its vertical middle at a place.
  ///
  /// - Parameters:
  ///   - isUpward: turned to read from the bottom up, as along a y axis.
  ///   - halo: a colour drawn around the letters, so that they stay readable over a field.
  func text(
    _ text: String, x: Double, y: Double, size: Double, color: String,
    alignment: Alignment = .left, isUpward: Bool = false, halo: String? = nil
  ) {
    let line = ShownText.line(text)
    saved {
      useFont(size: size)
      var extents = cairo_text_extents_t()
      cairo_text_extents(pointer, line, &extents)
      let start: Double =
        switch alignment {
        case .left: 0
        case .center: -extents.x_advance / 2
        case .right: -extents.x_advance
        }
      cairo_translate(pointer, x, y)
      if isUpward { cairo_rotate(pointer, -Double.pi / 2) }
      // Lines of one size share a baseline whatever letters they hold.
      cairo_move_to(pointer, start, 0.35 * size)
      if let halo {
        cairo_text_path(pointer, line)
        stroke(halo, width: 3, keepingPath: true)
        fill(color)
      } else {
        setColor(color)
        cairo_show_text(pointer, line)
      }
    }
  }

  private func useFont(size: Double) {
    cairo_select_font_face(
      pointer, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(pointer, size)
    // Hinting would make letters and their places depend on the user's settings.
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_set_font_options(pointer, options)
    cairo_font_options_destroy(options)
  }
}
