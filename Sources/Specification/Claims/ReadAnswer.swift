extension Setting {
  func answer(claims: Set<String>) throws(SpecificationError) -> AnswerSpec {
    var reader = try SettingsReader(self, expected: "a mapping with when and say")
    var conditions: [String: Verdict] = [:]
    if let when = reader.optional("when") {
      var claimReader = try SettingsReader(when, expected: "a mapping of claims to verdicts")
      for key in claimReader.keys {
        guard claims.contains(key) else {
          throw when.error(
            found: "the claim \(key), which is not defined",
            expected: "one of \(claims.sorted().joined(separator: ", "))")
        }
        conditions[key] = try claimReader.choice(key, of: Verdict.self)
      }
    }
    let text = try reader.text("say")
    if let id = AnswerSpec.references(in: text).first(where: { !claims.contains($0) }) {
      throw error(
        found: "{\(id)}, which is no claim",
        expected: "in braces one of \(claims.sorted().joined(separator: ", "))")
    }
    try reader.finish()
    return AnswerSpec(conditions: conditions, text: text)
  }
}
