import Foundation
import Records
import Specification
import Statistics
import Training

/// `summary.json`: the summary as other programs read it. Errors in percent; an interval's end that
/// is unbounded (a single seed) is null.
package struct SummaryDocument: Codable, Sendable {
  package struct Arm: Codable, Sendable {
    package let name: String
    package let batchSize: Int
    package let learningRate: Double?
    package let updates: Int
    package let examples: Int
    package let epochs: Int
    /// Left out where a trial's trainer does not report them, as `absent` says.
    package let flops: Int?
    package let trials: [Trial]
    package let metrics: [String: MetricValues]
    /// What always the commonest class, or the training targets' mean, comes to on the test set.
    package let constantAnswer: [String: Double]?
    /// Why details of trials (`TrialDetail`) are not there; left out where all are.
    package let absent: [String: Absence]?
  }

  package struct Trial: Codable, Sendable {
    package let id: String
    package let seed: UInt64
    /// "completed", "settled", "reachedGoal", "hopeless" or "diverged".
    package let status: String
    package let divergedAtUpdate: Int?
    package let parametersDigest: String?
    /// What computed it, where its trainer tells.
    package let device: String?
  }

  package struct MetricValues: Codable, Sendable {
    package let mean: Double?
    package let low: Double?
    package let high: Double?
    package let values: [Double?]
  }

  package struct Claim: Codable, Sendable {
    package let id: String
    package let verdict: Verdict
    package let estimate: Double?
    package let low: Double?
    package let high: Double?
    package let published: Double?
    package let publishedIsComparable: Bool
    /// True where it follows from arithmetic alone; left out elsewhere.
    package let exact: Bool?
    /// Of a verdict that is not inconclusive (`ClaimSummary.pValue`), to three digits.
    package let pValue: Double?
    /// The probability that a repetition comes to the verdict `powerOf` (`ClaimPower`), to four decimals;
    /// these three are left out where it is not known, and of exact claims.
    package var power: Double?
    package var powerOf: Verdict?
    /// The least number of seeds with a power of 0.8, where it is less.
    package var seedsForPower: Int?

    /// What a baseline holds: power says nothing more of a number that moved.
    var withoutPower: Claim {
      var claim = self
      (claim.power, claim.powerOf, claim.seedsForPower) = (nil, nil, nil)
      return claim
    }
  }

  /// A comparison of resources: what the parameters came to with each.
  package struct Resources: Codable, Sendable {
    package struct Case: Codable, Sendable {
      package let name: String
      package let workers: Int
      package let loaders: Int
      package let prefetch: Int
      package let activationBytes: Int
      package let parametersDigest: String
    }

    package let name: String
    package let arm: String
    package let cases: [Case]

    init(_ summary: ResourceSummary) {
      name = summary.comparison.name
      arm = summary.comparison.arm
      cases = summary.cases.map { item, run in
        let resources = item.resources
        return Case(
          name: item.name, workers: resources.workers, loaders: resources.loaders,
          prefetch: resources.prefetch, activationBytes: resources.activationBytes,
          parametersDigest: run.parametersDigest)
      }
    }
  }

  package let experiment: String
  package let profile: String
  /// Of the engine that computed the trials; an array where they are several.
  package let fingerprint: EngineSet
  /// Digests of the contents of data read from files; left out where there are none.
  package let data: [String]?
  package let arms: [Arm]
  /// Left out where the experiment has none.
  package let studies: [Study]?
  package let curves: [Curve]?
  package let searches: [Search]?
  package let resources: [Resources]?
  package let minima: [Minimum]?
  package let claims: [Claim]

  package init(_ summary: Summary) {
    experiment = summary.spec.name
    profile = summary.spec.profile
    fingerprint = summary.engines
    let digests = summary.dataDigests
    data = digests.isEmpty ? nil : digests
    let metrics = summary.spec.metrics.filter { !$0.needsTarget || summary.spec.target != nil }
    arms = summary.arms.map { Arm($0, metrics: metrics, devices: summary.devices) }
    let studies = summary.series.flatMap(\.studies)
    self.studies = studies.isEmpty ? nil : studies.map(Study.init)
    curves = studies.isEmpty ? nil : summary.series.map(Curve.init)
    searches = Self.searches(of: summary)
    resources =
      summary.resources.isEmpty ? nil : summary.resources.map(SummaryDocument.Resources.init)
    minima = Self.minima(of: summary)
    claims = summary.claims.map { claim in
      let power = claim.power
      return Claim(
        id: claim.spec.id, verdict: claim.verdict, estimate: claim.estimate?.value.finite,
        low: claim.estimate?.low.finite, high: claim.estimate?.high.finite,
        published: claim.spec.published?.value,
        publishedIsComparable: claim.publishedIsComparable, exact: claim.isExact ? true : nil,
        pValue: claim.pValue.flatMap { Double(String(format: "%.2e", $0)) },
        power: power.flatMap { Double(String(format: "%.4f", $0.probability)) },
        powerOf: power?.verdict,
        seedsForPower: power.flatMap { $0.isBelowAim ? $0.seedsForAim : nil })
    }
  }

  /// Sorted keys, so that equal summaries have equal bytes.
  package func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}

extension SummaryDocument.Arm {
  init(_ arm: ArmSummary, metrics: [Metric], devices: [String: String]) {
    let record = arm.representative
    name = arm.name
    batchSize = arm.recipe.batchSize
    learningRate = arm.recipe.learningRate
    updates = record.updates
    examples = record.examples
    epochs = record.epochs.last?.epoch ?? 0
    flops = record.operations
    trials = arm.records.map { SummaryDocument.Trial($0, device: devices[$0.id]) }
    var values: [String: SummaryDocument.MetricValues] = [:]
    for metric in metrics {
      let own = arm.values(of: metric)
      guard own.contains(where: { $0 != nil }) else { continue }
      let estimate = arm.estimate(of: metric)
      values[metric.name] = SummaryDocument.MetricValues(
        mean: estimate?.value, low: estimate?.low.finite, high: estimate?.high.finite,
        values: own.map { $0?.finite })
    }
    self.metrics = values
    var constant: [String: Double] = [:]
    for metric in Metric.evaluated {
      constant[metric.name] = arm.constantAnswer(of: metric)
    }
    constantAnswer = constant.isEmpty ? nil : constant
    let details = arm.notReported.map { ($0.rawValue, Absence.notReported) }
    absent = details.isEmpty ? nil : Dictionary(uniqueKeysWithValues: details)
  }
}

extension SummaryDocument.Trial {
  init(_ record: TrialRecord, device: String? = nil) {
    id = record.id
    self.device = device
    seed = record.seed
    status = record.status.name
    divergedAtUpdate = if case .diverged(let update) = record.status { update } else { nil }
    parametersDigest = record.parametersDigest
  }
}

extension Double {
  /// Itself, or nil where JSON could not say it.
  var finite: Double? { isFinite ? self : nil }
}
