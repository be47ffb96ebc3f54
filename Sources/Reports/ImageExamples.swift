import Datasets

/// The training examples of a set of images of classes.
struct ImageExamples {
  let shape: ImageShape
  /// The class of each example.
  let classes: [UInt8]
  let classCount: Int
  private let bytes: [UInt8]

  /// Nil where a set holds no grey or coloured images of classes.
  init?(of dataset: Dataset) {
    guard case .bytes(let bytes) = dataset.train.inputs,
      case .classes(let classes, let classCount) = dataset.train.targets,
      let shape = dataset.imageShape, shape.channels == 1 || shape.channels == 3
    else { return nil }
    self.shape = shape
    self.classes = classes
    self.classCount = classCount
    self.bytes = bytes
  }

  /// As it is stored: channels × height × width bytes.
  func image(_ example: Int) -> [UInt8] {
    Array(bytes[example * shape.featureCount..<(example + 1) * shape.featureCount])
  }

  /// For each class the first examples of it, at most so many.
  func firstExamples(_ count: Int) -> [[Int]] {
    var examples = [[Int]](repeating: [], count: classCount)
    for (index, label) in classes.enumerated() where examples[Int(label)].count < count {
      examples[Int(label)].append(index)
    }
    return examples
  }
}
