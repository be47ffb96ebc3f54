/// Data that a trainer which is a command has of its own, and that batchlab does not read.
public struct OwnDataConfiguration: Sendable, Hashable, Codable {
  /// What reports call them.
  public var name: String
  /// Examples to learn from and to judge by; nil where the experiment file does not tell.
  public var train: Int?
  public var test: Int?

  public static let standardName = "the trainer's own data"

  public init(name: String = standardName, train: Int? = nil, test: Int? = nil) {
    self.name = name
    self.train = train
    self.test = test
  }
}

extension OwnDataConfiguration: DatasetSettings {
  var configuration: DatasetConfiguration { .own(self) }

  var traits: DatasetTraits { DatasetTraits(trainCount: train, testCount: test) }

  /// - Throws: Always.
  func load(from folders: DataFolders) throws(DatasetError) -> Dataset {
    throw .setting(
      name: "kind", found: "own", expected: "data that batchlab reads, for its own trainer")
  }
}
