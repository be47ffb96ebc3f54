/// What a trial learns from, as configured.
///
/// Part of a trial's identity, so it holds what the examples' bits depend on and nothing else. Sets
/// read from files add `Dataset.contentDigest`. Coded as one flat object, `kind` beside the
/// settings: `{"kind": "strokes", "train": 6000, …}`.
public enum DatasetConfiguration: Sendable, Hashable {
  case strokes(StrokesConfiguration)
  case regression(RegressionConfiguration)
  /// Four houses, priced by their size alone.
  case houses
  case idx(IDXConfiguration)
  case csv(CSVConfiguration)
  case cifar(CIFARConfiguration)
  case own(OwnDataConfiguration)

  /// The name of the kind in experiment files.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case strokes, regression, houses, idx, csv, cifar10, cifar100, own
  }

  public var kind: Kind {
    switch self {
    case .strokes: .strokes
    case .regression: .regression
    case .houses: .houses
    case .idx: .idx
    case .csv: .csv
    case .cifar(let configuration): configuration.classes == .ten ? .cifar10 : .cifar100
    case .own: .own
    }
  }

  private var settings: any DatasetSettings {
    get {
      switch self {
      case .strokes(let configuration): configuration
      case .regression(let configuration): configuration
      case .houses: Houses()
      case .idx(let configuration): configuration
      case .csv(let configuration): configuration
      case .cifar(let configuration): configuration
      case .own(let configuration): configuration
      }
    }
    set { self = newValue.configuration }
  }
}

/// What each kind of data set says of itself.
protocol DatasetSettings {
  /// These settings.
  var configuration: DatasetConfiguration { get }
  var traits: DatasetTraits { get }
  /// The name of the folder or the file that is read; nil where the examples are drawn, and setting it
  /// changes nothing there.
  var location: String? { get set }
  /// What drawn examples are drawn from; nil where there is nothing to draw, and setting it changes
  /// nothing there.
  var drawingSeed: UInt64? { get set }

  /// Codes the settings beside the kind.
  func encode(to encoder: any Encoder) throws

  /// The examples.
  func load(from folders: DataFolders) throws(DatasetError) -> Dataset

  /// The paths of the files that the set is read from, in their order; none where it is drawn.
  func files(in folders: DataFolders) throws(DatasetError) -> [String]

  /// The settings with what only the data tell, of those that were left open.
  func resolved(for dataset: Dataset) -> Self
}

extension DatasetSettings {
  var location: String? {
    get { nil }
    set {}
  }

  var drawingSeed: UInt64? {
    get { nil }
    set {}
  }

  func files(in folders: DataFolders) throws(DatasetError) -> [String] { [] }

  func resolved(for dataset: Dataset) -> Self { self }
}

extension DatasetConfiguration {
  /// What the configuration alone tells of the examples.
  package var traits: DatasetTraits { settings.traits }

  /// The examples: drawn, or read from the first folder that has them.
  ///
  /// Deterministic: a function of the configuration and the files' contents.
  ///
  /// Errors: a setting out of its range, and everything that can be wrong with a file.
  public func load(from folders: DataFolders) throws(DatasetError) -> Dataset {
    try settings.load(from: folders)
  }

  /// The paths of the files that the set is read from, in their order; none where it is drawn.
  func files(in folders: DataFolders) throws(DatasetError) -> [String] {
    try settings.files(in: folders)
  }

  /// The folder of the files that the set is read from, or a table's one file; nil where it is drawn.
  package func place(in folders: DataFolders) throws(DatasetError) -> String? {
    let files = try files(in: folders)
    guard files.count > 1, let first = files.first else { return files.first }
    return first.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
      separator: "/")
  }

  /// The configuration with what only the data tell: classes of images, and whether a table's target is
  /// one.
  package func resolved(for dataset: Dataset) -> DatasetConfiguration {
    settings.resolved(for: dataset).configuration
  }

  /// The name of the folder or the file that is read; nil where the examples are drawn. Setting it
  /// changes nothing where there is none.
  public var location: String? {
    get { settings.location }
    set { settings.location = newValue }
  }

  /// Whether the examples come from files, so that the configuration alone does not identify them.
  package var isReadFromFiles: Bool { location != nil }

  /// What a published number's `on` names: the folder of files, the file, or the kind.
  package var publicName: String {
    if case .own(let configuration) = self { return configuration.name }
    return location ?? kind.rawValue
  }

  /// What drawn examples are drawn from; nil where there is nothing to draw. Setting it changes nothing
  /// there.
  public var drawingSeed: UInt64? {
    get { settings.drawingSeed }
    set { settings.drawingSeed = newValue }
  }
}

extension DatasetConfiguration: Codable {
  private enum Key: CodingKey { case kind }

  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: Key.self).decode(Kind.self, forKey: .kind) {
    case .strokes: self = .strokes(try StrokesConfiguration(from: decoder))
    case .regression: self = .regression(try RegressionConfiguration(from: decoder))
    case .houses: self = .houses
    case .idx: self = .idx(try IDXConfiguration(from: decoder))
    case .csv: self = .csv(try CSVConfiguration(from: decoder))
    case .cifar10: self = .cifar(try CIFARConfiguration(from: decoder, isHundred: false))
    case .cifar100: self = .cifar(try CIFARConfiguration(from: decoder, isHundred: true))
    case .own: self = .own(try OwnDataConfiguration(from: decoder))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    try settings.encode(to: encoder)
  }
}
