import Testing

@testable import Datasets

@Suite("Examples held out for validation") struct ValidationPartTests {
  /// Three classes of 40, 25 and 5 examples, each example's input its number.
  private let classes: Dataset = {
    let labels = (0..<70).map { UInt8($0 % 14 == 0 ? 2 : $0 % 5 < 3 ? 0 : 1) }
    let set = ExampleSet(
      inputs: .floats((0..<70).map(Float.init)), targets: .classes(labels, classCount: 3),
      featureCount: 1)
    return Dataset(train: set, test: set)
  }()

  private func inputs(_ set: ExampleSet?) -> [Float] {
    if case .floats(let floats)? = set?.inputs { floats } else { [] }
  }

  private func counts(_ set: ExampleSet?) -> [Int] {
    guard case .classes(let labels, _)? = set?.targets else { return [] }
    return (0..<3).map { label in labels.count { Int($0) == label } }
  }

  @Test(arguments: [2, 3, 7, 10])
  func `Every example is in exactly one fold, beside all others`(folds: Int) {
    var seen: [Float] = []
    for index in 0..<folds {
      let part = ValidationPart.fold(index: index, of: folds, seed: 4)
      let dataset = classes.heldOut(part)
      seen += inputs(dataset.validation)
      #expect(Set(inputs(dataset.validation)).isDisjoint(with: inputs(dataset.train)))
      #expect(dataset.train.count + (dataset.validation?.count ?? 0) == 70)
      #expect(part.trainCount(of: 70) == dataset.train.count)
    }
    #expect(seen.sorted() == inputs(classes.train))
  }

  @Test(arguments: [
    ValidationPart.fold(index: 0, of: 5, seed: 1), .fold(index: 4, of: 5, seed: 1),
    .heldOut(share: 0.2, seed: 9),
  ])
  func `Each class has its share to within one example`(part: ValidationPart) {
    let all = counts(classes.train)
    let heldOut = counts(classes.heldOut(part).validation)
    for (count, own) in zip(all, heldOut) {
      #expect(abs(Double(own) - 0.2 * Double(count)) <= 1)
    }
  }

  @Test func `Another seed holds other examples out, the same seed the same`() {
    func test(_ part: ValidationPart) -> [Float] { inputs(classes.heldOut(part).validation) }
    #expect(test(.heldOut(share: 0.3, seed: 1)) == test(.heldOut(share: 0.3, seed: 1)))
    #expect(test(.heldOut(share: 0.3, seed: 1)) != test(.heldOut(share: 0.3, seed: 2)))
    #expect(
      test(.fold(index: 0, of: 4, seed: 1)) != test(.fold(index: 0, of: 4, seed: 2)))
    #expect(ValidationPart.heldOut(share: 0.3, seed: 1).trainCount(of: 70) == 49)
  }

  @Test
  func `Inputs and targets stay together, and inputs are standardised by what is learned from`() {
    let dataset = classes.heldOut(.heldOut(share: 0.5, seed: 3))
    for set in [dataset.train, dataset.validation] {
      guard case .classes(let labels, _)? = set?.targets,
        case .classes(let all, _) = classes.train.targets
      else { continue }
      #expect(zip(inputs(set), labels).allSatisfy { all[Int($0)] == $1 })
    }
    let learned = inputs(dataset.train).map(Double.init)
    let mean = learned.reduce(0, +) / Double(learned.count)
    #expect(abs(dataset.standardization.mean[0] - mean) < 1e-12)
    #expect(dataset.standardization != classes.standardization)
    #expect(inputs(dataset.test) == inputs(classes.test), "the test set stays what it is")
  }

  @Test func `Rows of images and of values move whole`() {
    let set = ExampleSet(
      inputs: .bytes((0..<40).map { UInt8($0) }),
      targets: .values((0..<20).map { Float($0) / 2 }, width: 2), featureCount: 4)
    let dataset = Dataset(train: set, test: set, imageShape: ImageShape(height: 2, width: 2))
      .heldOut(.fold(index: 1, of: 3, seed: 0))
    guard let validation = dataset.validation, case .bytes(let bytes) = validation.inputs,
      case .values(let values, _) = validation.targets
    else {
      Issue.record("other kinds of inputs and targets")
      return
    }
    for row in 0..<validation.count {
      let first = bytes[4 * row]
      #expect(Array(bytes[4 * row..<4 * row + 4]) == (0..<4).map { first + $0 })
      #expect(values[2 * row] == Float(first) / 4)
    }
    #expect(dataset.imageShape == ImageShape(height: 2, width: 2))
  }
}
