import Datasets
import Synchronization
import Training

/// The data sets of a run, each loaded once and shared by all trials that learn from it.
public final class DatasetShelf: Sendable {
  private struct Key: Hashable {
    let configuration: DatasetConfiguration
    let validation: ValidationPart?
  }

  private let folders: DataFolders
  private let loaded = Mutex<[Key: Dataset]>([:])
  /// Parts of sets that are kept, the one used first in front: each is a copy of its examples.
  private let parts = Mutex<[Key]>([])
  private static let partLimit = 10
  private let report: @Sendable (DatasetConfiguration, Dataset) -> Void

  /// - Parameter report: Told of each set that is loaded.
  public init(
    folders: DataFolders,
    report: @escaping @Sendable (DatasetConfiguration, Dataset) -> Void = { _, _ in }
  ) {
    self.folders = folders
    self.report = report
  }

  /// The data set, loaded by the first who asks; others wait meanwhile.
  ///
  /// - Parameter validation: The training examples to put in the place of the test set.
  public func dataset(
    _ configuration: DatasetConfiguration, validation: ValidationPart? = nil
  ) throws(DatasetError) -> Dataset {
    try loaded.withLock { (shelf) throws(DatasetError) in
      func whole() throws(DatasetError) -> Dataset {
        let key = Key(configuration: configuration, validation: nil)
        if let dataset = shelf[key] { return dataset }
        let dataset = try configuration.load(from: folders)
        report(configuration, dataset)
        shelf[key] = dataset
        return dataset
      }
      guard let validation else { return try whole() }
      let key = Key(configuration: configuration, validation: validation)
      if let dataset = shelf[key] { return dataset }
      let dataset = try whole().heldOut(validation)
      shelf[key] = dataset
      let oldest = parts.withLock { parts in
        parts.append(key)
        return parts.count > Self.partLimit ? parts.removeFirst() : nil
      }
      if let oldest { shelf[oldest] = nil }
      return dataset
    }
  }

  /// What a workload's trials learn from and are judged by.
  public func dataset(of workload: Workload) throws(DatasetError) -> Dataset {
    try dataset(workload.dataset, validation: workload.validation)
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
    case .csv: nil
    case .cifar(let configuration): configuration.train
    }
  }

  /// Inputs and outputs of a network that learns from the set, where the configuration alone tells.
  var statedDimensions: (inputs: Int, outputs: Int)? {
    switch self {
    case .strokes: (28 * 28, 10)
    case .regression(let configuration): (configuration.features, 1)
    case .houses: (1, 1)
    case .idx, .csv: nil
    case .cifar(let configuration):
      (CIFARConfiguration.imageShape.featureCount, configuration.classes.count)
    }
  }

  public var isImages: Bool {
    switch self {
    case .strokes, .idx, .cifar: true
    case .regression, .houses, .csv: false
    }
  }

  /// Whether a network learns classes from the set and not values; nil where only its file tells.
  public var statedTask: TableTask? {
    switch self {
    case .strokes, .idx, .cifar: .classification
    case .regression, .houses: .regression
    case .csv(let configuration): configuration.task
    }
  }

  /// Whether the examples come from files, so that the configuration alone does not identify them.
  var isReadFromFiles: Bool { location != nil }

  /// What a published number's `on` names: the folder of files, the file, or the kind.
  public var publicName: String { location ?? kind.rawValue }
}
