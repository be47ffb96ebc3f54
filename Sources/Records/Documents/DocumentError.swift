/// A file of ours that is not what it should be.
package struct DocumentError: Error, Sendable, Hashable {
  package let file: String
  /// What is wrong with it, as the end of a sentence that begins with its name.
  package let reason: String

  package init(file: String, reason: String) {
    self.file = file
    self.reason = reason
  }
}
