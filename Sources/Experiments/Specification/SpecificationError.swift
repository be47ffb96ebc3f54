/// What is wrong with an experiment file, and where.
public struct SpecificationError: Error, Sendable, Hashable {
  public let file: String
  /// Line in the file, from 1; nil when the file as a whole is meant.
  public let line: Int?
  /// The setting's path, such as `arms.LB.batchSize`.
  public let key: String?
  public let found: String
  public let expected: String

  public init(file: String, line: Int? = nil, key: String? = nil, found: String, expected: String) {
    self.file = file
    self.line = line
    self.key = key
    self.found = found
    self.expected = expected
  }
}
