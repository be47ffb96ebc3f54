import Analysis
import Foundation
import Specification
import Statistics

/// What is claimed, what came of it, and how that was judged.
extension ExperimentReport {
  var claims: String {
    let rows = summary.claims.map { claim in
      [
        Markdown.text(claim.spec.statement), expected(claim), ClaimWords.markdown(claim),
        published(claim),
        ClaimWords.verdict(claim), ClaimWords.power(claim),
      ]
    }
    let table = Markdown.table(
      [
        ("claim", .left), ("expected", .left), ("ours [95 % interval]", .left),
        ("published", .left), ("verdict", .left), ("power", .left),
      ], rows: rows)
    let methods = Set(
      summary.claims.filter { !$0.isExact }.map { $0.spec.quantity.method }
    ).sorted()
    return table + "\n" + notes(methods)
  }

  private func notes(_ methods: [String]) -> String {
    let weights =
      summary.arms.map(\.spec.initialWeights) + summary.series.map(\.spec.initialWeights)
    var draws =
      weights.contains { $0 == nil } || !summary.tunings.isEmpty ? "initial weights, " : ""
    if !summary.tunings.isEmpty {
      draws = "the points of a search, the examples held out, " + draws
    }
    var sentences =
      methods.isEmpty
      ? []
      : [
        "Intervals are 95 % over seeds (\(methods.joined(separator: "; "))); those of errors in the tables"
          + " also hold the size of the test set (\(ErrorInterval.method)).",
        "*Reproduced*: the whole interval lies where the source says; *refuted*: the whole interval"
          + " lies elsewhere; *inconclusive*: neither."
          + (summary.claims.contains { $0.spec.expectation.isEquivalence }
            ? " *At most … apart* is reproduced where two one-sided tests of level 5 % show it: the 90 %"
              + " interval lies within (Schuirmann 1987)." : ""),
        powerWords,
        "Seeds draw \(draws)the order of examples and their augmentation. \(dataWords)",
      ]
    if summary.claims.contains(where: \.isExact) {
      sentences.append(
        "*Exact* claims follow from arithmetic alone: they are checked, have no interval and are not"
          + " counted among the verdicts.")
    }
    let devices = summary.arms.map { (arm: $0.name, devices: summary.devices(of: $0)) }
      .filter { !$0.devices.isEmpty }
    if Set(devices.flatMap(\.devices)).count > 1 {
      let words = devices.map {
        "\(Markdown.text($0.arm)) by \(Markdown.text($0.devices.joined(separator: ", ")))"
      }
      sentences.append(
        "Trials were computed by different devices, whose numbers may differ: \(words.joined(separator: "; "))."
      )
    }
    let published = summary.claims.filter { $0.spec.published != nil }
    if published.contains(where: { !$0.publishedIsComparable }) {
      sentences.append("A published value on other data is context, not a target.")
    }
    return sentences.joined(separator: " ") + "\n"
  }

  /// What the power of a claim is.
  private var powerWords: String {
    var text =
      "*Power*: the probability that a repetition with as many other seeds comes to the same verdict (of an"
      + " inconclusive claim, to the one that the estimate points to) if effect and spread are as found."
      + " It restates the p-value, so it serves to plan the next run and is read with the interval."
    if summary.claims.contains(where: { $0.power?.isApproximate ?? false }) {
      text += " ≈: by a normal approximation."
    }
    return text
  }

  /// The values that claims have beside them, with their places; nil where there are none.
  var publishedValues: String? {
    let items = summary.claims.compactMap { claim -> String? in
      guard let published = claim.spec.published else { return nil }
      let place = claim.publishedIsInside.map {
        $0 ? "; inside our interval" : "; outside our interval"
      }
      return "- \(Markdown.text(claim.spec.id)): \(Format.number(published.value)) on"
        + " \(Markdown.text(published.dataset)): \(Markdown.text(published.source))\(place ?? "")\n"
    }
    return items.isEmpty ? nil : items.joined()
  }

  /// What the intervals say of the choice of the data.
  private var dataWords: String {
    let own =
      summary.arms.filter(\.hasDataForEachSeed).map(\.name)
      + summary.series.filter(\.hasDataForEachSeed).map(\.name)
      + summary.tunings.filter(\.hasDataForEachSeed).map(\.name)
    let all = summary.arms.map(\.name) + summary.series.map(\.name) + summary.tunings.map(\.name)
    let shared =
      "one training and one test set, so the intervals do not cover the choice of the data."
    if own.isEmpty { return "All share \(shared)" }
    let ofOwn =
      "a training and a test set of its own, shared by all arms of that seed, so the intervals cover"
      + " the choice of the data, too."
    if own.count == all.count { return "Each seed has \(ofOwn)" }
    let others = all.filter { !own.contains($0) }
    return "Of \(Markdown.text(own.joined(separator: ", "))) each seed has \(ofOwn) All seeds of"
      + " \(Markdown.text(others.joined(separator: ", "))) share \(shared)"
  }

  private func expected(_ claim: ClaimSummary) -> String {
    let unit = claim.spec.quantity.unit
    let suffix = unit.isEmpty ? "" : " \(unit)"
    return switch claim.spec.expectation {
    case .above(let bound): "above \(Format.number(bound))\(suffix)"
    case .below(let bound): "below \(Format.number(bound))\(suffix)"
    case .between(let low, let high) where low == high: "\(Format.number(low))\(suffix)"
    case .between(let low, let high):
      "\(Format.number(low)) to \(Format.number(high))\(suffix)"
    case .equivalent(let margin): "at most \(Format.number(margin))\(suffix) apart"
    }
  }

  private func published(_ claim: ClaimSummary) -> String {
    guard let published = claim.spec.published else { return "" }
    return "\(Format.number(published.value)) (\(Markdown.text(published.dataset)))"
  }
}
