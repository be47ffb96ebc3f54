import Datasets
import Training

/// The weights of a trial as a file that PyTorch loads into the same network as a `Sequential`.
package enum TrialWeights {
  /// Its name in a record.
  package static let file = "weights.safetensors"

  /// At which end of a trial the weights are.
  enum Moment: String {
    case initial, final
  }

  /// The final weights of a trial.
  ///
  /// The data are the parameters and then the running statistics, in the order of the network's
  /// layouts; so their SHA-256 is the record's `parametersDigest`.
  package static func final(
    _ result: TrialResult, of network: Network, id: String, on dataset: Dataset
  ) -> Safetensors {
    compose(
      ParameterValues(parameters: result.parameters, statistics: result.statistics), of: network,
      metadata: metadata(of: network, id: id, on: dataset, at: .final))
  }

  /// The initial weights, beside the final ones of the same trial.
  static func initial(
    _ values: ParameterValues, of network: Network, beside final: Safetensors
  ) -> Safetensors {
    var metadata = final.metadata
    metadata[momentKey] = Moment.initial.rawValue
    return compose(values, of: network, metadata: metadata)
  }

  private static func compose(
    _ values: ParameterValues, of network: Network, metadata: [String: String]
  ) -> Safetensors {
    func tensors(
      _ layout: ParameterLayout, _ values: [Float]
    ) -> [(name: String, shape: [Int], values: ArraySlice<Float>)] {
      layout.tensors.map { ($0.name, $0.shape, values[$0.offset..<$0.offset + $0.count]) }
    }
    return Safetensors(
      tensors(network.parameterLayout, values.parameters)
        + tensors(network.statisticsLayout, values.statistics), metadata: metadata)
  }
}

extension TrialWeights {
  private static let momentKey = "weights"

  /// What a user needs to build the network and to feed it, as texts: the format allows no others.
  private static func metadata(
    of network: Network, id: String, on dataset: Dataset, at moment: Moment
  ) -> [String: String] {
    let raw =
      switch dataset.train.inputs {
      case .bytes: "byte / 255"
      case .floats: "value"
      }
    var metadata = [
      // What PyTorch's own writer says.
      "format": "pt",
      "trial": id,
      momentKey: moment.rawValue,
      "module": network.module,
      "inputs": "(\(raw) - input_mean) / input_deviation",
      "input_mean": list(dataset.standardization.mean),
      "input_deviation": list(dataset.standardization.deviation),
    ]
    if let shape = dataset.imageShape, shape.channels > 1 {
      metadata["inputs"] = "(\(raw) - input_mean[channel]) / input_deviation[channel]"
      metadata["input_shape"] = "[\(shape.channels), \(shape.height), \(shape.width)]"
    }
    return metadata
  }

  /// JSON, with the shortest numbers that give the same bits.
  private static func list(_ numbers: [Double]) -> String {
    "[\(numbers.map { "\($0)" }.joined(separator: ", "))]"
  }
}
