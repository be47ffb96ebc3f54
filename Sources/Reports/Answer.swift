import Experiments
import Foundation

extension Summary {
  /// The experiment's answer, with the estimates that it refers to.
  public var answer: String {
    claims.reduce(answerTemplate) { text, claim in
      let estimate = claim.estimate.map { Format.interval($0, unit: claim.spec.quantity.unit) }
      return text.replacingOccurrences(
        of: "{\(claim.spec.id)}", with: estimate ?? claim.reason ?? "not estimated")
    }
  }
}
