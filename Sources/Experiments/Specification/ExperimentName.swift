import Foundation

/// What an experiment is called: its file's name without the ending.
enum ExperimentName {
  private static let longest = 100

  /// The name, which becomes that of a report's folder and a part of links and shell commands.
  static func of(_ file: URL) throws(SpecificationError) -> String {
    let name = file.deletingPathExtension().lastPathComponent
    let letters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    guard let first = name.first, first != ".", first != "-", name.count <= longest,
      name.allSatisfy(letters.contains)
    else {
      throw SpecificationError(
        file: file.relativePath, found: "the file name \"\(file.lastPathComponent)\"",
        expected: "1 to \(longest) letters of English, digits, hyphens, underscores and dots,"
          + " a letter, digit or underscore first")
    }
    return name
  }
}
