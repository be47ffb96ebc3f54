/// What a scalar without quotes is, so that a file says the same to a reader of YAML 1.1 (PyYAML) as to
/// one of YAML 1.2.
///
/// The key decides what is read: a number, a truth value or a text. Where that asks for a number or a
/// truth value, what the versions read differently is refused, and the error says how each reads it.
///
/// | written | YAML 1.1 | YAML 1.2 | here |
/// | --- | --- | --- | --- |
/// | `8`, `-8`, `+8`, `0` | whole number | the same | whole number |
/// | `0.5`, `.5`, `1.`, `1.0e+3` | number | the same | number |
/// | `1e3`, `1e-4`, `1.0e3` | text | number | number: to 1.1 it is none, so no other one |
/// | `010`, `-010` | 8, octal | 10 | refused |
/// | `08` | text | 8 | refused |
/// | `007` | 7, octal | 7 | refused as the others with a leading zero |
/// | `0o10` | text | 8, octal | refused |
/// | `0b11` | 3, binary | text | refused |
/// | `0x1F` | 31 | 31 | refused: numbers are decimal |
/// | `1_000` | 1000 | text | refused |
/// | `1:30` | 90, to base 60 | text | refused |
/// | `.inf`, `.nan` | no finite number | the same | refused |
/// | `true`, `false` | truth value | the same | truth value |
/// | `yes`, `no`, `on`, `off`, `y`, `n` | truth value | text | refused |
/// | `~`, `null`, `Null`, `NULL`, nothing | nothing | the same | nothing |
/// | `2026-01-31` | date | text | refused |
///
/// Where a key asks for a text, a name or a path, it gets what is written, whatever that would be by
/// itself: `time: 4:00:00`, `target: no`, `ignore: [010, 2026-01-31]`. So are keys: an arm may be
/// called `on`.
///
/// Beside scalars: anchors, aliases and merge keys (`<<`, of YAML 1.1, which readers of 1.2 have, too)
/// work; tags are refused save `!!str`, which makes a text of a scalar as quotes do; the line
/// separators U+0085, U+2028 and U+2029, which end a line in 1.1 alone, are refused, as are a second
/// document and a key that is there twice.
///
/// Source: YAML 1.1 types, https://yaml.org/type; YAML 1.2.2, section 10.3, "Core schema".
enum PlainScalar {
  static func isNull(_ text: String) -> Bool { ["", "~", "null", "Null", "NULL"].contains(text) }

  // Compiled once: every number of a file is held against these. Safe, since nobody changes them.
  private nonisolated(unsafe) static let wholeNumber = /[+\-]?(0|[1-9][0-9]*)/
  private nonisolated(unsafe) static let decimal =
    /[+\-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+\-]?[0-9]+)?/
  private nonisolated(unsafe) static let leadingZero = /[+\-]?0[0-9]+([eE].*)?/

  /// A whole number as both versions write it, in decimal digits.
  static func integer(_ text: String) -> Int? {
    text.wholeMatch(of: wholeNumber) == nil ? nil : Int(text)
  }

  /// A finite number in decimal digits, whose whole part has no leading zero.
  static func number(_ text: String) -> Double? {
    guard text.wholeMatch(of: decimal) != nil, text.wholeMatch(of: leadingZero) == nil,
      let value = Double(text),
      value.isFinite
    else { return nil }
    return value
  }

  /// How the versions read a scalar; nil where they agree, and for numbers in `1e3`'s form.
  static func difference(_ text: String) -> String? {
    let versions: (first: String, second: String)? =
      if text.wholeMatch(of: leadingZero) != nil {
        (
          octal(text).map { "\($0)" } ?? "a text",
          Double(text).map { Int(exactly: $0).map { "\($0)" } ?? "\($0)" } ?? "a text"
        )
      } else if let match = text.wholeMatch(of: /0o([0-7]+)/) {
        ("a text", Int(match.1, radix: 8).map { "\($0)" } ?? "a number")
      } else if let match = text.wholeMatch(of: /([+\-]?)0b([01_]+)/) {
        (
          Int(match.1 + match.2.filter { $0 != "_" }, radix: 2).map { "\($0)" } ?? "a number",
          "a text"
        )
      } else if text.wholeMatch(of: /[+\-]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?/) != nil {
        ("a number to base 60", "a text")
      } else if text.contains("_"),
        text.wholeMatch(of: /[+\-]?(0x[0-9a-fA-F_]+|[0-9][0-9_]*(\.[0-9_]*)?([eE][+\-]?[0-9]+)?)/)
          != nil
      {
        ("the number \(text.filter { $0 != "_" })", "a text")
      } else if text.wholeMatch(of: /[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?/) != nil {
        ("a date", "a text")
      } else if ["yes", "on", "y"].contains(text.lowercased()) {
        ("true", "a text")
      } else if ["no", "off", "n"].contains(text.lowercased()) {
        ("false", "a text")
      } else {
        nil
      }
    return versions.flatMap { versions in
      versions.first == versions.second
        ? nil : "\(versions.first) to YAML 1.1 and \(versions.second) to YAML 1.2"
    }
  }

  /// Digits after a zero, to base 8; nil where one of them is none.
  private static func octal(_ text: String) -> Int? {
    Int(text.filter { $0 != "+" }, radix: 8)
  }
}

extension Setting {
  /// An error that tells how the versions of YAML read a scalar where they differ.
  func scalarError(expected: String) -> SpecificationError {
    guard case .scalar(let text, isQuoted: false) = content,
      let difference = PlainScalar.difference(text)
    else { return error(expected: expected) }
    return error(found: "\(found), which is \(difference)", expected: expected)
  }
}
