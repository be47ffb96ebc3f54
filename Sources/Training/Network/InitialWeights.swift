import Kernels

/// A file of weights that a trial starts from in place of drawn ones.
public struct InitialWeights: Sendable, Hashable, Codable {
  /// Where the file lies. No part of a trial's identity.
  public var file: String
  /// The SHA-256 of its contents, in hexadecimal.
  public var digest: String

  public init(file: String, digest: String) {
    self.file = file
    self.digest = digest
  }
}

/// All numbers of a network as plain lists, each in the order of the network's layout.
public struct ParameterValues: Sendable, Hashable {
  public let parameters: [Float]
  /// Running statistics of the batch-norm layers.
  public let statistics: [Float]

  public init(parameters: [Float], statistics: [Float]) {
    self.parameters = parameters
    self.statistics = statistics
  }

  init(_ parameters: borrowing Parameters) {
    self.parameters = parameters.values.view.array
    statistics = parameters.statistics.view.array
  }

  /// The numbers that a seed draws, as `Parameters(for:seed:)`.
  public init(drawnFor network: Network, seed: UInt64) {
    let parameters = Parameters(for: network, seed: seed)
    self.init(parameters)
  }
}

extension Parameters {
  /// The given numbers.
  ///
  /// - Precondition: As many of each as the network has.
  public init(for network: Network, values initial: ParameterValues) {
    let (parameters, statistics) = (network.parameterLayout, network.statisticsLayout)
    precondition(
      initial.parameters.count == parameters.count && initial.statistics.count == statistics.count,
      "\(initial.parameters.count) parameters and \(initial.statistics.count) statistics"
        + " for a network of \(parameters.count) and \(statistics.count)")
    values = Matrix(rows: 1, columns: parameters.count)
    self.statistics = Matrix(rows: 1, columns: statistics.count)
    copy(initial.parameters, to: values.view)
    copy(initial.statistics, to: self.statistics.view)
  }
}

extension Network {
  /// Running statistics before the first batch: means 0 and variances 1.
  public var initialStatistics: [Float] {
    var values = [Float](repeating: 0, count: statisticsLayout.count)
    for (_, norm) in norms {
      for index in norm.runningVariance..<norm.runningVariance + norm.width { values[index] = 1 }
    }
    return values
  }
}
