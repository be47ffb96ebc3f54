/// What in a table is read as it stands but is often meant otherwise, each with the option that mends
/// it.
public enum TableWarning: Sendable, Hashable {
  /// Each value is the one before it and one more.
  case countsRows(column: String)
  /// Whole numbers, or texts, of which none comes twice.
  case isDifferentInEveryRow(column: String)
  /// More than half as many texts as values.
  case manyTexts(column: String, texts: Int, values: Int)
  case moreFeaturesThanRows(features: Int, rows: Int)
  case allMissing(column: String)
  /// Whole numbers written with zeros in front, as codes are.
  case codes(column: String)
  /// Texts that are equal but for case or blanks; the first two.
  case variants(column: String, first: String, second: String)
  /// Truth values in words and in numbers.
  case truths(column: String, first: String, second: String)
  /// Whole numbers of several values, which may be counts or grades.
  case countsAsClasses(column: String, classes: Int)
  case singleExample(column: String, name: String, classes: Int)
  /// A number that stands far from all others, several times.
  case farValue(column: String, value: String, rows: Int)
}

extension TableWarning: CustomStringConvertible {
  public var description: String {
    switch self {
    case .countsRows(let column):
      "column \(quoted(column)) counts the rows, which tells a network in what order they stand"
        + " (\(OptionText.of("ignore", column)) leaves it out)"
    case .isDifferentInEveryRow(let column):
      "column \(quoted(column)) is different in every row, as names and numbers of records are"
        + " (\(OptionText.of("ignore", column)) leaves it out)"
    case .manyTexts(let column, let texts, let values):
      "column \(quoted(column)) has \(texts) different texts in \(values) values, each of which makes a"
        + " feature (\(OptionText.of("ignore", column)) leaves it out)"
    case .moreFeaturesThanRows(let features, let rows):
      "\(features) features of \(rows) rows: a network can learn every row by heart (--ignore leaves"
        + " columns out)"
    case .allMissing(let column):
      "column \(quoted(column)) has no value in any row (\(OptionText.of("ignore", column)) leaves it"
        + " out)"
    case .codes(let column):
      "column \(quoted(column)) has zeros before its numbers, as codes have"
        + " (\(OptionText.of("categorical", column)) takes them for texts)"
    case .variants(let column, let first, let second):
      "\(quoted(column)) has both \(quoted(first)) and \(quoted(second)), which differ in case or blanks"
        + " alone (--ignore-case makes one of them)"
    case .truths(let column, let first, let second):
      "\(quoted(column)) has both \(quoted(first)) and \(quoted(second)), which may mean the same; write"
        + " one for the other in the file (or \(OptionText.of("ignore", column)))"
    case .countsAsClasses(let column, let classes):
      "the whole numbers of \(quoted(column)) are taken for \(classes) classes, as if none were nearer"
        + " to another than the rest (--task regression predicts the number)"
    case .singleExample(let column, let name, let classes):
      (classes == 1
        ? "a class of \(quoted(column)) has a single example, \(quoted(name)),"
        : "\(classes) classes of \(quoted(column)) have a single example each, \(quoted(name)) among"
          + " them,")
        + " which is trained on and never tested (put the class into another, or take its row out)"
    case .farValue(let column, let value, let rows):
      "column \(quoted(column)) is \(value) in \(rows) rows, far from all other values, as words for a"
        + " missing one are (\(OptionText.of("missing", value)) takes it for that)"
    }
  }

  private func quoted(_ text: String) -> String { OptionText.quoted(text) }
}
