import Datasets
import Foundation
import Testing

/// Under which names an IDX set's files are found.
@Suite struct IDXNameTests {
  private static let parts = [
    ("train", "images-idx3-ubyte"), ("train", "labels-idx1-ubyte"), ("t10k", "images-idx3-ubyte"),
    ("t10k", "labels-idx1-ubyte"),
  ]

  /// The four files under other names.
  private func renamed(
    _ folder: TemporaryFolder, _ name: (_ part: String, _ ending: String) -> String
  ) throws {
    for (part, ending) in Self.parts where name(part, ending) != "\(part)-\(ending)" {
      try FileManager.default.moveItem(
        atPath: folder.path("\(part)-\(ending)"), toPath: folder.path(name(part, ending)))
    }
  }

  @Test(arguments: [
    "emnist-letters-", "emnist-balanced-", "qmnist-", "my set ", "fashion_", "train-", "ä",
  ]) func prefixes(_ prefix: String) throws {
    let folder = try TemporaryFolder()
    let plain = try folder.load()
    try renamed(folder) { "\(prefix)\($0)-\($1)" }
    let set = try folder.load()
    #expect(set.contentDigest == plain.contentDigest)
    #expect(classes(of: set.train) == [0, 9, 4])
    #expect(classes(of: set.test) == [1, 2])
    #expect(try IDXConfiguration.hasFiles(in: folder.folder))
  }

  /// As EMNIST calls its test half.
  @Test(arguments: ["", "emnist-letters-"]) func testHalf(_ prefix: String) throws {
    let folder = try TemporaryFolder()
    try renamed(folder) { "\(prefix)\($0 == "t10k" ? "test" : $0)-\($1)" }
    #expect(try classes(of: folder.load().test) == [1, 2])
  }

  @Test func compressed() throws {
    let folder = try TemporaryFolder()
    let plain = try folder.load()
    try renamed(folder) { "emnist-letters-\($0 == "t10k" ? "test" : $0)-\($1)" }
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.folder.path()) {
      try folder.compress(name)
    }
    #expect(try folder.load().contentDigest == plain.contentDigest)
  }

  @Test(arguments: ["", "emnist-letters-"]) func dotsForDashes(_ prefix: String) throws {
    let folder = try TemporaryFolder()
    try renamed(folder) { "\(prefix)\($0)-\($1.replacing("-idx", with: ".idx"))" }
    let set = try folder.load()
    #expect(classes(of: set.train) == [0, 9, 4])
    #expect(classes(of: set.test) == [1, 2])
  }

  /// Where archives are unpacked each into a folder of the file's name, beside the files.
  @Test func filesGoBeforeFolders() throws {
    let folder = try TemporaryFolder()
    try renamed(folder) { "\($0)-\($1.replacing("-idx", with: ".idx"))" }
    for (part, ending) in Self.parts {
      try FileManager.default.createDirectory(
        atPath: folder.path("\(part)-\(ending)"), withIntermediateDirectories: false)
    }
    #expect(try classes(of: folder.load().train) == [0, 9, 4])
  }

  @Test func plainNamesGoFirst() throws {
    let folder = try TemporaryFolder()
    for prefix in ["a-", "b-"] {
      try folder.write(
        IDX.images(count: 1, height: 2, width: 3), to: "\(prefix)train-images-idx3-ubyte")
      try folder.write(IDX.labels([7]), to: "\(prefix)train-labels-idx1-ubyte")
    }
    #expect(try classes(of: folder.load().train) == [0, 9, 4])
  }

  /// What macOS leaves beside files that it copied.
  @Test func hiddenFilesArePassedOver() throws {
    let folder = try TemporaryFolder()
    try renamed(folder) { "emnist-letters-\($0)-\($1)" }
    for (part, ending) in Self.parts {
      try folder.write([0, 5, 22, 7], to: "._emnist-letters-\(part)-\(ending)")
    }
    #expect(try classes(of: folder.load().train) == [0, 9, 4])
  }

  @Test func severalPrefixesAreNamed() throws {
    let folder = try TemporaryFolder()
    try renamed(folder) { "emnist-letters-\($0)-\($1)" }
    try folder.write(IDX.labels([7]), to: "emnist-digits-train-labels-idx1-ubyte.gz")
    let error = DatasetError.severalSets(
      folder: folder.folder.path(), prefixes: ["emnist-digits-", "emnist-letters-"])
    #expect(throws: error) { try folder.load() }
    #expect(
      error.description.hasSuffix(
        "has IDX files under 2 prefixes, emnist-digits-, emnist-letters-; expected one set a folder"
          + " (put each set's files into a folder of its own)"))
  }

  /// The halves of two sets are no set.
  @Test func prefixesMustAgree() throws {
    let folder = try TemporaryFolder()
    try renamed(folder) { "\($0 == "t10k" ? "b" : "a")-\($0)-\($1)" }
    #expect(throws: DatasetError.severalSets(folder: folder.folder.path(), prefixes: ["a-", "b-"]))
    {
      try folder.load()
    }
  }

  @Test(arguments: [
    ("emnist-letters-test-labels-idx1-ubyte", "emnist-letters-test-labels-idx1-ubyte"),
    ("emnist-letters-train-images-idx3-ubyte", "emnist-letters-train-images-idx3-ubyte"),
  ]) func missing(_ file: String, named: String) throws {
    let folder = try TemporaryFolder()
    try renamed(folder) { "emnist-letters-\($0 == "t10k" ? "test" : $0)-\($1)" }
    try folder.remove(file)
    #expect(throws: DatasetError.missingFile(name: named, folder: folder.folder.path())) {
      try folder.load()
    }
  }

  @Test func noneAtAll() throws {
    let folder = try TemporaryFolder()
    try renamed(folder) { "\($0)-\($1).txt" }
    #expect(try !IDXConfiguration.hasFiles(in: folder.folder))
    #expect(
      throws: DatasetError.missingFile(
        name: "train-images-idx3-ubyte", folder: folder.folder.path())
    ) { try folder.load() }
  }

  @Test func folderThatCannotBeListed() throws {
    let folder = try TemporaryFolder()
    let file = folder.folder.appending(path: "train-images-idx3-ubyte")
    let error = #expect(throws: DatasetError.self) { try IDXConfiguration.hasFiles(in: file) }
    #expect(
      error
        == .file(path: file.path, .unreadable(reason: String(cString: strerror(ENOTDIR)))))
  }

  /// EMNIST's letters are 1 to 26: the error names the classes that take them, of both halves.
  @Test func labelsFromOne() throws {
    let folder = try TemporaryFolder()
    try folder.write(IDX.labels([1, 23, 4]), to: "train-labels-idx1-ubyte")
    try folder.write(IDX.labels([26, 2]), to: "t10k-labels-idx1-ubyte")
    let error = DatasetError.file(
      path: folder.path("train-labels-idx1-ubyte"),
      .label(index: 1, found: 23, classCount: 10, needed: 27))
    #expect(throws: error) { try folder.load() }
    #expect(
      error.description.hasSuffix(
        "label 1 is 23; expected 0 to 9, or classes: 27 in the data set's settings, which takes all"
          + " labels there are"))
    #expect(throws: DatasetError.self) { try folder.load(classes: 26) }
    let set = try folder.load(classes: 27)
    #expect(classes(of: set.train) == [1, 23, 4])
    #expect(set.train.targets.outputCount == 27)
  }
}
