import CCairo
import Foundation
import Testing

@testable import Charts

@Suite struct ColorSheetTests {
  /// Planes of light become colours; one plane of ink becomes grey on white.
  @Test func colorOfAPixel() {
    let planes = (0..<144).map { UInt8($0) }
    #expect(Samples.colors.color(of: planes, at: 5) == 0x05_35_65)
    #expect(Samples.digits.color(of: [0, 200, 255], at: 0) == 0xFF_FF_FF)
    #expect(Samples.digits.color(of: [0, 200, 255], at: 1) == 0x37_37_37)
    #expect(Samples.digits.color(of: [0, 200, 255], at: 2) == 0)
  }

  /// The middle of each pixel of an image on the sheet has the pixel's colour.
  @Test func drawn() throws {
    let sheet = Samples.colors
    let layout = SheetLayout(sheet)
    try inScratchFolder { folder in
      let file = try #require(try sheet.render(into: folder, format: .png).first)
      let surface = try CairoSurface(owning: cairo_image_surface_create_from_png(file.path))
      let stride = Int(cairo_image_surface_get_stride(surface.pointer))
      let bytes = try #require(cairo_image_surface_get_data(surface.pointer))
      func pixel(_ x: Double, _ y: Double) -> UInt32 {
        let place = Int(2 * y) * stride + 4 * Int(2 * x)
        return UnsafeRawPointer(bytes).load(fromByteOffset: place, as: UInt32.self) & 0xFF_FF_FF
      }
      let (left, top) = (layout.left(ofColumn: 2), layout.top(ofRow: 1))
      for (column, row) in [(0, 0), (3, 1), (6, 4)] {
        let shown = pixel(
          left + (Double(column) + 0.5) * layout.scale, top + (Double(row) + 0.5) * layout.scale)
        #expect(shown == sheet.color(of: sheet.rows[1].images[2], at: row * 8 + column))
      }
    }
  }
}
