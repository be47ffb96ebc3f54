import Datasets
import Foundation
import Testing

@Suite struct IDXTests {
  @Test func readsWhatIsThere() throws {
    let set = try TemporaryFolder().load()
    #expect(set.imageShape == ImageShape(height: 2, width: 3))
    #expect((set.train.count, set.test.count, set.train.featureCount) == (3, 2, 6))
    #expect(bytes(of: set.train) == IDX.pixels(18))
    #expect(bytes(of: set.test) == IDX.pixels(12))
    #expect(classes(of: set.train) == [0, 9, 4])
    #expect(classes(of: set.test) == [1, 2])
    #expect(set.train.targets.outputCount == 10)
  }

  @Test func takesTheFirstExamples() throws {
    let set = try TemporaryFolder().load(train: 2, test: 1)
    #expect(bytes(of: set.train) == IDX.pixels(12))
    #expect(classes(of: set.train) == [0, 9])
    #expect(bytes(of: set.test) == IDX.pixels(6))
    #expect(classes(of: set.test) == [1])
  }

  /// Statistics are of the examples taken, in units of 255.
  @Test func standardizationIsOfTheTrainingExamplesTaken() throws {
    let set = try TemporaryFolder().load(train: 2)
    let values = IDX.pixels(12).map { Double($0) / 255 }
    let mean = values.reduce(0, +) / 12
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 12
    #expect(abs(set.standardization.mean[0] - mean) < 1e-14)
    #expect(abs(set.standardization.deviation[0] - variance.squareRoot()) < 1e-14)
    #expect(set.standardization.mean.count == 1)
  }

  @Test func digestNamesSizesAndChecksums() throws {
    let sums = [IDX.pixels(18), [0, 9, 4], IDX.pixels(12), [1, 2]].map { bytes in
      let digits = String(Gzip.crc32(bytes), radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }
    let digest = try TemporaryFolder().load().contentDigest
    #expect(digest == "crc32:3x2x3-\(sums[0])-\(sums[1]),2x2x3-\(sums[2])-\(sums[3])")
  }

  @Test(arguments: [
    ("train-images-idx3-ubyte", 20), ("train-labels-idx1-ubyte", 9),
    ("t10k-images-idx3-ubyte", 27), ("t10k-labels-idx1-ubyte", 8),
  ]) func digestChangesWithAnyFile(_ file: String, place: Int) throws {
    let folder = try TemporaryFolder()
    let before = try folder.load().contentDigest
    var contents = [UInt8](try Data(contentsOf: folder.folder.appending(path: file)))
    contents[place] ^= 1
    try folder.write(contents, to: file)
    #expect(try folder.load().contentDigest != before)
  }

  @Test func missingFileNamesBothForms() throws {
    let folder = try TemporaryFolder()
    let file = "t10k-labels-idx1-ubyte"
    try folder.remove(file)
    let expected = DatasetError.missingFile(name: file, folder: folder.folder.path())
    #expect(throws: expected) { try folder.load() }
    #expect(expected.description.hasSuffix("has neither \(file) nor \(file).gz"))
  }

  @Test func countsOfImagesAndLabelsMustAgree() throws {
    let folder = try TemporaryFolder()
    try folder.write(IDX.labels([0, 9, 4, 1]), to: "train-labels-idx1-ubyte")
    let expected = DatasetError.countsDiffer(
      images: folder.path("train-images-idx3-ubyte"), imageCount: 3,
      labels: folder.path("train-labels-idx1-ubyte"), labelCount: 4)
    #expect(throws: expected) { try folder.load() }
  }

  /// 3 × 2 has as many pixels as 2 × 3, and is still another shape.
  @Test func trainAndTestImagesMustHaveOneShape() throws {
    let folder = try TemporaryFolder()
    try folder.write(IDX.images(count: 2, height: 3, width: 2), to: "t10k-images-idx3-ubyte")
    let expected = DatasetError.imageShapesDiffer(
      train: folder.path("train-images-idx3-ubyte"),
      trainShape: ImageShape(height: 2, width: 3),
      test: folder.path("t10k-images-idx3-ubyte"),
      testShape: ImageShape(height: 3, width: 2))
    #expect(throws: expected) { try folder.load() }
  }

  @Test func moreExamplesThanThereAre() throws {
    let folder = try TemporaryFolder()
    let train = DatasetError.tooFewExamples(
      path: folder.path("train-images-idx3-ubyte"), setting: "train", requested: 4, available: 3)
    #expect(throws: train) { try folder.load(train: 4) }
    let test = DatasetError.tooFewExamples(
      path: folder.path("t10k-images-idx3-ubyte"), setting: "test", requested: 3, available: 2)
    #expect(throws: test) { try folder.load(test: 3) }
  }

  @Test func settingsOutOfRange() throws {
    let folder = try TemporaryFolder()
    let zero = DatasetError.setting(
      name: "train", found: "0", expected: "a number from 1 to 2147483647")
    #expect(throws: zero) { try folder.load(train: 0) }
    let negative = DatasetError.setting(
      name: "test", found: "-1", expected: "a number from 1 to 2147483647")
    #expect(throws: negative) { try folder.load(test: -1) }
    let classes = DatasetError.setting(
      name: "classes", found: "257", expected: "a number from 2 to 256")
    #expect(throws: classes) { try folder.load(classes: 257) }
  }

  /// Needs the 10,000 + 10,000 real images, which the repository does not carry.
  @Test(
    .enabled(
      if: RealImages.areThere,
      "the folder mnist10k is in none of the places that DataFolders searches"))
  func mnist10k() throws {
    let set = try DatasetConfiguration.idx(IDXConfiguration(folder: RealImages.name))
      .load(from: RealImages.folders)
    #expect((set.train.count, set.test.count) == (10_000, 10_000))
    #expect(set.imageShape == ImageShape(height: 28, width: 28))
    // The published test set begins with these digits, and has these counts of 0 to 9.
    #expect(classes(of: set.test).prefix(10) == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
    let counts = (0..<10).map { digit in classes(of: set.test).count { $0 == digit } }
    #expect(counts == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    #expect(abs(set.standardization.mean[0] - 0.13) < 0.01)
    #expect(abs(set.standardization.deviation[0] - 0.31) < 0.01)
  }
}

enum RealImages {
  static let name = "mnist10k"
  static var folders: DataFolders {
    DataFolders(
      environment: ProcessInfo.processInfo.environment,
      workingDirectory: URL(filePath: FileManager.default.currentDirectoryPath))
  }
  static var areThere: Bool {
    folders.searched.contains {
      FileManager.default.fileExists(atPath: $0.appending(path: name).path())
    }
  }
}
