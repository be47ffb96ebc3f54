import Datasets
import Kernels

extension Network {
  /// The network of a configuration for examples of a shape.
  ///
  /// - Parameter blockSize: The most rows that go through it at once; nil for the usual number.
  /// - Precondition: The layers fit the shape (`ModelConfiguration.check`).
  public init(
    _ model: ModelConfiguration, for shape: ExampleShape, ghostBatchSize: Int? = nil,
    blockSize: Int? = nil
  ) {
    guard model.layers != nil else {
      self.init(
        perceptron: model, inputs: shape.inputs, outputs: shape.outputs,
        ghostBatchSize: ghostBatchSize, blockSize: blockSize)
      return
    }
    do throws(LayerMismatch) {
      let builder = try NetworkBuilder(layersOf: model, for: shape)
      self = builder.network(ghostBatchSize: ghostBatchSize, blockSize: blockSize)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// The same for so many inputs, which are an image or none, and outputs.
  public init(
    _ model: ModelConfiguration, inputs: Int, image: ImageShape? = nil, outputs: Int,
    ghostBatchSize: Int? = nil, blockSize: Int? = nil
  ) {
    self.init(
      model, for: ExampleShape(inputs: inputs, image: image, outputs: outputs),
      ghostBatchSize: ghostBatchSize, blockSize: blockSize)
  }

  /// The network of a configuration's layers, with as many outputs as the last one has.
  public init(
    layersOf model: ModelConfiguration, inputs: Int, image: ImageShape?
  ) throws(LayerMismatch) {
    self = try NetworkBuilder(layersOf: model, inputs: inputs, image: image)
      .network(ghostBatchSize: nil, blockSize: nil)
  }

  private init(
    perceptron model: ModelConfiguration, inputs: Int, outputs: Int, ghostBatchSize: Int?,
    blockSize: Int?
  ) {
    precondition(model.hidden.allSatisfy { $0 > 0 }, "hidden widths \(model.hidden)")
    var builder = NetworkBuilder(input: ValueShape(inputs))
    for width in model.hidden {
      let number = builder.number(.linear(outputs: width))
      builder.appendLinear("\(number)", stream: number, outputs: width)
      if model.normalization == .batch { builder.appendNorm("\(builder.number(.batchNorm))") }
      _ = builder.number(.rectifier)
      builder.appendRectifier()
      if let probability = model.dropout { builder.appendDropout(probability: probability) }
    }
    let number = builder.number(.linear(outputs: outputs))
    builder.appendLinear("\(number)", stream: number, outputs: outputs)
    self = builder.network(ghostBatchSize: ghostBatchSize, blockSize: blockSize)
  }
}

extension ModelConfiguration {
  /// Throws where the layers do not follow each other, or do not fit examples of the shape.
  public func check(for shape: ExampleShape) throws(LayerMismatch) {
    guard layers != nil else { return }
    _ = try NetworkBuilder(layersOf: self, for: shape)
  }
}
