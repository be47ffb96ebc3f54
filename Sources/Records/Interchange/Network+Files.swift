import Datasets
import Training

extension Network {
  /// The network in PyTorch's words.
  var module: String {
    "Sequential(\(modules.joined(separator: ", ")))"
  }

  /// The network of a trial on the data set that it learns from.
  package init(_ trial: Trial, on dataset: Dataset) {
    self.init(trial.workload, for: dataset.exampleShape)
  }

  /// The network of a workload that has these tensors; nil where they are no network's.
  init?(_ workload: Workload, of header: Safetensors.Header) {
    guard let model = workload.model else { return nil }
    let weights = header.tensors.filter { $0.shape.count == 2 }
    let image = TrialWeights.imageShape(of: header.metadata)
    guard let inputs = image?.featureCount ?? weights.first?.shape[1], inputs > 0 else {
      return nil
    }
    // A network of layers tells itself how many outputs it has.
    if workload.contrastive == nil && model.layers != nil {
      guard let network = try? Network(layersOf: model, inputs: inputs, image: image) else {
        return nil
      }
      self = network
    } else {
      guard let outputs = weights.last?.shape[0], outputs > 0 else { return nil }
      self.init(workload, for: ExampleShape(inputs: inputs, image: image, outputs: outputs))
    }
  }
}
