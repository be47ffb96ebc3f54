import Datasets
import Training

extension Network {
  /// The network in PyTorch's words.
  var module: String {
    "Sequential(\(modules.joined(separator: ", ")))"
  }

  /// The network of a trial on the data set that it learns from.
  package init(_ trial: Trial, on dataset: Dataset) {
    self.init(trial.workload.ownModel, for: dataset.exampleShape)
  }

  /// The network that has these tensors; nil where they are no network's.
  init?(_ model: ModelConfiguration, of header: Safetensors.Header) {
    let weights = header.tensors.filter { $0.shape.count == 2 }
    if model.layers != nil {
      let image = TrialWeights.imageShape(of: header.metadata)
      guard let inputs = image?.featureCount ?? weights.first?.shape[1], inputs > 0,
        let network = try? Network(layersOf: model, inputs: inputs, image: image)
      else { return nil }
      self = network
      return
    }
    guard let inputs = weights.first?.shape[1], let outputs = weights.last?.shape[0], inputs > 0,
      outputs > 0
    else { return nil }
    self.init(model, for: ExampleShape(inputs: inputs, outputs: outputs))
  }
}
