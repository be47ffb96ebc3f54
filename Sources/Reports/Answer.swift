import Analysis
import Foundation
import Planning
import Specification

extension Summary {
  /// The experiment's answer, with the estimates that it refers to.
  package var answer: String {
    if claims.isEmpty && spec.answers.isEmpty, let found = tuningAnswer { return found }
    return claims.reduce(answerTemplate) { text, claim in
      text.replacingOccurrences(of: "{\(claim.spec.id)}", with: ClaimWords.estimate(claim))
    }
  }

  /// What an experiment comes to whose question a single search answers; nil for others.
  private var tuningAnswer: String? {
    guard tunings.count == 1, tunings[0].searches.count == 1,
      let search = tunings[0].searches.first,
      let best = search.best
    else { return nil }
    if let nothing = ConstantAnswerWords.nothingFound(search) { return nothing }
    let isError = best.metric.isError
    let value =
      isError
      ? "validation error, \(Format.number(best.value)) %"
      : "validation loss, \(Format.number(best.value))"
    let size = best.settings.batchSize
    guard search.standardError(of: best) != nil else {
      return
        "Batch size \(Format.batchSize(size)) has the lowest \(value); one held-out part gives it no"
        + " standard error."
    }
    let limit = search.oneErrorLimit ?? best.value
    let within = search.bestOfEachBatchSize.filter {
      $0.value <= limit && $0.settings.batchSize != size
    }.map { Format.batchSize($0.settings.batchSize) }
    let also =
      within.isEmpty
      ? "; no other comes to within one standard error of it"
      : "; within one standard error of it: \(within.joined(separator: ", ")), among which cost and"
        + " time choose"
    return "Batch size \(Format.batchSize(size)) has the lowest \(value)\(also)."
  }
}
