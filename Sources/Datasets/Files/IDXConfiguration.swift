import Foundation

/// Images and labels from four IDX files in one folder: MNIST, Fashion-MNIST, KMNIST, or EMNIST
/// under MNIST's file names.
///
/// `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`,
/// `t10k-labels-idx1-ubyte`, each plain or with `.gz`; the plain one is taken where both are there.
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

extension IDXConfiguration {
  func read(from folders: DataFolders) throws(DatasetError) -> Dataset {
    try DatasetError.check(classes, isIn: 2...256, as: "classes")
    if let train { try DatasetError.check(train, isIn: 1...Int(Int32.max), as: "train") }
    if let test { try DatasetError.check(test, isIn: 1...Int(Int32.max), as: "test") }
    let folder = try folders.folder(named: folder)
    let train = try Part(named: "train", in: folder)
    let test = try Part(named: "t10k", in: folder)
    guard train.shape == test.shape else {
      throw .imageShapesDiffer(
        train: train.images.path, trainShape: train.shape, test: test.images.path,
        testShape: test.shape)
    }
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

    init(named name: String, in folder: URL) throws(DatasetError) {
      images = try IDXFile(
        path: DataFolders.path(of: "\(name)-images-idx3-ubyte", in: folder), dimensionCount: 3)
      labels = try IDXFile(
        path: DataFolders.path(of: "\(name)-labels-idx1-ubyte", in: folder), dimensionCount: 1)
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

    func examples(
      first count: Int?, setting: String, classCount: Int
    ) throws(DatasetError) -> ExampleSet {
      let available = labels.elements.count
      let count = count ?? available
      guard count <= available else {
        throw .tooFewExamples(
          path: images.path, setting: setting, requested: count, available: available)
      }
      if let index = labels.elements.firstIndex(where: { $0 >= classCount }) {
        throw .file(
          path: labels.path,
          .label(index: index, found: labels.elements[index], classCount: classCount))
      }
      return ExampleSet(
        inputs: .bytes(Array(images.elements.prefix(count * shape.pixelCount))),
        targets: .classes(Array(labels.elements.prefix(count)), classCount: classCount),
        featureCount: shape.pixelCount)
    }
  }
}
