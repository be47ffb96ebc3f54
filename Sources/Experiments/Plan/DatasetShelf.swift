import Datasets
import Synchronization

/// The data sets of a run, each loaded once and shared by all trials that learn from it.
public final class DatasetShelf: Sendable {
  private let folders: DataFolders
  private let loaded = Mutex<[DatasetConfiguration: Dataset]>([:])

  public init(folders: DataFolders) {
    self.folders = folders
  }

  /// The data set, loaded by the first who asks; others wait meanwhile.
  public func dataset(
    _ configuration: DatasetConfiguration
  ) throws(DatasetError) -> Dataset {
    try loaded.withLock { (shelf) throws(DatasetError) in
      if let dataset = shelf[configuration] { return dataset }
      let dataset = try configuration.load(from: folders)
      shelf[configuration] = dataset
      return dataset
    }
  }
}

extension DatasetConfiguration {
  /// Training examples, where the configuration alone tells.
  public var statedTrainCount: Int? {
    switch self {
    case .strokes(let configuration): configuration.train
    case .regression(let configuration): configuration.train
    case .houses: 4
    case .idx(let configuration): configuration.train
    case .cifar(let configuration): configuration.train
    }
  }

  /// Inputs and outputs of a network that learns from the set, where the configuration alone tells.
  var statedDimensions: (inputs: Int, outputs: Int)? {
    switch self {
    case .strokes: (28 * 28, 10)
    case .regression(let configuration): (configuration.features, 1)
    case .houses: (1, 1)
    case .idx: nil
    case .cifar(let configuration):
      (CIFARConfiguration.imageShape.featureCount, configuration.classes.count)
    }
  }

  public var isImages: Bool {
    switch self {
    case .strokes, .idx, .cifar: true
    case .regression, .houses: false
    }
  }

  /// Whether the examples come from files, so that the configuration alone does not identify them.
  var isReadFromFiles: Bool { folder != nil }

  /// What a published number's `on` names: the folder of files, or the kind.
  public var publicName: String { folder ?? kind.rawValue }
}
