import Foundation
import Testing

@testable import Charts

/// Every sample as every format. With BATCHLAB_GALLERY set to a folder the pictures stay there to
/// be looked at.
@Suite struct GalleryTests {
  @Test(arguments: Samples.figures, FigureFormat.allCases)
  func figureIsDrawn(_ sample: Samples.Named<Figure>, as format: FigureFormat) throws {
    let figure = sample.value
    try inGallery { folder in
      let files = try GnuplotRenderer().render(figure, into: folder, format: format)
      #expect(
        files.map(\.lastPathComponent)
          == ["\(figure.name).gp", "\(figure.name).tsv", "\(figure.name).\(format.rawValue)"])
      #expect(try format.isWhole(Data(contentsOf: files[2])))
    }
  }

  @Test(arguments: Samples.surfaces, FigureFormat.allCases)
  func surfaceIsDrawn(_ sample: Samples.Named<SurfacePicture>, as format: FigureFormat) throws {
    try inGallery { folder in
      let files = try sample.value.render(into: folder, format: format)
      #expect(files.map(\.lastPathComponent) == ["\(sample.value.name).\(format.rawValue)"])
      #expect(try format.isWhole(Data(contentsOf: files[0])))
    }
  }

  @Test(arguments: Samples.grids, FigureFormat.allCases)
  func gridIsDrawn(_ sample: Samples.Named<ValueGrid>, as format: FigureFormat) throws {
    try inGallery { folder in
      let files = try sample.value.render(into: folder, format: format)
      #expect(files.map(\.lastPathComponent) == ["\(sample.value.name).\(format.rawValue)"])
      #expect(try format.isWhole(Data(contentsOf: files[0])))
    }
  }

  @Test(arguments: Samples.planes, FigureFormat.allCases)
  func planesAreDrawn(_ sample: Samples.Named<PointPlanes>, as format: FigureFormat) throws {
    try inGallery { folder in
      let files = try sample.value.render(into: folder, format: format)
      #expect(files.map(\.lastPathComponent) == ["\(sample.value.name).\(format.rawValue)"])
      #expect(try format.isWhole(Data(contentsOf: files[0])))
    }
  }

  @Test(arguments: Samples.sheets, FigureFormat.allCases)
  func sheetIsDrawn(_ sample: Samples.Named<ContactSheet>, as format: FigureFormat) throws {
    try inGallery { folder in
      let files = try sample.value.render(into: folder, format: format)
      #expect(files.map(\.lastPathComponent) == ["\(sample.value.name).\(format.rawValue)"])
      #expect(try format.isWhole(Data(contentsOf: files[0])))
    }
  }
}
