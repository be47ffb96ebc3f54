import Datasets
import Testing

@Suite struct GatherTests {
  private static let images = Dataset(
    train: ExampleSet(
      inputs: .bytes(IDX.pixels(40 * 35)),
      targets: .classes((0..<40).map { UInt8($0 % 7) }, classCount: 7), featureCount: 35),
    test: ExampleSet(
      inputs: .bytes(IDX.pixels(70)), targets: .classes([3, 6], classCount: 7), featureCount: 35),
    imageShape: ImageShape(height: 5, width: 7))

  /// Three planes each, of 5 × 7 pixels.
  private static let colours = Dataset(
    train: ExampleSet(
      inputs: .bytes(IDX.pixels(20 * 105)),
      targets: .classes((0..<20).map { UInt8($0 % 7) }, classCount: 7), featureCount: 105),
    test: ExampleSet(
      inputs: .bytes(IDX.pixels(105)), targets: .classes([3], classCount: 7), featureCount: 105),
    imageShape: ImageShape(height: 5, width: 7, channels: 3))

  private static let table = Dataset(
    train: ExampleSet(
      inputs: .floats((0..<60).map { Float($0 * $0 % 17) + 100 * Float($0 % 3) }),
      targets: .values((0..<40).map { Float($0) }, width: 2), featureCount: 3),
    test: ExampleSet(
      inputs: .floats([1, 2, 3]), targets: .values([8, 9], width: 2), featureCount: 3))

  private static let rows: [Int32] = [9, 0, 19, 3, 3, 12]

  /// One pixel at a time, in Double, from the definition.
  private func shifted(_ set: Dataset, example: Int, by shift: PixelShift) -> [Double] {
    let width = set.train.featureCount
    return (0..<width).map { place in
      let (channel, row, column) = (place / 35, place / 7 % 5, place % 7)
      let y = row - Int(shift.y)
      let x = (shift.isMirrored ? 6 - column : column) - Int(shift.x)
      let isInside = (0..<5).contains(y) && (0..<7).contains(x)
      let byte =
        isInside
        ? bytes(of: set.train)[example * width + channel * 35 + y * 7 + x] : shift.fill
      return set.standardization.standardized(Double(byte) / 255, column: channel)
    }
  }

  /// Single precision rounds center, scale and the two operations: relative errors of 2^-24 each.
  private func isClose(_ left: [Float]?, _ right: [Double]) -> Bool {
    guard let left, left.count == right.count else { return false }
    return zip(left, right).allSatisfy { abs(Double($0) - $1) < 1e-6 * max(1, abs($1)) }
  }

  @Test func imagesAgainstTheDefinition() {
    let set = Self.images
    let got = gathered(Self.rows.count * 35) {
      set.gather(Self.rows[...], of: set.train, into: &$0)
    }
    let still = PixelShift(x: 0, y: 0)
    #expect(isClose(got, Self.rows.flatMap { shifted(set, example: Int($0), by: still) }))
  }

  /// All shifts of −9…9 in both directions: none, some, all of the image moved out; as they are and
  /// mirrored, in one channel and in three.
  @Test(arguments: [false, true], [UInt8(0), 127])
  func shiftsAgainstTheDefinition(isMirrored: Bool, fill: UInt8) {
    for set in [Self.images, Self.colours] {
      for x in -9...9 {
        for y in -9...9 {
          let shift = PixelShift(x: Int8(x), y: Int8(y), isMirrored: isMirrored, fill: fill)
          var shifts = [PixelShift](repeating: PixelShift(x: 1, y: 1), count: set.train.count)
          shifts[19] = shift
          let got = gathered(set.train.featureCount) {
            set.gather(Self.rows[2..<3], of: set.train, changes: .shifts(shifts), into: &$0)
          }
          #expect(isClose(got, shifted(set, example: 19, by: shift)), "shift \(x), \(y)")
        }
      }
    }
  }

  /// However the rows are cut, a row has the same bits.
  @Test func bitsOfARowDependOnTheExampleAlone() {
    let set = Self.images
    let plan = EpochPlan(
      exampleCount: 40, batchSize: 40, dropLast: false, seed: 1, epoch: 2,
      augmentation: Augmentation(shift: 2, flip: true, fill: 9))
    let whole = gathered(40 * 35) {
      set.gather(plan.batch(0), of: set.train, changes: plan.changes, into: &$0)
    }
    let parts = plan.order.indices.flatMap { place in
      gathered(35) {
        set.gather(plan.order[place...place], of: set.train, changes: plan.changes, into: &$0)
      } ?? []
    }
    #expect(whole == parts)
  }

  @Test func rangesAreRowsInOrder() throws {
    for set in [Self.images, Self.table] {
      let width = set.train.featureCount
      let rows = (5..<17).map { Int32($0) }
      let range = try #require(
        gathered(12 * width) { set.gather(5..<17, of: set.train, into: &$0) })
      #expect(range == gathered(12 * width) { set.gather(rows[...], of: set.train, into: &$0) })
    }
  }

  @Test func columnsAgainstTheDefinition() {
    let set = Self.table
    let got = gathered(Self.rows.count * 3) { set.gather(Self.rows[...], of: set.train, into: &$0) }
    let expected = Self.rows.flatMap { row in
      (0..<3).map { column in
        set.standardization.standardized(
          Double(floats(of: set.train)[3 * Int(row) + column]), column: column)
      }
    }
    #expect(isClose(got, expected))
    #expect(set.standardization.mean.count == 3)
  }

  @Test func testExamplesGoThroughTheTrainingStatistics() {
    let set = Self.table
    let got = gathered(3) { set.gather(0..<1, of: set.test, into: &$0) }
    let expected = (0..<3).map { set.standardization.standardized(Double($0 + 1), column: $0) }
    #expect(isClose(got, expected))
  }

  @Test func targets() {
    var classes = [UInt8](repeating: 99, count: 7)
    var span = classes.mutableSpan
    Self.images.train.gatherClasses(Self.rows[1...], into: &span)
    #expect(classes == [0, 5, 3, 3, 5, 99, 99])
    var ordered = [UInt8](repeating: 99, count: 3)
    var orderedSpan = ordered.mutableSpan
    Self.images.train.gatherClasses(5..<8, into: &orderedSpan)
    #expect(ordered == [5, 6, 0])

    let picked = gathered(6) { Self.table.train.gatherValues(Self.rows[..<3], into: &$0) }
    #expect(picked == [18, 19, 0, 1, 38, 39])
    let range = gathered(4) { Self.table.train.gatherValues(2..<4, into: &$0) }
    #expect(range == [4, 5, 6, 7])
  }

  // A programmer's mistakes stop the program rather than read past an end.

  @Test func destinationTooSmall() async {
    await #expect(processExitsWith: .failure) {
      var numbers = [Float](repeating: 0, count: 2)
      var span = numbers.mutableSpan
      let set = threeByOne()
      set.gather([0, 1, 2], of: set.train, into: &span)
    }
  }

  @Test func exampleOutOfRange() async {
    await #expect(processExitsWith: .failure) {
      var numbers = [Float](repeating: 0, count: 2)
      var span = numbers.mutableSpan
      let set = threeByOne()
      set.gather([0, 3], of: set.train, into: &span)
    }
  }

  @Test func shiftedTable() async {
    await #expect(processExitsWith: .failure) {
      var numbers = [Float](repeating: 0, count: 3)
      var span = numbers.mutableSpan
      let set = threeByOne()
      let shifts = [PixelShift](repeating: PixelShift(x: 0, y: 0), count: 3)
      set.gather([0], of: set.train, changes: .shifts(shifts), into: &span)
    }
  }
}

private func threeByOne() -> Dataset {
  let set = ExampleSet(
    inputs: .floats([1, 2, 3]), targets: .values([1, 2, 3], width: 1), featureCount: 1)
  return Dataset(train: set, test: set)
}
