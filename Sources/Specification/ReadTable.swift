import Datasets

extension SettingsReader {
  /// The settings of a data set of the kind `csv`.
  mutating func table() throws(SpecificationError) -> CSVConfiguration {
    passOverDataPin()
    let missing = try list("missing") { (item) throws(SpecificationError) in try item.text() }
    let ignoresCase = try truth("ignoreCase", default: false)
    return CSVConfiguration(
      file: try text("file"),
      target: try text("target"),
      task: try optional("task")?.choice(),
      header: try optional("header")?.truth(),
      separator: try optional("separator")?.separator() ?? CSVConfiguration.defaultSeparator,
      ignore: try list("ignore") { (item) throws(SpecificationError) in try item.text() },
      categorical: try list("categorical") { (item) throws(SpecificationError) in
        try item.text()
      },
      testShare: try number("testShare", in: CSVConfiguration.testShares, default: 0.2),
      seed: UInt64(try integer("seed", in: 0...Int.max, default: 0)),
      decimal: try optional("decimal")?.text(expected: CSVConfiguration.decimalWords) {
        CSVConfiguration.decimals.contains($0)
      },
      missing: missing.isEmpty ? nil : missing,
      encoding: try optional("encoding")?.text(
        expected: CSVConfiguration.encodingWords, where: CSVConfiguration.isEncoding),
      comment: try optional("comment")?.text(
        expected: CSVConfiguration.commentWords, where: CSVConfiguration.isComment),
      skip: try optional("skip")?.integer(in: CSVConfiguration.skips),
      ignoreCase: ignoresCase ? true : nil)
  }
}

extension Setting {
  fileprivate func text(
    expected: String, where isRight: (String) -> Bool
  ) throws(SpecificationError) -> String {
    let text = try text()
    guard isRight(text) else { throw error(expected: expected) }
    return text
  }

  fileprivate func separator() throws(SpecificationError) -> String {
    guard let separator = CSVConfiguration.separator(named: try text()) else {
      throw error(expected: CSVConfiguration.separatorWords)
    }
    return separator
  }
}
