import Datasets
import Testing

@Suite struct DatasetSummaryTests {
  /// Two images of 1 × 2 pixels in three channels: numbers of a channel are those of its plane.
  @Test func images() {
    let train = ExampleSet(
      inputs: .bytes([1, 3, 10, 30, 100, 200, 5, 7, 50, 70, 100, 200]),
      targets: .classes([2, 0], classCount: 3), featureCount: 6)
    let test = ExampleSet(
      inputs: .bytes([9, 9, 9, 9, 9, 9]), targets: .classes([2], classCount: 3), featureCount: 6)
    let summary = DatasetSummary(
      of: Dataset(
        train: train, test: test, imageShape: ImageShape(height: 1, width: 2, channels: 3)))
    #expect((summary.trainCount, summary.testCount, summary.featureCount) == (2, 1, 6))
    #expect(summary.columns.map(\.mean) == [4, 40, 150])
    #expect(summary.columns.map(\.least) == [1, 10, 100])
    #expect(summary.columns.map(\.greatest) == [7, 70, 200])
    #expect(summary.columns[2].deviation == 50)
    #expect(summary.trainClasses == [1, 0, 1])
    #expect(summary.testClasses == [0, 0, 1])
    #expect(summary.targets.isEmpty)
  }

  /// A constant column has no deviation, whatever it is standardised by.
  @Test func table() {
    let set = ExampleSet(
      inputs: .floats([1, 8, 3, 8]), targets: .values([10, -1, 20, 1], width: 2), featureCount: 2)
    let summary = DatasetSummary(of: Dataset(train: set, test: set))
    #expect(summary.imageShape == nil)
    #expect(summary.columns.map(\.mean) == [2, 8])
    #expect(summary.columns.map(\.deviation) == [1, 0])
    #expect(summary.targets.map(\.mean) == [15, 0])
    #expect(summary.targets.map(\.greatest) == [20, 1])
    #expect(summary.trainClasses.isEmpty)
  }
}
