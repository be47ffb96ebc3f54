import Foundation

/// Images and labels from four IDX files in one folder: MNIST, Fashion-MNIST, KMNIST or EMNIST.
///
/// `IDXFiles` tells by which names they are found: MNIST's, plain or with `.gz`, also behind a prefix
/// as in `emnist-letters-train-images-idx3-ubyte`.
///
/// Images are taken as they are stored. EMNIST's are transposed: its letters lie on their side and
/// mirrored, for training and test alike, so that a network learns them as well. Labels count as they
/// are stored, too: those of EMNIST's letters run from 1 to 26, which takes 27 classes, the first of
/// them without an example.
public struct IDXConfiguration: Sendable, Hashable, Codable {
  /// The folder's name; `DataFolders` says where it is looked up.
  public var folder: String
  /// Take the first so many training images; nil takes all.
  public var train: Int?
  /// Take the first so many test images; nil takes all.
  public var test: Int?
  /// Labels run from 0 to `classes` - 1.
  public var classes: Int

  public init(folder: String, train: Int? = nil, test: Int? = nil, classes: Int = 10) {
    self.folder = folder
    self.train = train
    self.test = test
    self.classes = classes
  }
}

extension IDXConfiguration: DatasetSettings {
  /// The range of the setting: a label is a byte.
  package static let classCounts = 2...256

  var configuration: DatasetConfiguration { .idx(self) }

  var traits: DatasetTraits {
    DatasetTraits(
      trainCount: train, outputs: classes, task: .classification,
      takesAllExamples: train == nil && test == nil, isImages: true)
  }

  package var location: String? {
    get { folder }
    set { folder = newValue ?? folder }
  }

  func files(in folders: DataFolders) throws(DatasetError) -> [String] {
    let files = try IDXFiles(in: folders.folder(named: folder))
    return [files.train.images, files.train.labels, files.test.images, files.test.labels]
  }

  /// How many classes there are is not in the files, but in the labels.
  func resolved(for dataset: Dataset) -> IDXConfiguration {
    var resolved = self
    resolved.classes = 1 + [dataset.train, dataset.test].map(\.highestClass).reduce(1, max)
    return resolved
  }

  func load(from folders: DataFolders) throws(DatasetError) -> Dataset {
    try DatasetError.check(classes, isIn: Self.classCounts, as: "classes")
    if let train { try DatasetError.check(train, isIn: 1...Int(Int32.max), as: "train") }
    if let test { try DatasetError.check(test, isIn: 1...Int(Int32.max), as: "test") }
    let files = try IDXFiles(in: folders.folder(named: folder))
    let train = try Part(files.train)
    let test = try Part(files.test)
    guard train.shape == test.shape else {
      throw .imageShapesDiffer(
        train: train.images.path, trainShape: train.shape, test: test.images.path,
        testShape: test.shape)
    }
    let needed = max(train.classCount, test.classCount)
    for part in [train, test] { try part.checkLabels(classCount: classes, needed: needed) }
    return Dataset(
      train: try train.examples(first: self.train, setting: "train", classCount: classes),
      test: try test.examples(first: self.test, setting: "test", classCount: classes),
      imageShape: train.shape,
      contentDigest: "crc32:\(train.digest),\(test.digest)")
  }
}

extension IDXConfiguration {
  /// The training or the test half: images and their labels.
  private struct Part {
    let images: IDXFile
    let labels: IDXFile
    let shape: ImageShape

    init(_ files: IDXFiles.Half) throws(DatasetError) {
      images = try IDXFile(path: files.images, dimensionCount: 3)
      labels = try IDXFile(path: files.labels, dimensionCount: 1)
      guard images.sizes[0] == labels.sizes[0] else {
        throw .countsDiffer(
          images: images.path, imageCount: images.sizes[0], labels: labels.path,
          labelCount: labels.sizes[0])
      }
      shape = ImageShape(height: images.sizes[1], width: images.sizes[2])
    }

    /// Sizes and checksums: `10000x28x28-IMAGES-LABELS`.
    var digest: String {
      let sizes = images.sizes.map { "\($0)" }.joined(separator: "x")
      let sums = [images.checksum, labels.checksum].map(Checksum.hexadecimal)
      return ([sizes] + sums).joined(separator: "-")
    }

    /// Classes that take the highest label in.
    var classCount: Int { 1 + Int(labels.elements.max() ?? 0) }

    /// Throws where a label is none of so many classes.
    ///
    /// - Parameter needed: Classes that take all labels of the set in.
    func checkLabels(classCount: Int, needed: Int) throws(DatasetError) {
      guard let index = labels.elements.firstIndex(where: { $0 >= classCount }) else { return }
      throw .file(
        path: labels.path,
        .label(
          index: index, found: labels.elements[index], classCount: classCount, needed: needed))
    }

    func examples(
      first count: Int?, setting: String, classCount: Int
    ) throws(DatasetError) -> ExampleSet {
      let available = labels.elements.count
      let count = count ?? available
      guard count <= available else {
        throw .tooFewExamples(
          path: images.path, setting: setting, requested: count, available: available)
      }
      return ExampleSet(
        inputs: .bytes(Array(images.elements.prefix(count * shape.pixelCount))),
        targets: .classes(Array(labels.elements.prefix(count)), classCount: classCount),
        featureCount: shape.pixelCount)
    }
  }
}

extension IDXConfiguration {
  /// Whether a folder has the training images of an IDX set, under whatever prefix.
  public static func hasFiles(in folder: URL) throws(DatasetError) -> Bool {
    try IDXFiles.areIn(folder)
  }
}

extension ExampleSet {
  fileprivate var highestClass: Int {
    if case .classes(let classes, _) = targets { Int(classes.max() ?? 0) } else { 0 }
  }
}
