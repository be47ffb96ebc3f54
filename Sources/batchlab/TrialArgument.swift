import ArgumentParser

/// A trial as a command's argument.
enum TrialArgument {
  /// Throws unless it is digits of an id.
  static func check(_ trial: String) throws {
    let isID =
      (6...64).contains(trial.utf8.count)
      && trial.utf8.allSatisfy { byte in
        Character(UnicodeScalar(byte)).isHexDigit
      }
    guard isID else {
      throw ValidationError(
        "\(trial.onOneLine) is no trial; expected 6 to 64 digits of its id, 0 to 9 and a to f.")
    }
  }
}
