import Randomness

/// Which training examples are held out to judge settings by, so that the test set need not.
///
/// Part of a trial's identity. Stratified: examples are put in a random order, those of a class
/// together, and every k-th of them is held out, so that each class has its share in both parts to
/// within one example.
public enum ValidationPart: Sendable, Hashable, Codable {
  /// One of `of` parts of about the same size, each example in exactly one of them.
  case fold(index: Int, of: Int, seed: UInt64)
  /// A share of the examples, another one for each seed.
  case heldOut(share: Double, seed: UInt64)
}

extension ValidationPart {
  /// How many of so many examples are learned from.
  public func trainCount(of count: Int) -> Int {
    switch self {
    case .fold(let index, let folds, _): count - max(0, count - index + folds - 1) / folds
    case .heldOut(let share, _): count - Int(Double(count) * share)
    }
  }

  /// Whether the example at that position of the stratified order is held out.
  private func isHeldOut(position: Int) -> Bool {
    switch self {
    case .fold(let index, let folds, _): position % folds == index
    case .heldOut(let share, _):
      Int(Double(position + 1) * share) > Int(Double(position) * share)
    }
  }

  private var seed: UInt64 {
    switch self {
    case .fold(_, _, let seed), .heldOut(_, let seed): seed
    }
  }

  /// The examples to learn from and those held out, each in the order of the set.
  func split(_ targets: ExampleSet.Targets, count: Int) -> (train: [Int], validation: [Int]) {
    var stream = RandomStream(seed: seed, purpose: .validation)
    var order = stream.permutation(of: count)
    if case .classes(let classes, let classCount) = targets {
      var byClass = [[Int32]](repeating: [], count: classCount)
      for example in order { byClass[Int(classes[Int(example)])].append(example) }
      order = byClass.flatMap { $0 }
    }
    var heldOut = [Bool](repeating: false, count: count)
    for (position, example) in order.enumerated() where isHeldOut(position: position) {
      heldOut[Int(example)] = true
    }
    return (
      (0..<count).filter { !heldOut[$0] }, (0..<count).filter { heldOut[$0] }
    )
  }
}

extension Dataset {
  /// The set with a part of its training examples held out, and the rest to learn from, by whose
  /// statistics inputs are standardised. The test set stays what it is.
  ///
  /// - Precondition: both parts have examples, and none is drawn anew in every epoch.
  public func heldOut(_ part: ValidationPart) -> Dataset {
    precondition(fresh == nil, "examples that are drawn anew cannot be held out")
    let (train, validation) = part.split(self.train.targets, count: self.train.count)
    return Dataset(
      train: self.train.examples(train), validation: self.train.examples(validation), test: test,
      imageShape: imageShape, contentDigest: contentDigest, unit: unit, columns: columns)
  }
}

extension ExampleSet {
  /// Some of the examples, in the given order.
  func examples(_ indices: [Int]) -> ExampleSet {
    func rows<Element>(_ elements: [Element], _ width: Int) -> [Element] {
      var chosen: [Element] = []
      chosen.reserveCapacity(indices.count * width)
      for index in indices { chosen += elements[index * width..<(index + 1) * width] }
      return chosen
    }
    let inputs: Inputs =
      switch self.inputs {
      case .bytes(let bytes): .bytes(rows(bytes, featureCount))
      case .floats(let floats): .floats(rows(floats, featureCount))
      }
    let targets: Targets =
      switch self.targets {
      case .classes(let classes, let classCount):
        .classes(rows(classes, 1), classCount: classCount)
      case .values(let values, let width): .values(rows(values, width), width: width)
      }
    return ExampleSet(inputs: inputs, targets: targets, featureCount: featureCount)
  }
}
