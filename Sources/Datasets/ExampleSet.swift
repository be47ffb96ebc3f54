/// Raw inputs and their targets, as drawn or read.
public struct ExampleSet: Sendable {
  /// Shape: `count` × `featureCount`, row-major.
  public enum Inputs: Sendable {
    /// A byte b stands for b / 255.
    case bytes([UInt8])
    case floats([Float])
  }

  public enum Targets: Sendable {
    /// A class for each example, each below `classCount`.
    case classes([UInt8], classCount: Int)
    /// Shape: `count` × `width`, row-major, in the data's own units.
    case values([Float], width: Int)
  }

  /// How many a configuration may ask for, to train or to test: 10 million examples of 784 bytes are
  /// 8 GB; more is a slip of the pen.
  package static let counts = 1...10_000_000

  public let inputs: Inputs
  public let targets: Targets
  public let count: Int
  public let featureCount: Int

  /// Preconditions: at least one example, and as many targets as inputs.
  public init(inputs: Inputs, targets: Targets, featureCount: Int) {
    precondition(featureCount > 0, "\(featureCount) features")
    let inputCount =
      switch inputs {
      case .bytes(let bytes): bytes.count
      case .floats(let floats): floats.count
      }
    count = inputCount / featureCount
    precondition(
      count > 0 && count <= Int(Int32.max) && count * featureCount == inputCount,
      "\(inputCount) inputs are not rows of \(featureCount) features")
    switch targets {
    case .classes(let classes, let classCount):
      precondition(classes.count == count, "\(classes.count) classes for \(count) examples")
      precondition(
        classes.allSatisfy { $0 < classCount }, "a class is not below \(classCount)")
    case .values(let values, let width):
      precondition(
        width > 0 && values.count == count * width,
        "\(values.count) target values of width \(width) for \(count) examples")
    }
    self.inputs = inputs
    self.targets = targets
    self.featureCount = featureCount
  }
}

extension ExampleSet.Targets {
  /// How many numbers a network puts out for them: one a class, or one a target value.
  public var outputCount: Int {
    switch self {
    case .classes(_, let classCount): classCount
    case .values(_, let width): width
    }
  }

  func matchesKind(of other: Self) -> Bool {
    switch (self, other) {
    case (.classes(_, let left), .classes(_, let right)): left == right
    case (.values(_, let left), .values(_, let right)): left == right
    default: false
    }
  }
}

extension ExampleSet.Inputs {
  func matchesKind(of other: Self) -> Bool {
    switch (self, other) {
    case (.bytes, .bytes), (.floats, .floats): true
    default: false
    }
  }
}
