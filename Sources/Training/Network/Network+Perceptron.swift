import Kernels

extension Network {
  /// The network of a configuration.
  ///
  /// - Parameter blockSize: The most rows that go through it at once.
  public init(
    _ model: ModelConfiguration, inputs: Int, outputs: Int, ghostBatchSize: Int? = nil,
    blockSize: Int = RowBlocks.size
  ) {
    precondition(inputs > 0 && outputs > 0, "\(inputs) inputs, \(outputs) outputs")
    precondition(model.hidden.allSatisfy { $0 > 0 }, "hidden widths \(model.hidden)")
    var builder = NetworkBuilder(input: ValueShape(inputs))
    // Tensors are numbered as in a PyTorch `Sequential`, where a rectifier has a number too.
    var number = 0
    for width in model.hidden {
      let isNormalized = model.normalization == .batch
      builder.appendLinear(
        "\(number)", stream: number, outputs: width, addsBias: !isNormalized,
        isRectified: !isNormalized)
      number += 1
      if isNormalized {
        builder.appendNorm(
          "\(number)", bias: builder.parameters.tensors.last?.offset, isRectified: true)
        number += 1
      }
      number += 1
      if model.dropout != nil { builder.appendDropout() }
    }
    builder.appendLinear("\(number)", stream: number, outputs: outputs)
    self = builder.network(ghostBatchSize: ghostBatchSize, blockSize: blockSize)
  }
}
