import Datasets
import Kernels

extension Network {
  /// The network of a configuration.
  ///
  /// - Parameters:
  ///   - image: What the inputs are images of; nil where they are none.
  ///   - blockSize: The most rows that go through it at once; nil for the usual number.
  /// - Precondition: The layers fit the inputs (`ModelConfiguration.mismatch`).
  public init(
    _ model: ModelConfiguration, inputs: Int, image: ImageShape? = nil, outputs: Int,
    ghostBatchSize: Int? = nil, blockSize: Int? = nil
  ) {
    precondition(inputs > 0 && outputs > 0, "\(inputs) inputs, \(outputs) outputs")
    guard let layers = model.layers else {
      self.init(
        perceptron: model, inputs: inputs, outputs: outputs, ghostBatchSize: ghostBatchSize,
        blockSize: blockSize)
      return
    }
    do throws(LayerMismatch) {
      let builder = try NetworkBuilder(
        layers, initialization: model.initialization ?? .uniformByFanIn, inputs: inputs,
        image: image)
      try builder.checkOutput(outputs, of: layers)
      self = builder.network(ghostBatchSize: ghostBatchSize, blockSize: blockSize)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  private init(
    perceptron model: ModelConfiguration, inputs: Int, outputs: Int, ghostBatchSize: Int?,
    blockSize: Int?
  ) {
    precondition(model.hidden.allSatisfy { $0 > 0 }, "hidden widths \(model.hidden)")
    var builder = NetworkBuilder(input: ValueShape(inputs))
    // Tensors are numbered as in a PyTorch `Sequential`, where a rectifier has a number too.
    var number = 0
    for width in model.hidden {
      builder.appendLinear("\(number)", stream: number, outputs: width)
      number += 1
      if model.normalization == .batch {
        builder.appendNorm("\(number)")
        number += 1
      }
      builder.appendRectifier()
      number += 1
      if let probability = model.dropout { builder.appendDropout(probability: probability) }
    }
    builder.appendLinear("\(number)", stream: number, outputs: outputs)
    self = builder.network(ghostBatchSize: ghostBatchSize, blockSize: blockSize)
  }
}
