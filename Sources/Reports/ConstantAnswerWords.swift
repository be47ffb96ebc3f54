import Analysis
import Planning
import Specification

/// What is said of the answer that is the same for every example.
package enum ConstantAnswerWords {
  /// The answer's name, as a row of a table.
  package static func name(isError: Bool) -> String {
    isError ? "always the commonest class" : "always the mean"
  }

  /// That a search has found nothing; nil where it has found something.
  package static func nothingFound(_ search: TuningSearch) -> String? {
    guard search.hasFoundNothing, let best = search.best, let constant = search.constantAnswer
    else {
      return nil
    }
    let isError = best.metric.isError
    let error = isError ? nil : search.standardError(of: best).map { " ± \(Format.number($0))" }
    let unit = isError ? " %" : ""
    return "The search has found nothing: its lowest validation \(isError ? "error" : "loss"),"
      + " \(Format.number(best.value))\(unit)\(error ?? ""), is not below that of answering"
      + " \(name(isError: isError)), \(Format.number(constant))\(unit), by more than the best of"
      + " \(search.candidates.count) can be by chance"
      + (isError ? " on \(search.validationCount) examples." : ".")
  }

  /// The same beside what was found, in brackets.
  static func beside(_ search: TuningSearch) -> String {
    guard let best = search.best, let constant = search.constantAnswer else { return "" }
    let isError = best.metric.isError
    return " (\(name(isError: isError)): \(Format.number(constant))\(isError ? " %" : ""))"
  }
}
