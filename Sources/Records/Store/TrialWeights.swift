import Datasets
import Foundation
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
  /// layouts; so their SHA-256 is the record's `parametersDigest`, save of networks with convolutions,
  /// whose weights stand in PyTorch's order.
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
      layout.tensors.map {
        ($0.name, $0.shape, $0.inFileOrder(values[$0.offset..<$0.offset + $0.count]))
      }
    }
    return Safetensors(
      tensors(network.parameterLayout, values.parameters)
        + tensors(network.statisticsLayout, values.statistics), metadata: metadata)
  }
}

extension TrialWeights {
  private static let momentKey = "weights"
  private static let shapeKey = "input_shape"

  /// The shape of the images that a network of these weights reads; nil where they do not tell.
  static func imageShape(of metadata: [String: String]) -> ImageShape? {
    guard let text = metadata[shapeKey],
      let sizes = try? JSONDecoder().decode([Int].self, from: Data(text.utf8)), sizes.count == 3,
      sizes.allSatisfy((1...1 << 16).contains)
    else { return nil }
    return ImageShape(height: sizes[1], width: sizes[2], channels: sizes[0])
  }

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
    if let shape = dataset.imageShape {
      if shape.channels > 1 {
        metadata["inputs"] = "(\(raw) - input_mean[channel]) / input_deviation[channel]"
      }
      if shape.channels > 1 || network.readsImages {
        metadata[shapeKey] = "[\(shape.channels), \(shape.height), \(shape.width)]"
      }
    }
    return metadata
  }

  /// JSON, with the shortest numbers that give the same bits.
  private static func list(_ numbers: [Double]) -> String {
    "[\(numbers.map { "\($0)" }.joined(separator: ", "))]"
  }
}
