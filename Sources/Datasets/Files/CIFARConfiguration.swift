import Foundation

/// Colour images of 32 × 32 pixels from the binary files of CIFAR-10 or CIFAR-100.
///
/// CIFAR-10: `data_batch_1.bin` to `data_batch_5.bin` and `test_batch.bin`; CIFAR-100: `train.bin`
/// and `test.bin`. Each plain or with `.gz`; the plain one is taken where both are there.
///
/// Features: the planes red, green, blue, each 32 × 32, row-major from the top.
///
/// Source: Krizhevsky 2009, "Learning Multiple Layers of Features from Tiny Images", and the page
/// that its files are offered on.
public struct CIFARConfiguration: Sendable, Hashable {
  /// What an example's target is.
  public enum Classes: String, Sendable, Hashable, CaseIterable {
    /// The ten classes of CIFAR-10.
    case ten
    /// The hundred classes of CIFAR-100.
    case fine
    /// The twenty superclasses of CIFAR-100.
    case coarse

    public var count: Int {
      switch self {
      case .ten: 10
      case .fine: 100
      case .coarse: 20
      }
    }
  }

  /// The folder's name; `DataFolders` says where it is looked up.
  public var folder: String
  /// Take the first so many training images; nil takes all.
  public var train: Int?
  /// Take the first so many test images; nil takes all.
  public var test: Int?
  public var classes: Classes

  /// The default folder is the one that the published archive unpacks to.
  public init(
    _ classes: Classes, folder: String? = nil, train: Int? = nil, test: Int? = nil
  ) {
    self.folder = folder ?? Self.publishedFolder(of: classes)
    self.train = train
    self.test = test
    self.classes = classes
  }

  public static func publishedFolder(of classes: Classes) -> String {
    classes == .ten ? "cifar-10-batches-bin" : "cifar-100-binary"
  }

  public static let imageShape = ImageShape(height: 32, width: 32, channels: 3)
}

extension CIFARConfiguration {
  private enum Key: CodingKey { case folder, train, test, labels }

  private enum Labels: String, Codable { case fine, coarse }

  init(from decoder: any Decoder, isHundred: Bool) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let classes: Classes =
      if isHundred {
        try container.decode(Labels.self, forKey: .labels) == .fine ? .fine : .coarse
      } else {
        .ten
      }
    self.init(
      classes, folder: try container.decode(String.self, forKey: .folder),
      train: try container.decodeIfPresent(Int.self, forKey: .train),
      test: try container.decodeIfPresent(Int.self, forKey: .test))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(folder, forKey: .folder)
    try container.encodeIfPresent(train, forKey: .train)
    try container.encodeIfPresent(test, forKey: .test)
    switch classes {
    case .ten: break
    case .fine: try container.encode(Labels.fine, forKey: .labels)
    case .coarse: try container.encode(Labels.coarse, forKey: .labels)
    }
  }
}

extension CIFARConfiguration: DatasetSettings {
  var configuration: DatasetConfiguration { .cifar(self) }

  var traits: DatasetTraits {
    DatasetTraits(
      trainCount: train,
      inputs: Self.imageShape.featureCount, imageShape: Self.imageShape, outputs: classes.count,
      task: .classification, takesAllExamples: train == nil && test == nil, isImages: true)
  }

  package var location: String? {
    get { folder }
    set { folder = newValue ?? folder }
  }

  /// The names of the files, the training ones in their order.
  private var trainFiles: [String] {
    classes == .ten ? (1...5).map { "data_batch_\($0).bin" } : ["train.bin"]
  }
  private var testFile: String { classes == .ten ? "test_batch.bin" : "test.bin" }

  func files(in folders: DataFolders) throws(DatasetError) -> [String] {
    let folder = try folders.folder(named: folder)
    var paths: [String] = []
    for name in trainFiles + [testFile] {
      paths.append(try DataFolders.path(of: name, in: folder))
    }
    return paths
  }

  func load(from folders: DataFolders) throws(DatasetError) -> Dataset {
    if let train { try DatasetError.check(train, isIn: 1...Int(Int32.max), as: "train") }
    if let test { try DatasetError.check(test, isIn: 1...Int(Int32.max), as: "test") }
    let folder = try folders.folder(named: folder)
    let train = try part(trainFiles, in: folder, first: train, setting: "train")
    let test = try part([testFile], in: folder, first: test, setting: "test")
    return Dataset(
      train: train.examples, test: test.examples, imageShape: Self.imageShape,
      contentDigest: "crc32:\(train.digest),\(test.digest)")
  }

  /// The examples of some files, one after another, and what identifies the files' contents.
  private func part(
    _ names: [String], in folder: URL, first count: Int?, setting: String
  ) throws(DatasetError) -> (examples: ExampleSet, digest: String) {
    var images = CIFARRecords(classes: classes, limit: count ?? .max)
    var digests: [String] = []
    var paths: [String] = []
    for name in names {
      let path = try DataFolders.path(of: name, in: folder)
      paths.append(path)
      digests.append(try images.append(contentsOf: path))
    }
    if let count, count > images.available {
      throw .tooFewExamples(
        path: paths.joined(separator: ", "), setting: setting, requested: count,
        available: images.available)
    }
    return (
      ExampleSet(
        inputs: .bytes(images.pixels), targets: .classes(images.labels, classCount: classes.count),
        featureCount: Self.imageShape.featureCount), digests.joined(separator: "-")
    )
  }
}
