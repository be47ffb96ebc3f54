/// A file of ours that is not what it should be.
public struct DocumentError: Error, Sendable, Hashable {
  public let file: String
  /// What is wrong with it, as the end of a sentence that begins with its name.
  public let reason: String

  public init(file: String, reason: String) {
    self.file = file
    self.reason = reason
  }
}
