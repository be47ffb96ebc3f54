import Testing

@testable import Charts

@Suite struct PointPlanesTests {
  @Test(arguments: Samples.planes)
  func `Both axes of a plane have one scale, and hold every mark`(
    _ sample: Samples.Named<PointPlanes>
  ) {
    let layout = PlanesLayout(sample.value)
    #expect(layout.panels.count == sample.value.planes.count)
    for panel in layout.panels {
      let across = (panel.x.upperBound - panel.x.lowerBound) / panel.box.width
      let up = (panel.y.upperBound - panel.y.lowerBound) / panel.box.height
      #expect(abs(across / up - 1) < 1e-9)
      for mark in panel.marks {
        let spot = panel.spot(mark.x, mark.y)
        #expect(spot.x > panel.box.left && spot.x < panel.box.right)
        #expect(spot.y > panel.box.top && spot.y < panel.box.bottom)
      }
      #expect(panel.box.right <= layout.width && panel.box.bottom <= layout.height)
      #expect(panel.box.left - 22 - panel.numberWidth > PlanesLayout.edge)
    }
  }

  @Test func `A place that is none is left out`() {
    let layout = PlanesLayout(Samples.fourPlanes)
    #expect(layout.panels.map(\.marks.count) == [500, 0, 40, 200])
  }

  @Test func `Two planes stand in a row`() {
    let boxes = PlanesLayout(Samples.fourPlanes).panels.map(\.box)
    #expect(boxes[0].top == boxes[1].top && boxes[2].top == boxes[3].top)
    #expect(boxes[0].left == boxes[2].left && boxes[1].left == boxes[3].left)
    #expect(boxes[2].top > boxes[0].bottom && boxes[1].left > boxes[0].right)
  }

  @Test func `Ten classes have colours of their own`() {
    #expect(Set((0..<10).map(Palette.classInk)).count == 10)
    #expect(Palette.classInk(13) == Palette.classInk(3))
  }

  // MARK: - Groups of a contact sheet

  @Test func `Groups of columns stand apart, under headings`() {
    let layout = SheetLayout(Samples.views)
    let steps = (1..<9).map { layout.left(ofColumn: $0) - layout.left(ofColumn: $0 - 1) }
    #expect(steps.map { $0 > steps[1] } == [true, false, true, false, true, false, true, false])
    #expect(layout.headings.map(\.lines) == [["original"]] + (1...4).map { ["epoch \($0)"] })
    #expect(layout.headings[0].middle == layout.left(ofColumn: 0) + layout.cellWidth / 2)
    #expect(layout.left(ofColumn: 8) + layout.cellWidth <= layout.width)
    #expect(SheetLayout(Samples.digits).headings.isEmpty)
  }
}
