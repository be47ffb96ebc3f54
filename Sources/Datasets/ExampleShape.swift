/// What a network has to fit: the numbers that an example puts in, and those that are learned.
public struct ExampleShape: Sendable, Hashable {
  public let inputs: Int
  /// What the inputs are an image of; nil where they are none.
  public let image: ImageShape?
  /// Classes, or values.
  public let outputs: Int

  /// - Precondition: Positive numbers; an image of as many features as there are inputs.
  public init(inputs: Int, image: ImageShape? = nil, outputs: Int) {
    precondition(inputs > 0 && outputs > 0, "\(inputs) inputs, \(outputs) outputs")
    precondition(
      image.map { $0.featureCount == inputs } ?? true,
      "\(inputs) inputs for \(image.map(String.init(describing:)) ?? "")")
    self.inputs = inputs
    self.image = image
    self.outputs = outputs
  }
}

extension Dataset {
  /// Of every example.
  public var exampleShape: ExampleShape {
    ExampleShape(
      inputs: train.featureCount, image: imageShape, outputs: train.targets.outputCount)
  }
}
