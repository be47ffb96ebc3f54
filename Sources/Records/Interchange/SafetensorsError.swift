/// What is wrong with a safetensors file, or with what it holds.
package struct SafetensorsError: Error, Sendable, Hashable {
  package let file: String
  /// The tensor meant; nil when the file as a whole is.
  package let tensor: String?
  package let found: String
  package let expected: String

  package init(file: String, tensor: String? = nil, found: String, expected: String) {
    self.file = file
    self.tensor = tensor.map(Self.shortened)
    self.found = Self.shortened(found)
    self.expected = expected
  }

  /// A damaged file may hold names of any length; nobody reads more of them.
  private static func shortened(_ text: String) -> String {
    text.unicodeScalars.count <= 200
      ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(200))) + "…"
  }
}
