import Foundation

/// What an experiment is called, which is its file's name without the ending, and its profiles.
///
/// Both become names of folders and parts of links and shell commands, so they are plain.
enum ExperimentName {
  private static let longest = 100
  private static let letters = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
  private static let words =
    "1 to \(longest) letters of English, digits, hyphens, underscores and dots,"
    + " a letter, digit or underscore first"

  private static func isPlain(_ name: String) -> Bool {
    guard let first = name.first, first != ".", first != "-" else { return false }
    return name.count <= longest && name.allSatisfy(letters.contains)
  }

  static func of(_ file: URL) throws(SpecificationError) -> String {
    let name = file.deletingPathExtension().lastPathComponent
    guard isPlain(name) else {
      throw SpecificationError(
        file: file.relativePath, found: "the file name \"\(file.lastPathComponent)\"",
        expected: words)
    }
    return name
  }

  static func check(profile: String, of setting: Setting) throws(SpecificationError) {
    guard isPlain(profile) else {
      throw setting.error(found: "the profile name \"\(profile)\"", expected: words)
    }
  }
}
