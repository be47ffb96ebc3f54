import Datasets
import Testing

@Suite("Prepared batches")
struct PreparedBatchTests {
  private func strokes(
    _ train: Int, fresh: Bool = false, shape: StrokesConfiguration.Shape = .mnist
  ) throws -> Dataset {
    try DatasetConfiguration.strokes(
      StrokesConfiguration(train: train, test: 3, seed: 5, freshEachEpoch: fresh, shape: shape)
    ).load(from: nowhere)
  }

  private func plan(
    of dataset: Dataset, epoch: Int, batchSize: Int = 7, shift: Int = 2
  ) -> EpochPlan {
    EpochPlan(
      exampleCount: dataset.train.count, batchSize: batchSize, dropLast: false, seed: 3,
      epoch: epoch,
      augmentation: shift == 0 ? nil : Augmentation(shift: shift, flip: true, fill: 127))
  }

  /// What must stand in a batch: inputs by `gather`, which has tests of its own.
  private func inputs(
    _ rows: [Int32], of set: ExampleSet, _ dataset: Dataset, changes: ImageChanges? = nil
  ) -> [Float]? {
    gathered(rows.count * set.featureCount) {
      dataset.gather(rows[...], of: set, changes: changes, into: &$0)
    }
  }

  @Test("Batches from memory are what gathering gives, in the memory of larger ones, too")
  func memory() throws {
    let dataset = try strokes(20)
    let plan = plan(of: dataset, epoch: 1)
    var producer = BatchProducer(for: dataset)
    var batch = PreparedBatch()
    for index in 0..<plan.batchCount {
      producer.prepare(index, of: plan, into: &batch)
      let rows = Array(plan.batch(index))
      let got = Array(batch.inputs.prefix(rows.count * 784))
      let same = got == inputs(rows, of: dataset.train, dataset, changes: plan.changes)
      let all = classes(of: dataset.train)
      #expect(batch.count == rows.count && same)
      #expect(Array(batch.classes.prefix(rows.count)) == rows.map { all[Int($0)] })
    }
  }

  @Test("Targets that are values come along")
  func table() throws {
    let dataset = try DatasetConfiguration.regression(
      RegressionConfiguration(train: 20, test: 3, features: 4, seed: 1, signal: 1, noise: 1)
    ).load(from: nowhere)
    let plan = plan(of: dataset, epoch: 0, shift: 0)
    var (producer, batch) = (BatchProducer(for: dataset), PreparedBatch())
    producer.prepare(2, of: plan, into: &batch)
    let rows = Array(plan.batch(2))
    let all = values(of: dataset.train)
    #expect(Array(batch.values.prefix(6)) == rows.map { all[Int($0)] } && rows.count == 6)
    #expect(Array(batch.inputs.prefix(24)) == inputs(rows, of: dataset.train, dataset))
  }

  @Test(
    "Fresh examples go on where the set in memory ends", arguments: [0, 1, 3],
    [(0, .mnist), (2, .mnist), (2, .cifar)] as [(Int, StrokesConfiguration.Shape)])
  func fresh(epoch: Int, change: (shift: Int, shape: StrokesConfiguration.Shape)) throws {
    let (shift, shape) = change
    let (fresh, long) = (try strokes(20, fresh: true, shape: shape), try strokes(80, shape: shape))
    let plan = plan(of: fresh, epoch: epoch, shift: shift)
    var (producer, batch) = (BatchProducer(for: fresh), PreparedBatch())
    for index in 0..<plan.batchCount {
      producer.prepare(index, of: plan, into: &batch)
      let rows = Array(plan.batch(index))
      // The same numbers of the endless sequence, with the statistics of the first epoch.
      let numbers = rows.map { $0 + Int32(20 * epoch) }
      var changes: ImageChanges?
      if let own = plan.shifts { changes = .shifts([0, 1, 2, 3].flatMap { _ in own }) }
      let same =
        Array(batch.inputs.prefix(rows.count * fresh.train.featureCount))
        == inputs(numbers, of: long.train, fresh, changes: changes)
      #expect(same)
      let all = classes(of: long.train)
      #expect(Array(batch.classes.prefix(rows.count)) == numbers.map { all[Int($0)] })
    }
  }

  @Test("A set of fresh examples evaluates what its first epoch learns from")
  func firstEpoch() throws {
    let (fresh, plain) = (try strokes(20, fresh: true), try strokes(20))
    #expect(bytes(of: fresh.train) == bytes(of: plain.train))
    #expect(fresh.standardization == plain.standardization)
    #expect(fresh.fresh != nil && plain.fresh == nil)
  }
}
