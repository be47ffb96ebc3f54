/// What the report answers when the claims come out in a certain way: the first that fits.
package struct AnswerSpec: Sendable, Hashable {
  package let conditions: [String: Verdict]
  /// `{ID}` stands for the estimate of the claim of that id.
  package let text: String
}

extension AnswerSpec {
  /// What stands between braces and could be an id; other braces are text.
  static func references(in text: String) -> [String] {
    text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
      let id = part.prefix { $0 != "}" }
      return part.contains("}") && Setting.isIdentifier(String(id)) ? String(id) : nil
    }
  }
}

/// How a claim came out.
package enum Verdict: String, Sendable, Codable, CaseIterable {
  /// The whole interval lies where the source says.
  case reproduced
  /// The whole interval lies elsewhere.
  case refuted
  /// Neither.
  case inconclusive
}
