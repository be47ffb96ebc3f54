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
    var builder = NetworkBuilder(hiddenLayersOf: model, inputs: inputs)
    builder.appendNumberedLinear(outputs: outputs)
    self = builder.network(ghostBatchSize: ghostBatchSize, blockSize: blockSize)
  }

  /// The network that a workload trains on examples of a shape: that of its model, or one whose last layer
  /// a projection takes the place of.
  ///
  /// - Precondition: The layers fit the shape, and the last one is linear where there is a projection
  ///   (`ModelConfiguration.check`).
  public init(
    _ workload: Workload, for shape: ExampleShape, ghostBatchSize: Int? = nil,
    blockSize: Int? = nil
  ) {
    let model = workload.ownModel
    guard let contrastive = workload.contrastive else {
      self.init(model, for: shape, ghostBatchSize: ghostBatchSize, blockSize: blockSize)
      return
    }
    var builder: NetworkBuilder
    do throws(LayerMismatch) {
      builder = try NetworkBuilder(encoderOf: model, for: shape)
    } catch {
      preconditionFailure("\(error)")
    }
    builder.representation = builder.cursor
    for (index, width) in contrastive.projection.enumerated() {
      if index > 0 {
        _ = builder.number(.rectifier)
        builder.appendRectifier()
      }
      builder.appendNumberedLinear(outputs: width)
    }
    self = builder.network(
      ghostBatchSize: ghostBatchSize, blockSize: blockSize,
      contrastiveLoss: contrastive.kernel)
  }
}

extension NetworkBuilder {
  /// The hidden layers of a multilayer perceptron.
  fileprivate init(hiddenLayersOf model: ModelConfiguration, inputs: Int) {
    precondition(model.hidden.allSatisfy { $0 > 0 }, "hidden widths \(model.hidden)")
    self.init(input: ValueShape(inputs))
    for width in model.hidden {
      appendNumberedLinear(outputs: width)
      if model.normalization == .batch { appendNorm("\(number(.batchNorm))") }
      _ = number(.rectifier)
      appendRectifier()
      if let probability = model.dropout { appendDropout(probability: probability) }
    }
  }

  /// A model's layers but the last one, which is linear.
  fileprivate init(
    encoderOf model: ModelConfiguration, for shape: ExampleShape
  ) throws(LayerMismatch) {
    guard let layers = model.layers else {
      self.init(hiddenLayersOf: model, inputs: shape.inputs)
      return
    }
    var encoder = model
    encoder.layers = layers.dropLast()
    try self.init(layersOf: encoder, inputs: shape.inputs, image: shape.image)
  }

  /// A linear layer that is called by its number among the modules.
  fileprivate mutating func appendNumberedLinear(outputs: Int) {
    let number = number(.linear(outputs: outputs))
    appendLinear("\(number)", stream: nextStream ?? number, outputs: outputs)
    nextStream = nextStream.map { $0 + 1 }
  }
}

extension ModelConfiguration {
  /// Throws where the layers do not follow each other, or do not fit examples of the shape.
  public func check(for shape: ExampleShape) throws(LayerMismatch) {
    guard layers != nil else { return }
    _ = try NetworkBuilder(layersOf: self, for: shape)
  }
}
