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

  /// The name of the kind in experiment files.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case strokes, regression, houses, idx, csv, cifar10, cifar100
  }

  public var kind: Kind {
    switch self {
    case .strokes: .strokes
    case .regression: .regression
    case .houses: .houses
    case .idx: .idx
    case .csv: .csv
    case .cifar(let configuration): configuration.classes == .ten ? .cifar10 : .cifar100
    }
  }
}

extension DatasetConfiguration {
  /// The examples: drawn, or read from the first folder that has them.
  ///
  /// Deterministic: a function of the configuration and the files' contents.
  ///
  /// Errors: a setting out of its range, and everything that can be wrong with a file.
  public func load(from folders: DataFolders) throws(DatasetError) -> Dataset {
    switch self {
    case .strokes(let configuration): try configuration.draw()
    case .regression(let configuration): try configuration.draw()
    case .houses: Houses.dataset
    case .idx(let configuration): try configuration.read(from: folders)
    case .csv(let configuration): try configuration.read(from: folders)
    case .cifar(let configuration): try configuration.read(from: folders)
    }
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
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    switch self {
    case .strokes(let configuration): try configuration.encode(to: encoder)
    case .regression(let configuration): try configuration.encode(to: encoder)
    case .houses: break
    case .idx(let configuration): try configuration.encode(to: encoder)
    case .csv(let configuration): try configuration.encode(to: encoder)
    case .cifar(let configuration): try configuration.encode(to: encoder)
    }
  }
}

extension DatasetConfiguration {
  /// The name of the folder or the file that is read; nil where the examples are drawn. Setting it
  /// changes nothing where there is none.
  public var location: String? {
    get {
      switch self {
      case .strokes, .regression, .houses: nil
      case .idx(let files): files.folder
      case .csv(let table): table.file
      case .cifar(let files): files.folder
      }
    }
    set {
      guard let newValue else { return }
      switch self {
      case .strokes, .regression, .houses: break
      case .idx(var files):
        files.folder = newValue
        self = .idx(files)
      case .csv(var table):
        table.file = newValue
        self = .csv(table)
      case .cifar(var files):
        files.folder = newValue
        self = .cifar(files)
      }
    }
  }

  /// What drawn examples are drawn from; nil where there is nothing to draw. Setting it changes nothing
  /// there.
  public var drawingSeed: UInt64? {
    get {
      switch self {
      case .strokes(let strokes): strokes.seed
      case .regression(let regression): regression.seed
      case .houses, .idx, .csv, .cifar: nil
      }
    }
    set {
      guard let newValue else { return }
      switch self {
      case .strokes(var strokes):
        strokes.seed = newValue
        self = .strokes(strokes)
      case .regression(var regression):
        regression.seed = newValue
        self = .regression(regression)
      case .houses, .idx, .csv, .cifar: break
      }
    }
  }

  /// Whether all examples are taken that there are in the files; true where they are drawn.
  public var takesAllExamples: Bool {
    switch self {
    case .strokes, .regression, .houses, .csv: true
    case .idx(let files): files.train == nil && files.test == nil
    case .cifar(let files): files.train == nil && files.test == nil
    }
  }
}
