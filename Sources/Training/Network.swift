import Kernels
import Randomness

/// A feed-forward network: its layers in order, and where their parameters stand.
///
/// A value without numbers: parameters live in a `Parameters`, activations in a `Workspace`.
public struct Network: Sendable {
  public enum Layer: Sendable {
    case linear(Linear)
    case batchNorm(BatchNorm)
    case rectifier(width: Int)

    var outputs: Int {
      switch self {
      case .linear(let layer): layer.outputs
      case .batchNorm(let layer): layer.width
      case .rectifier(let width): width
      }
    }
  }

  public let inputs: Int
  public let outputs: Int
  public let layers: [Layer]
  public let parameterLayout: ParameterLayout
  /// Running means and variances of the batch-norm layers.
  public let statisticsLayout: ParameterLayout

  public init(_ model: ModelConfiguration, inputs: Int, outputs: Int, ghostBatchSize: Int? = nil) {
    precondition(inputs > 0 && outputs > 0, "\(inputs) inputs, \(outputs) outputs")
    precondition(model.hidden.allSatisfy { $0 > 0 }, "hidden widths \(model.hidden)")
    var layers: [Layer] = []
    var parameters = ParameterLayout()
    var statistics = ParameterLayout()
    var width = inputs
    func appendLinear(to next: Int) {
      let name = "\(layers.count)"
      layers.append(
        .linear(
          Linear(
            inputs: width, outputs: next,
            weight: parameters.append("\(name).weight", [next, width]),
            bias: parameters.append("\(name).bias", [next]))))
      width = next
    }
    for hidden in model.hidden {
      appendLinear(to: hidden)
      if model.normalization == .batch {
        let name = "\(layers.count)"
        layers.append(
          .batchNorm(
            BatchNorm(
              width: hidden, groupSize: ghostBatchSize,
              scale: parameters.append("\(name).weight", [hidden]),
              shift: parameters.append("\(name).bias", [hidden]),
              runningMean: statistics.append("\(name).running_mean", [hidden]),
              runningVariance: statistics.append("\(name).running_var", [hidden]))))
      }
      layers.append(.rectifier(width: hidden))
    }
    appendLinear(to: outputs)
    self.inputs = inputs
    self.outputs = outputs
    self.layers = layers
    parameterLayout = parameters
    statisticsLayout = statistics
  }

  /// Floating-point operations of the matrix products of one training example: 2 for each weight
  /// forward, 2 for its gradient, and 2 for the gradient of its input save in the first layer.
  public var operationsPerExample: Int {
    var weights: [Int] = []
    for case .linear(let layer) in layers { weights.append(layer.inputs * layer.outputs) }
    return 6 * weights.reduce(0, +) - 2 * (weights.first ?? 0)
  }
}

/// The numbers of a network: parameters, and running statistics of its batch-norm layers.
public struct Parameters: ~Copyable {
  public let values: Matrix
  public let statistics: Matrix

  /// Initial parameters: weights and biases of linear layers uniform in ±1/√inputs (PyTorch's
  /// default), batch-norm scales 1 and shifts 0, running means 0 and variances 1.
  ///
  /// Layer k draws from the stream (seed, `.initialWeights`, k).
  public init(for network: Network, seed: UInt64) {
    values = Matrix(rows: 1, columns: network.parameterLayout.count)
    statistics = Matrix(rows: 1, columns: network.statisticsLayout.count)
    for (index, layer) in network.layers.enumerated() {
      switch layer {
      case .linear(let linear):
        var stream = RandomStream(
          seed: seed, purpose: .initialWeights, index: UInt32(index))
        let bound = 1 / Double(linear.inputs).squareRoot()
        for view in [linear.weights(values), linear.biases(values)] {
          for i in 0..<view.count {
            view.start[i] = Float(stream.uniform(from: -bound, to: bound))
          }
        }
      case .batchNorm(let norm):
        fill(norm.scales(values), with: 1)
        fill(norm.runningVariances(statistics), with: 1)
      case .rectifier: break
      }
    }
  }
}
