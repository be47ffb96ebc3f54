import Datasets
import Testing
import Training

@testable import Reports

/// What a report says of a table and of the loss on it.
@Suite struct TableWordsTests {
  private func sentence(_ task: TableTask?) -> String {
    let table = CSVConfiguration(
      file: "t.csv", target: "price", ignore: ["id", "date"], testShare: 0.25, seed: 3)
    return Workload(dataset: .csv(table), model: ModelConfiguration(hidden: [])).sentence(
      task: task)
  }

  @Test(arguments: [
    (TableTask.classification, "softmax cross-entropy in nats"),
    (.regression, "mean squared error in units of the training targets' variance"),
    (
      nil,
      "softmax cross-entropy in nats if the target is a class, else mean squared error in units of"
        + " the training targets' variance"
    ),
  ]) func table(_ task: TableTask?, loss: String) {
    #expect(
      sentence(task) == "Data: the table t.csv with the target price and without id, date, 25 % of"
        + " the rows to test, drawn with seed 3. Network: linear. Loss: \(loss).")
  }

  /// Other data have their own units.
  @Test func regression() {
    let words = Workload(dataset: .houses, model: ModelConfiguration(hidden: []))
      .sentence(task: .regression)
    #expect(words.hasSuffix("Loss: mean squared error."))
  }
}
