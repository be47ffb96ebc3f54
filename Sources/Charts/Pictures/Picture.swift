import Foundation

/// A chart that is more than axes and lines, drawn by Cairo.
public protocol Picture {
  /// Writes the picture into a folder, and returns the files.
  func render(into folder: URL, format: FigureFormat) throws(ChartError) -> [URL]
}

extension SurfacePicture: Picture {}
extension HeatMap: Picture {}
extension ValueGrid: Picture {}
extension PointPlanes: Picture {}
extension ContactSheet: Picture {}
