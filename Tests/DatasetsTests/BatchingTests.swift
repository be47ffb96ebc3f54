import Datasets
import Testing

@Suite struct BatchingTests {
  private func plan(
    _ count: Int, _ batchSize: Int, dropLast: Bool = false, seed: UInt64 = 5, epoch: Int = 0,
    shift: Int? = nil, flip: Bool = false, fill: UInt8 = 0
  ) -> EpochPlan {
    EpochPlan(
      exampleCount: count, batchSize: batchSize, dropLast: dropLast, seed: seed, epoch: epoch,
      augmentation: shift.map { Augmentation(shift: $0, flip: flip, fill: fill) })
  }

  private func concatenated(_ plan: EpochPlan) -> [Int32] {
    (0..<plan.batchCount).flatMap { plan.batch($0) }
  }

  @Test(arguments: [1, 7, 10, 99, 100, 101, 1000]) func keepsTheShortBatch(batchSize: Int) {
    let plan = plan(100, batchSize)
    #expect(plan.batchCount == (100 + batchSize - 1) / batchSize)
    #expect(concatenated(plan).sorted() == Array(0..<100))
    for index in 0..<plan.batchCount - 1 { #expect(plan.batch(index).count == batchSize) }
    #expect(plan.batch(plan.batchCount - 1).count == 100 - (plan.batchCount - 1) * batchSize)
  }

  @Test(arguments: [1, 7, 10, 99, 100, 101]) func dropsTheShortBatch(batchSize: Int) {
    let plan = plan(100, batchSize, dropLast: true)
    #expect(plan.batchCount == 100 / batchSize)
    for index in 0..<plan.batchCount { #expect(plan.batch(index).count == batchSize) }
    #expect(Set(concatenated(plan)).count == plan.batchCount * batchSize)
  }

  @Test func orderDependsOnSeedAndEpochAlone() {
    let order = plan(500, 10).order
    #expect(order == plan(500, 77, dropLast: true).order)
    #expect(order == plan(500, 10, shift: 3).order)
    #expect(concatenated(plan(500, 77)) == order)
    #expect(order != plan(500, 10, epoch: 1).order)
    #expect(order != plan(500, 10, seed: 6).order)
    #expect(order != Array(0..<500))
  }

  @Test func shiftsDependOnSeedAndEpochAlone() {
    let shifts = plan(500, 10, shift: 2).shifts
    #expect(shifts?.count == 500)
    #expect(shifts == plan(500, 77, dropLast: true, shift: 2).shifts)
    #expect(shifts != plan(500, 10, epoch: 1, shift: 2).shifts)
    #expect(shifts != plan(500, 10, seed: 6, shift: 2).shifts)
    #expect(plan(500, 10).shifts == nil)
  }

  /// 25 cells of 1000 each; χ² with 24 degrees of freedom exceeds 60 with probability 6e-5.
  @Test func shiftsAreUniform() throws {
    let shifts = try #require(plan(25_000, 10, shift: 2).shifts)
    var counts = [Int](repeating: 0, count: 25)
    for shift in shifts {
      try #require((-2...2).contains(shift.x) && (-2...2).contains(shift.y))
      counts[5 * (Int(shift.y) + 2) + Int(shift.x) + 2] += 1
    }
    let chiSquared = counts.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
    #expect(chiSquared < 60)
    #expect(counts.min() != counts.max())
  }

  /// The binomial share of 10,000 has a standard deviation of 0.005.
  @Test func everySecondImageIsMirrored() throws {
    let shifts = try #require(plan(10_000, 10, shift: 2, flip: true).shifts)
    #expect(abs(Double(shifts.count { $0.isMirrored }) / 10_000 - 0.5) < 0.025)
    let moved = shifts.filter { $0.x > 0 }
    #expect(abs(Double(moved.count { $0.isMirrored }) / Double(moved.count) - 0.5) < 0.04)
    #expect(shifts == plan(10_000, 7, shift: 2, flip: true).shifts)
    #expect(shifts != plan(10_000, 10, epoch: 1, shift: 2, flip: true).shifts)
    let never = try #require(plan(10_000, 10, shift: 2).shifts)
    #expect(!never.contains { $0.isMirrored })
  }

  @Test func shiftsFillWithWhatIsAskedFor() throws {
    let shifts = try #require(plan(50, 10, shift: 2, fill: 127).shifts)
    let black = try #require(plan(50, 10, shift: 2).shifts)
    #expect(shifts.allSatisfy { $0.fill == 127 } && black.allSatisfy { $0.fill == 0 })
    // The colour of the margin changes no draw.
    #expect(zip(shifts, black).allSatisfy { $0.x == $1.x && $0.y == $1.y })
  }

  @Test func whatChangesNothingIsNotSaid() {
    #expect(Augmentation(shift: 0, fill: 127).effective == nil)
    #expect(
      Augmentation(shift: 0, flip: true, fill: 127).effective == Augmentation(shift: 0, flip: true))
    let all = Augmentation(shift: 4, flip: true, fill: 127)
    #expect(all.effective == all)
  }

  @Test func noShiftIsNoChange() {
    let still = PixelShift(x: 0, y: 0)
    #expect(plan(10, 5, shift: 0).shifts?.allSatisfy { $0 == still } == true)
  }
}
