import Datasets
import Training

extension Workload {
  /// Examples that a trial learns from, where the configuration alone tells.
  package var statedTrainCount: Int? {
    dataset.statedTrainCount.map { validation?.trainCount(of: $0) ?? $0 }
  }
}

extension DatasetConfiguration {
  /// Training examples, where the configuration alone tells.
  package var statedTrainCount: Int? {
    switch self {
    case .strokes(let configuration): configuration.train
    case .regression(let configuration): configuration.train
    case .houses: 4
    case .idx(let configuration): configuration.train
    case .csv: nil
    case .cifar(let configuration): configuration.train
    }
  }

  /// Test examples, where the configuration alone tells.
  package var statedTestCount: Int? {
    switch self {
    case .strokes(let configuration): configuration.test
    case .regression(let configuration): configuration.test
    case .houses: 4
    case .idx, .csv, .cifar: nil
    }
  }

  /// Inputs and outputs of a network that learns from the set, where the configuration alone tells.
  package var statedDimensions: (inputs: Int, outputs: Int)? {
    switch self {
    case .strokes: (28 * 28, 10)
    case .regression(let configuration): (configuration.features, 1)
    case .houses: (1, 1)
    case .idx, .csv: nil
    case .cifar(let configuration):
      (CIFARConfiguration.imageShape.featureCount, configuration.classes.count)
    }
  }

  package var isImages: Bool {
    switch self {
    case .strokes, .idx, .cifar: true
    case .regression, .houses, .csv: false
    }
  }

  /// Whether a network learns classes from the set and not values; nil where only its file tells.
  package var statedTask: TableTask? {
    switch self {
    case .strokes, .idx, .cifar: .classification
    case .regression, .houses: .regression
    case .csv(let configuration): configuration.task
    }
  }

  /// Whether the examples come from files, so that the configuration alone does not identify them.
  package var isReadFromFiles: Bool { location != nil }

  /// What a published number's `on` names: the folder of files, the file, or the kind.
  package var publicName: String { location ?? kind.rawValue }
}
