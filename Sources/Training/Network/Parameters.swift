import Kernels
import Randomness

/// The numbers of a network: parameters, and running statistics of its batch-norm layers.
public struct Parameters: ~Copyable {
  public let values: Matrix
  public let statistics: Matrix

  /// Initial parameters, as each operation draws them (`Operation.draw`).
  public init(for network: Network, seed: UInt64) {
    values = Matrix(rows: 1, columns: network.parameterLayout.count)
    statistics = Matrix(rows: 1, columns: network.statisticsLayout.count)
    let views = ParameterViews(values: values.view, statistics: statistics.view)
    for node in network.nodes { node.operation.draw(into: views, seed: seed) }
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
