/// What is wrong with an experiment file, and where.
package struct SpecificationError: Error, Sendable, Hashable {
  package let file: String
  /// Line in the file, from 1; nil when the file as a whole is meant.
  package let line: Int?
  /// The setting's path, such as `arms.LB.batchSize`.
  package let key: String?
  package let found: String
  package let expected: String

  package init(file: String, line: Int? = nil, key: String? = nil, found: String, expected: String)
  {
    self.file = file
    self.line = line
    self.key = key
    self.found = found
    self.expected = expected
  }
}
