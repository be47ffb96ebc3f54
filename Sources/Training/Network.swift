import Kernels

/// A feed-forward network: its stages in order, and where their parameters stand.
///
/// A value without numbers: those live in `Parameters`, activations in a `BlockSpace`.
public struct Network: Sendable {
  /// A linear layer, batch normalization where there is one, and a rectifier; the last stage is a
  /// linear layer alone.
  public struct Stage: Sendable {
    public let linear: Linear
    public let norm: BatchNorm?
    public let isRectified: Bool
    /// Where the stage's parameters stand: one stretch of the network's vector.
    public let range: Range<Int>

    public var outputs: Int { linear.outputs }

    /// The part of `range` behind the weights: bias, and scale and shift of batch norm.
    var vectorRange: Range<Int> { range.lowerBound + linear.inputs * outputs..<range.upperBound }
  }

  public let inputs: Int
  public let outputs: Int
  public let stages: [Stage]
  public let parameterLayout: ParameterLayout
  /// Running means and variances of the batch-norm layers.
  public let statisticsLayout: ParameterLayout
  /// Rows that batch normalization takes its statistics from; nil for the whole batch.
  public let ghostBatchSize: Int?
  /// The most rows that go through the network at once.
  public let blockSize: Int

  public init(
    _ model: ModelConfiguration, inputs: Int, outputs: Int, ghostBatchSize: Int? = nil,
    blockSize: Int = RowBlocks.size
  ) {
    precondition(inputs > 0 && outputs > 0, "\(inputs) inputs, \(outputs) outputs")
    precondition(model.hidden.allSatisfy { $0 > 0 }, "hidden widths \(model.hidden)")
    var stages: [Stage] = []
    var parameters = ParameterLayout()
    var statistics = ParameterLayout()
    var width = inputs
    // Tensors are numbered as in a PyTorch `Sequential`, where a rectifier has a number too.
    var number = 0
    for (index, next) in (model.hidden + [outputs]).enumerated() {
      let isHidden = index < model.hidden.count
      let start = parameters.count
      let linear = Linear(
        inputs: width, outputs: next, weight: parameters.append("\(number).weight", [next, width]),
        bias: parameters.append("\(number).bias", [next]), number: number)
      number += 1
      var norm: BatchNorm?
      if isHidden && model.normalization == .batch {
        norm = BatchNorm(
          width: next, scale: parameters.append("\(number).weight", [next]),
          shift: parameters.append("\(number).bias", [next]),
          runningMean: statistics.append("\(number).running_mean", [next]),
          runningVariance: statistics.append("\(number).running_var", [next]))
        number += 1
      }
      stages.append(
        Stage(
          linear: linear, norm: norm, isRectified: isHidden, range: start..<parameters.count))
      number += 1
      width = next
    }
    self.inputs = inputs
    self.outputs = outputs
    self.stages = stages
    self.ghostBatchSize = ghostBatchSize
    self.blockSize = blockSize
    parameterLayout = parameters
    statisticsLayout = statistics
  }

  var isNormalized: Bool { stages.contains { $0.norm != nil } }

  /// Floating-point operations of the matrix products of one training example: 2 for each weight
  /// forward, 2 for its gradient, and 2 for the gradient of its input save in the first layer.
  public var operationsPerExample: Int {
    let weights = stages.map { $0.linear.inputs * $0.linear.outputs }
    return 6 * weights.reduce(0, +) - 2 * (weights.first ?? 0)
  }

  /// Floating-point operations of the matrix products of one example that is evaluated.
  public var operationsPerEvaluation: Int {
    2 * stages.reduce(0) { $0 + $1.linear.inputs * $1.linear.outputs }
  }

  /// How a batch is cut: groups are those that batch normalization takes its statistics from.
  func blocks(rows: Int) -> RowBlocks {
    RowBlocks(
      rows: rows, groupSize: isNormalized ? ghostBatchSize ?? rows : nil, size: blockSize)
  }
}
