import Foundation
import Testing

@testable import Datasets

/// Views from plan to batch: which row is which, whoever asks for it.
@Suite("Views in batches")
struct ImageViewsTests {
  private static let shape = ImageShape(height: 6, width: 5, channels: 3)
  private static let set = ViewSamplerTests.dataset(shape, count: 20)
  private static let all = ViewSamplerTests.everything(colour: true)

  private func plan(
    epoch: Int = 1, batchSize: Int = 7, seed: UInt64 = 3, views: Int = 2, count: Int = 20,
    _ augmentation: Augmentation? = all
  ) -> EpochPlan {
    EpochPlan(
      exampleCount: count, batchSize: batchSize, dropLast: false, seed: seed, epoch: epoch,
      augmentation: augmentation, viewsPerExample: views)
  }

  private func rows(_ rows: Range<Int>, of examples: [Int32], _ plan: EpochPlan) -> [Float] {
    gathered(rows.count * 90) {
      Self.set.gather(
        rows, of: examples[...], in: Self.set.train, changes: plan.changes, into: &$0)
    } ?? []
  }

  @Test("A row has the same bits in any block of rows, in any order, from any producer")
  func sameBits() {
    let plan = plan()
    let views = ImageViews(Self.all, seed: 3, epoch: 1, perExample: 2)
    #expect(plan.changes == .views(views))
    let whole = gathered(40 * 90) {
      Self.set.gather(0..<40, ofViews: views, in: Self.set.train, into: &$0)
    }
    func expected(_ example: Int32, _ view: Int) -> [Float] {
      let row = 2 * Int(example) + view
      return Array((whole ?? []).dropFirst(90 * row).prefix(90))
    }
    var (producer, prepared) = (BatchProducer(for: Self.set), PreparedBatch())
    for index in [2, 0, 1] {
      let examples = Array(plan.batch(index))
      let all = examples.flatMap { expected($0, 0) + expected($0, 1) }
      let count = 2 * examples.count
      #expect(rows(0..<count, of: examples, plan) == all)
      // Blocks that begin and end within a pair.
      #expect(
        rows(0..<3, of: examples, plan) + rows(3..<8, of: examples, plan)
          + rows(8..<count, of: examples, plan) == all)
      producer.prepare(index, of: plan, into: &prepared)
      #expect(prepared.count == examples.count && prepared.rowsPerExample == 2)
      #expect(Array(prepared.inputs.prefix(90 * count)) == all)
      #expect(
        Array(prepared.classes.prefix(examples.count)) == examples.map { UInt8($0 % 7) })
    }
  }

  @Test("The first view is the only one of a single view per example")
  func viewsPerExample() {
    let (one, two) = (plan(views: 1), plan(views: 2))
    let single = rows(0..<5, of: [4, 9, 0, 9, 1], one)
    let pairs = rows(0..<10, of: [4, 9, 0, 9, 1], two)
    let firsts = (0..<5).flatMap { pairs[180 * $0..<180 * $0 + 90] }
    #expect(single == firsts)
  }

  @Test(
    "Views of an example differ, and those of other epochs, seeds and batch sizes only where due")
  func differences() {
    let (first, again) = (rows(0..<2, of: [5], plan()), rows(0..<2, of: [5], plan(batchSize: 20)))
    #expect(first == again)
    #expect(first.prefix(90) != first.suffix(90))
    for other in [plan(epoch: 2), plan(seed: 4)] {
      let second = rows(0..<2, of: [5], other)
      #expect(first.prefix(90) != second.prefix(90) && first.suffix(90) != second.suffix(90))
    }
  }

  @Test("Whole-pixel shifts stay what they are, unless there are two views or another change")
  func whichPath() {
    let plain = Augmentation(shift: 2, flip: true)
    #expect(plan(views: 1, plain).shifts?.count == 20)
    #expect(
      plan(views: 2, plain).changes == .views(ImageViews(plain, seed: 3, epoch: 1, perExample: 2)))
    // What changes nothing makes no views.
    let neutral = Augmentation(
      shift: 2, flip: true, rotation: 0, scale: 1...1, shear: 0, crop: 1, contrast: 0, noise: 0)
    #expect(plan(views: 1, neutral).changes == plan(views: 1, plain).changes)
    #expect(plan(views: 1, nil).changes == nil)
    #expect(plan(views: 2, nil).changes?.rowsPerExample == 2)
    for change in Self.changes {
      #expect(plan(views: 1, change).shifts == nil && plan(views: 1, change).changes != nil)
    }
  }

  /// One of each.
  private static let changes = [
    Augmentation(rotation: 1), Augmentation(scale: 0.9...1), Augmentation(shear: 0.1),
    Augmentation(crop: 0.9), Augmentation(contrast: 0.1), Augmentation(brightness: 0.1),
    Augmentation(saturation: 0.1), Augmentation(hue: 1), Augmentation(grey: 0.1),
    Augmentation(noise: 0.1),
  ]

  @Test("What changes nothing is not said; the margin's colour only where it can be seen")
  func effective() {
    for change in Self.changes { #expect(change.effective == change) }
    #expect(
      Augmentation(
        fill: 9, rotation: 0, scale: 1...1, shear: 0, crop: 1, contrast: 0, brightness: 0,
        saturation: 0, hue: 0, grey: 0, noise: 0
      ).effective == nil)
    for (index, change) in Self.changes.enumerated() {
      var filled = change
      filled.fill = 9
      #expect(filled.effective == (index < 4 ? filled : change))
    }
    #expect(Augmentation(shift: 1, fill: 9, noise: 0.1).effective?.fill == 9)
  }

  /// Bits that trials have been run with.
  @Test("Views have the golden bits")
  func golden() throws {
    let url = try #require(
      Bundle.module.url(forResource: "views", withExtension: "txt", subdirectory: "Golden"))
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
    let kinds: [(String, ImageShape, Augmentation)] = [
      ("grey", ImageShape(height: 28, width: 28), ViewSamplerTests.everything(colour: false)),
      ("colour", ImageShape(height: 32, width: 32, channels: 3), Self.all),
      ("real-shift", ImageShape(height: 7, width: 9), Augmentation(shift: 2, flip: true, fill: 50)),
      ("noise", ImageShape(height: 28, width: 28), Augmentation(noise: 0.2)),
    ]
    let got = kinds.map { name, shape, augmentation in
      let set = ViewSamplerTests.dataset(shape, count: 3)
      let views = ImageViews(augmentation, seed: 0x1234_5678_9ABC, epoch: 6, perExample: 2)
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      let numbers = gathered(6 * shape.featureCount) {
        set.gather(0..<6, ofViews: views, in: set.train, into: &$0)
      }
      for number in numbers ?? [] {
        for shift in [0, 8, 16, 24] {
          let byte = UInt8(truncatingIfNeeded: number.bitPattern >> shift)
          hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
      }
      return "\(name) \(String(hash, radix: 16))"
    }
    #expect(lines.map(String.init) == got)
  }

  @Test("Views of examples drawn anew in each epoch go by their places in it", arguments: [0, 2])
  func fresh(epoch: Int) throws {
    func strokes(_ train: Int, fresh: Bool) throws -> Dataset {
      try DatasetConfiguration.strokes(
        StrokesConfiguration(train: train, test: 3, seed: 5, freshEachEpoch: fresh)
      ).load(from: nowhere)
    }
    let (fresh, long) = (try strokes(6, fresh: true), try strokes(18, fresh: false))
    let (width, change) = (784, ViewSamplerTests.everything(colour: false))
    let plan = plan(epoch: epoch, batchSize: 4, count: 6, change)
    // The examples of this epoch as a set in memory, with the statistics of the first.
    let images = bytes(of: long.train)[6 * epoch * width..<6 * (epoch + 1) * width]
    let part = ExampleSet(
      inputs: .bytes(Array(images)),
      targets: .classes(
        Array(classes(of: long.train)[6 * epoch..<6 * (epoch + 1)]), classCount: 10),
      featureCount: width)
    var (producer, batch) = (BatchProducer(for: fresh), PreparedBatch())
    for index in 0..<plan.batchCount {
      producer.prepare(index, of: plan, into: &batch)
      let examples = plan.batch(index)
      let count = 2 * examples.count * width
      let same =
        Array(batch.inputs.prefix(count))
        == gathered(count) {
          fresh.gather(examples, of: part, changes: plan.changes, into: &$0)
        }
      #expect(same)
    }
  }

  // A programmer's mistakes stop the program rather than read past an end.

  @Test("Rows beyond the batch's views")
  func tooManyRows() async {
    await #expect(processExitsWith: .failure) {
      let set = ViewSamplerTests.dataset(ImageShape(height: 2, width: 2))
      let views = ImageViews(Augmentation(noise: 0.1), seed: 0, epoch: 0, perExample: 2)
      var numbers = [Float](repeating: 0, count: 40)
      var span = numbers.mutableSpan
      set.gather(3..<5, of: [0, 1], in: set.train, changes: .views(views), into: &span)
    }
  }
}
