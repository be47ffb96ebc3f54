import Testing

@testable import Charts

/// Levels, outlines and colours of a field.
@Suite struct ContourTests {
  @Test(arguments: [
    (0.0, 10.0, false, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]),
    (0.5, 2.6, false, ["0.6", "0.8", "1.0", "1.2", "1.4", "1.6", "1.8", "2.0", "2.2", "2.4"]),
    (0.3, 40.0, true, ["0.5", "1", "2", "5", "10", "20"]),
    (
      1.0, 1e6, true,
      ["3", "10", "30", "100", "300", "1000", "3000", "10,000", "30,000", "100,000", "300,000"]
    ),
    (-1.0, 1.0, true, ["−0.8", "−0.6", "−0.4", "−0.2", "0.0", "0.2", "0.4", "0.6", "0.8"]),
    (2.0, 2.0, true, []),
  ])
  func levels(_ least: Double, _ greatest: Double, _ isLogarithmic: Bool, _ labels: [String]) {
    let levels = ContourLevels.between(least, greatest, logarithmic: isLogarithmic)
    #expect(
      ContourLevels.labels(levels, logarithmic: isLogarithmic && least > 0) == labels)
    #expect(levels.allSatisfy { $0 > least && $0 < greatest })
  }

  @Test func manyDecadesAreThinned() {
    let levels = ContourLevels.between(1e-30, 1e30, logarithmic: true)
    #expect((5...14).contains(levels.count))
  }

  /// The area within the outlines of a plane's level is the part of the field above it.
  @Test(arguments: [-1.0, 0, 1.25, 3.5, 5.999])
  func areaAboveAPlane(_ level: Double) {
    let plane = Contours(columns: 7, rows: 4, values: (0..<28).map { Double($0 % 7) })
    let area = plane.loops(at: level).map(Self.area).reduce(0, +)
    #expect(abs(area - (6 - max(0, level)) * 3) < 1e-12)
  }

  /// A hole's outline turns the other way.
  @Test func basinIsAHole() {
    let values = (0..<81).map { index -> Double in
      let (x, y) = (index % 9 - 4, index / 9 - 4)
      return Double(x * x + y * y)
    }
    let loops = Contours(columns: 9, rows: 9, values: values).loops(at: 4.5)
    #expect(loops.count == 2)
    let areas = loops.map(Self.area).sorted()
    #expect(areas[1] == 64)
    // A disc of 4.5 π, its rim cut straight within each cell.
    #expect(abs(areas[0] + 4.5 * Double.pi) < 1)
    let hole = loops.min { Self.area($0) < Self.area($1) }
    #expect(hole?.isEdge.contains(true) == false)
    #expect(loops.filter { !$0.isEdge.contains(false) }.count == 1)
  }

  /// High corners that face each other are joined where the middle is high.
  @Test func saddle() {
    let joined = Contours(columns: 2, rows: 2, values: [3, 0, 0, 3])
    #expect(joined.loops(at: 1).count == 1)
    #expect(joined.loops(at: 2).count == 2)
  }

  @Test func valuesThatAreNotFiniteAreAGap() {
    var values = [Double](repeating: 1, count: 25)
    values[12] = .nan
    let loops = Contours(columns: 5, rows: 5, values: values).loops(at: 1)
    #expect(loops.map(Self.area).sorted() == [-2, 16])
    #expect(
      Contours(columns: 5, rows: 5, values: [Double](repeating: .nan, count: 25)).loops(at: 0)
        .isEmpty)
  }

  @Test func brightnessRises() {
    let brightness = (0..<12).map { index in
      let (red, green, blue) = Palette.components(FieldColors.color(index, of: 12))
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    #expect(brightness == brightness.sorted())
    #expect(Set(brightness).count == 12)
    #expect(FieldColors.color(0, of: 1) == FieldColors.color(1, of: 3))
  }

  @Test func simplifiedLineStaysWithinTheTolerance() {
    let points = (0...100).map { i -> Spot in
      let y: Double = i == 50 ? 5 : Double(i % 2) * 0.05
      return Spot(x: Double(i), y: y)
    }
    let simplified = Simplified.line(points)
    #expect(simplified.count < 8)
    #expect(simplified.first == points.first && simplified.last == points.last)
    #expect(simplified.contains(points[50]))
    #expect(Simplified.line([Spot(x: 0, y: 0), Spot(x: 0, y: 3), Spot(x: 0, y: 0)]).count == 3)
  }

  @Test func pathsAreClippedBeforeCairoSeesThem() throws {
    let box = Box(left: 0, top: 0, width: 100, height: 100)
    let (from, to) = try #require(
      SurfaceDrawing.clipped(Spot(x: 50, y: 50), Spot(x: 1e200, y: 50), to: box))
    #expect(from == Spot(x: 50, y: 50))
    #expect(abs(to.x - 150) < 1e-9 && to.y == 50)
    #expect(SurfaceDrawing.clipped(Spot(x: 500, y: 0), Spot(x: 500, y: 9), to: box) == nil)
    let inside = (Spot(x: 1, y: 2), Spot(x: 3, y: 4))
    let kept = try #require(SurfaceDrawing.clipped(inside.0, inside.1, to: box))
    #expect(kept == inside)
  }

  /// The area to the left of a closed line, by the shoelace formula.
  private static func area(_ loop: Contours.Loop) -> Double {
    let following = loop.points.dropFirst() + loop.points.prefix(1)
    return zip(loop.points, following).map { $0.x * $1.y - $1.x * $0.y }.reduce(0, +) / 2
  }
}
