import Datasets
import Training

extension Network {
  /// The network in PyTorch's words.
  var module: String {
    "Sequential(\(modules.joined(separator: ", ")))"
  }

  /// The network of a trial on the data set that it learns from.
  package init(_ trial: Trial, on dataset: Dataset) {
    self.init(
      trial.workload.model, inputs: dataset.train.featureCount,
      outputs: dataset.train.targets.outputCount)
  }

  /// The network whose first and last tensors have these shapes; nil where they are no network's.
  init?(_ model: ModelConfiguration, ofShapesIn header: Safetensors.Header) {
    let weights = header.tensors.filter { $0.shape.count == 2 }
    guard let inputs = weights.first?.shape[1], let outputs = weights.last?.shape[0], inputs > 0,
      outputs > 0
    else { return nil }
    self.init(model, inputs: inputs, outputs: outputs)
  }
}
