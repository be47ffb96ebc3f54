import Kernels
import Randomness

/// The numbers of a network: parameters, and running statistics of its batch-norm layers.
public struct Parameters: ~Copyable {
  public let values: Matrix
  public let statistics: Matrix

  /// Initial parameters: weights and biases of linear layers uniform in ±1/√inputs (PyTorch's
  /// default), batch-norm scales 1 and shifts 0, running means 0 and variances 1.
  ///
  /// A linear layer draws from the stream (seed, `.initialWeights`, its number).
  public init(for network: Network, seed: UInt64) {
    values = Matrix(rows: 1, columns: network.parameterLayout.count)
    statistics = Matrix(rows: 1, columns: network.statisticsLayout.count)
    for stage in network.stages {
      let linear = stage.linear
      var stream = RandomStream(
        seed: seed, purpose: .initialWeights, index: UInt32(linear.number))
      let bound = 1 / Double(linear.inputs).squareRoot()
      for view in [linear.weights(values.view), linear.biases(values.view)] {
        var elements = view.mutableSpan
        for i in elements.indices {
          elements[i] = Float(stream.uniform(from: -bound, to: bound))
        }
      }
      if let norm = stage.norm {
        fill(norm.scales(values.view), with: 1)
        fill(norm.runningVariances(statistics.view), with: 1)
      }
    }
  }
}

extension Parameters {
  /// The same numbers for those who work on them while their owner lives.
  var views: ParameterViews { ParameterViews(values: values.view, statistics: statistics.view) }
}

struct ParameterViews {
  let values: MatrixView
  let statistics: MatrixView
}
