import Datasets
import Foundation
import Testing

@testable import Training

/// What always the commonest class, or the mean, comes to; and which examples are wrong.
@Suite struct ConstantAnswerTests {
  private func set(classes: [UInt8], of count: Int) -> ExampleSet {
    ExampleSet(
      inputs: .floats([Float](repeating: 0, count: classes.count)),
      targets: .classes(classes, classCount: count), featureCount: 1)
  }

  @Test func `The commonest class of the training set is wrong of all others in the test set`()
    throws
  {
    let dataset = Dataset(
      train: set(classes: [2, 0, 2, 1], of: 3), test: set(classes: [2, 2, 0, 1, 1], of: 3))
    let answer = dataset.constantAnswer(on: dataset.test)
    #expect(answer.error == 60)
    // Shares of (1 + 1)/7, (1 + 1)/7 and (2 + 1)/7.
    let loss = -(2 * log(3.0 / 7) + 3 * log(2.0 / 7)) / 5
    let found = try #require(answer.loss)
    #expect(abs(found - loss) < 1e-12)
  }

  @Test func `Of classes that are equally common the first counts`() {
    let dataset = Dataset(
      train: set(classes: [1, 0, 1, 0], of: 3), test: set(classes: [0, 1, 1, 1], of: 3))
    #expect(dataset.constantAnswer(on: dataset.test).error == 75)
  }

  @Test func `The mean of the training targets has its mean square from those of the test set`() {
    func values(_ values: [Float]) -> ExampleSet {
      ExampleSet(
        inputs: .floats([0, 0]), targets: .values(values, width: 2), featureCount: 1)
    }
    let dataset = Dataset(train: values([1, 10, 3, 30]), test: values([2, 20, 4, 17]))
    let answer = dataset.constantAnswer(on: dataset.test)
    // Means 2 and 20: the differences are 0, 0, 2 and -3.
    #expect(answer.loss == 13.0 / 4)
    #expect(answer.error == nil)
  }

  @Test(
    arguments: [
      ([], "\"\""), ([true], "\"8\""), ([false, true, true, false, true], "\"68\""),
      ([true, true, true, true, false, false, false, true], "\"f1\""),
    ] as [([Bool], String)])
  func misclassificationsAsText(isWrong: [Bool], digits: String) throws {
    let wrong = Misclassifications(isWrong: isWrong)
    let data = try JSONEncoder().encode(wrong)
    #expect(String(decoding: data, as: UTF8.self).contains(digits))
    #expect(try JSONDecoder().decode(Misclassifications.self, from: data) == wrong)
    #expect(wrong.count == isWrong.filter { $0 }.count)
  }

  @Test(arguments: ["68a", "6", "6g", "-8"])
  func badMisclassifications(digits: String) {
    let text = "{\"examples\":5,\"wrong\":\"\(digits)\"}"
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Misclassifications.self, from: Data(text.utf8))
    }
  }
}
