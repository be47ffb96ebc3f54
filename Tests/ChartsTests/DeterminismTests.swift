import Foundation
import Host
import Testing

@testable import Charts

/// The same value gives the same bytes, whatever was drawn before.
@Suite struct DeterminismTests {
  /// Each in each format twice, with all the others in between.
  @Test func figures() throws {
    let all = Samples.figures.flatMap { sample in FigureFormat.allCases.map { (sample, $0) } }
    func draw() throws -> [[Data]] {
      try all.map { sample, format in
        try bytes { try GnuplotRenderer().render(sample.value, into: $0, format: format) }
      }
    }
    let (first, second) = (try draw(), try draw())
    for (index, (sample, format)) in all.enumerated() {
      #expect(first[index] == second[index], "\(sample), \(format)")
    }
  }

  @Test(arguments: Samples.surfaces, FigureFormat.allCases)
  func surface(_ sample: Samples.Named<SurfacePicture>, as format: FigureFormat) throws {
    let first = try bytes { try sample.value.render(into: $0, format: format) }
    _ = try bytes { try Samples.digits.render(into: $0, format: .svg) }
    #expect(try first == bytes { try sample.value.render(into: $0, format: format) })
  }

  @Test(arguments: Samples.grids, FigureFormat.allCases)
  func grid(_ sample: Samples.Named<ValueGrid>, as format: FigureFormat) throws {
    let first = try bytes { try sample.value.render(into: $0, format: format) }
    _ = try bytes { try Samples.houses.render(into: $0, format: .svg) }
    #expect(try first == bytes { try sample.value.render(into: $0, format: format) })
  }

  @Test(arguments: Samples.planes, FigureFormat.allCases)
  func planes(_ sample: Samples.Named<PointPlanes>, as format: FigureFormat) throws {
    let first = try bytes { try sample.value.render(into: $0, format: format) }
    _ = try bytes { try Samples.houses.render(into: $0, format: .svg) }
    #expect(try first == bytes { try sample.value.render(into: $0, format: format) })
  }

  @Test(arguments: Samples.sheets, FigureFormat.allCases)
  func sheet(_ sample: Samples.Named<ContactSheet>, as format: FigureFormat) throws {
    let first = try bytes { try sample.value.render(into: $0, format: format) }
    _ = try bytes { try Samples.houses.render(into: $0, format: .svg) }
    #expect(try first == bytes { try sample.value.render(into: $0, format: format) })
  }

  /// A reader runs the script in the folder and gets the picture that stands there.
  @Test(arguments: Samples.figures, FigureFormat.allCases)
  func scriptStandsAlone(_ sample: Samples.Named<Figure>, as format: FigureFormat) throws {
    try inScratchFolder { folder in
      let files = try GnuplotRenderer().render(sample.value, into: folder, format: format)
      let drawn = try Data(contentsOf: files[2])
      try FileManager.default.removeItem(at: files[2])
      let words = try ToolRun(name: "gnuplot", timeoutSeconds: 60)
        .run([files[0].lastPathComponent], in: folder)
      let again = try Data(contentsOf: files[2])
      #expect(FixedDate.set(in: again) == drawn)
      // Without a locale gnuplot always complains about its degree sign, and must about nothing else.
      let complaints = words.split(separator: "\n").filter { !$0.contains("degree sign") }
      #expect(complaints.isEmpty)
    }
  }

  @Test func identifiersAreNumberedFromTheTop() {
    let document =
      ##"<svg a="b"><g id="surface7"/><use xlink:href="#glyph2-0"/><g id="glyph2-0"/>"##
      + ##"<path clip-path="url(#surface7)"/></svg>"##
    #expect(
      CanonicalSVG.text(document, title: "a < b")
        == "<svg a=\"b\">\n<title>a &lt; b</title>"
        + ##"<g id="i1"/><use xlink:href="#i2"/><g id="i2"/><path clip-path="url(#i1)"/></svg>"##)
  }

  /// Two drawings in one second would not tell a fixed date from the present one.
  @Test func pdfCarriesAFixedDate() throws {
    let pictures = try bytes { folder in
      try [GnuplotRenderer().render(Samples.lossCurves, into: folder, format: .pdf)[2]]
        + Samples.digits.render(into: folder, format: .pdf)
    }
    #expect(pictures.count == 2)
    for picture in pictures {
      let text = String(decoding: picture, as: UTF8.self)
      let dates = text.matches(of: /\/CreationDate \((.*?)\)/).map { String($0.output.1) }
      #expect(dates == ["D:20000101"])
    }
  }

  @Test func dateIsSetInPlace() {
    let pdf = Data(
      "<< /CreationDate (D:20261121043406Z)\n>> /CreationDate (D:2026) /Title (a)".utf8)
    #expect(
      String(decoding: FixedDate.set(in: pdf), as: UTF8.self)
        == "<< /CreationDate (D:20000101)       \n>> /CreationDate (D:2026) /Title (a)")
  }

  private func bytes(_ draw: (URL) throws -> [URL]) throws -> [Data] {
    try inScratchFolder { folder in try draw(folder).map { try Data(contentsOf: $0) } }
  }
}
