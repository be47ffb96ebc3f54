import Datasets
import Training

extension ParameterValues {
  /// The parameters as a point in the space of the network's weights.
  public var point: [Double] { parameters.map { Double($0) } }
}

extension Network {
  /// The statistics that batch norm has over a whole training set at a point: of every layer the mean
  /// and the *population* variance of its inputs, the layers below normalizing by statistics found in
  /// the same way. In the order of `statisticsLayout`; empty for a network without batch norm.
  ///
  /// Running statistics belong to the weights that training passed through. Between or beside those
  /// they are wrong, and the loss says so rather than anything of the weights.
  ///
  /// Not finite where the weights, or what they put out, are not.
  /// Deterministic: a function of network, point and data set; resources change no bit.
  ///
  /// - Precondition: As many numbers as parameters, and the data set has the network's inputs.
  public func estimatedStatistics(
    at point: [Double], on dataset: Dataset, resources: TrainingResources = TrainingResources()
  ) -> [Float] {
    precondition(
      inputs == dataset.train.featureCount,
      "a network of \(inputs) inputs for \(dataset.train.featureCount) features")
    let parameters = parameters(at: point, statistics: initialStatistics)
    StatisticsPass(for: self, on: dataset, resources: resources).estimate(into: parameters)
    return parameters.statistics.view.array
  }

  /// A point and statistics as what a pass reads.
  func parameters(at point: [Double], statistics: [Float]) -> Parameters {
    precondition(
      point.count == parameterLayout.count,
      "a point of \(point.count) for \(parameterLayout.count) parameters")
    return Parameters(
      for: self,
      values: ParameterValues(parameters: point.map { Float($0) }, statistics: statistics))
  }
}
