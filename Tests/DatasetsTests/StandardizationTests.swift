import Datasets
import Testing

@Suite struct StandardizationTests {
  /// What a network sees of the training set has mean 0 and deviation 1: over all pixels of a channel,
  /// or in each column.
  @Test(arguments: [
    DatasetConfiguration.strokes(StrokesConfiguration(train: 200, test: 5, seed: 3)),
    .strokes(StrokesConfiguration(train: 200, test: 5, seed: 3, shape: .cifar)),
    .regression(RegressionConfiguration(train: 300, test: 5, features: 6, seed: 3)),
    .houses,
  ]) func trainingInputsHaveMeanZeroAndDeviationOne(_ configuration: DatasetConfiguration) throws {
    let set = try configuration.load(from: nowhere)
    let count = set.train.count * set.train.featureCount
    let inputs = try #require(
      gathered(count) { set.gather(0..<set.train.count, of: set.train, into: &$0) })
    let group = set.imageShape?.pixelCount ?? 1
    let columns = set.train.featureCount / group
    #expect(set.standardization.mean.count == columns)
    for column in 0..<columns {
      let values = inputs.indices.filter { $0 / group % columns == column }
        .map { Double(inputs[$0]) }
      let mean = values.reduce(0, +) / Double(values.count)
      let power = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
      #expect(abs(mean) < 1e-6)
      #expect(abs(power - 1) < 1e-6)
    }
  }

  @Test func constantColumnsBecomeZero() {
    // A tenth is not a binary fraction: the mean of many is not exactly one.
    let inputs = (0..<30).flatMap { [Float(0.1), Float($0)] }
    let set = ExampleSet(
      inputs: .floats(inputs), targets: .values(Array(repeating: 0, count: 30), width: 1),
      featureCount: 2)
    let dataset = Dataset(train: set, test: set)
    #expect(dataset.standardization.deviation[0] == 1)
    let rows = gathered(60) { dataset.gather(0..<30, of: set, into: &$0) } ?? []
    #expect(stride(from: 0, to: 60, by: 2).allSatisfy { abs(rows[$0]) < 1e-7 })
    #expect(rows.count == 60)
  }

  @Test func constantImagesBecomeZero() {
    let set = ExampleSet(
      inputs: .bytes(Array(repeating: 77, count: 12)), targets: .classes([0, 1, 0], classCount: 2),
      featureCount: 4)
    let dataset = Dataset(train: set, test: set, imageShape: ImageShape(height: 2, width: 2))
    #expect(dataset.standardization.deviation == [1])
    #expect(gathered(4) { dataset.gather(1..<2, of: set, into: &$0) } == [0, 0, 0, 0])
  }

  @Test func onlyTrainingExamplesCount() {
    func set(_ inputs: [Float]) -> ExampleSet {
      ExampleSet(
        inputs: .floats(inputs),
        targets: .values(Array(repeating: 0, count: inputs.count), width: 1), featureCount: 1)
    }
    let dataset = Dataset(train: set([1, 3]), test: set([100, 200, 300]))
    #expect(dataset.standardization == Standardization(mean: [2], deviation: [1]))
  }
}
