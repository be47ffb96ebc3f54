import Foundation
import Host
import Planning
import Records
import Specification
import Training

/// The committed numbers of an experiment in one profile, which a check compares with.
///
/// On disk `baselines/NAME.json` beside the experiment file.
package struct Baseline: Codable, Sendable {
  package let experiment: String
  package let profile: String
  /// The SHA-256 of the canonical JSON of all trials' settings: it tells whether the experiment is
  /// still the one that the numbers are of.
  package let settings: String
  /// The engine that computed the trials; in the file an array where they are several.
  package let engine: EngineSet
  /// By metric: how far a number may move where other kernels compute it. Written by hand; an update
  /// of the numbers leaves them as they are.
  package var tolerances: [String: Tolerance]
  package let arms: [Arm]
  package let claims: [SummaryDocument.Claim]

  package struct Arm: Codable, Sendable {
    package let name: String
    /// Of a study or a tuning that chance moves, those that repeat what was found alone: of those before,
    /// no two are alike.
    package let trials: [Trial]
    /// True of a search of a tuning, whose trials follow from every bit of those before: they are
    /// compared where bits are, and elsewhere not at all. Nil of arms and studies.
    package let isSearch: Bool?
    /// Nil where all trials of the experiment have one engine.
    package let engine: EngineSet?
    /// What computed the trials; nil where no trainer tells.
    package let devices: [String]?

    init(
      name: String, trials: [Trial], isSearch: Bool? = nil, engine: EngineSet? = nil,
      devices: [String]? = nil
    ) {
      self.name = name
      self.trials = trials
      self.isSearch = isSearch
      self.engine = engine
      self.devices = devices
    }
  }

  package struct Trial: Codable, Sendable {
    package let seed: UInt64
    package let status: TrialResult.Status
    /// Left out, as the operations, where the trainer does not report it.
    package let parametersDigest: String?
    package let updates: Int
    package let examples: Int
    package let operations: Int?
    /// What the trial ended with, for each metric that it has a value of.
    package let metrics: [String: Double]
    /// The lines of the record's history table.
    package let history: [String]
  }

  /// The numbers of a summary that has just been computed.
  package init(
    _ summary: Summary, of plan: Plan,
    tolerances: [String: Tolerance] = Tolerance.standard
  ) throws {
    experiment = summary.spec.name
    profile = summary.spec.profile
    settings = try plan.settingsDigest()
    engine = summary.engines
    self.tolerances = tolerances
    let subjects = Self.subjects(of: summary)
    let engine = engine
    arms = subjects.map { subject in
      let own = EngineSet(of: subject.records)
      let devices = Set(subject.records.compactMap { summary.devices[$0.id] }).sorted()
      return Arm(
        name: subject.name,
        trials: subject.records.enumerated().map { index, record in
          Trial(
            record, of: summary.spec, minimum: subject.minima.isEmpty ? nil : subject.minima[index])
        },
        isSearch: subject.isSearch ? true : nil, engine: own == engine ? nil : own,
        devices: devices.isEmpty ? nil : devices)
    }
    // A verdict that rests on what chance moves may be another one by chance.
    let judged = summary.claims.filter { claim in
      !summary.isMovedByChance(claim.spec.quantity.subject)
    }
    let ids = Set(judged.map(\.spec.id))
    claims = SummaryDocument(summary).claims.filter { ids.contains($0.id) }.map(\.withoutPower)
  }

  private typealias Subject = (
    name: String, records: [TrialRecord], minima: [MinimumRecord?], isSearch: Bool
  )

  private static func subjects(of summary: Summary) -> [Subject] {
    var subjects: [Subject] = summary.arms.map { ($0.name, $0.records, $0.minima, false) }
    for study in summary.series.flatMap(\.studies) {
      let records =
        study.isMovedByChance ? study.confirmations : study.search + study.confirmations
      subjects.append((study.plan.spec.name, records, [], false))
    }
    for tuning in summary.tunings {
      if tuning.isMovedByChance {
        subjects.append((tuning.name, tuning.searches.compactMap(\.final), [], false))
        continue
      }
      subjects += tuning.searches.map { search in
        let records = search.candidates.flatMap(\.records) + [search.final].compactMap { $0 }
        return ("\(tuning.name), search \(search.seed)", records, [], true)
      }
    }
    return subjects
  }
}

extension Summary {
  /// Whether an arm, a tuning or a series that a claim is about has a trainer that promises no bits.
  fileprivate func isMovedByChance(_ subject: ClaimSpec.Quantity.Subject) -> Bool {
    arms.contains { subject.arms.contains($0.name) && EngineSet(of: $0.records).isStatistical }
      || tunings.contains { subject.arms.contains($0.name) && $0.isMovedByChance }
      || series.contains {
        subject.series.contains($0.spec.name) && $0.studies.contains(where: \.isMovedByChance)
      }
  }
}

extension StudySummary {
  fileprivate var isMovedByChance: Bool { EngineSet(of: search + confirmations).isStatistical }
}

extension TuningSummary {
  fileprivate var isMovedByChance: Bool {
    EngineSet(of: searches.flatMap { $0.candidates.flatMap(\.records) }).isStatistical
  }
}

extension Baseline.Trial {
  init(_ record: TrialRecord, of spec: ExperimentSpec, minimum: MinimumRecord?) {
    seed = record.seed
    status = record.status
    parametersDigest = record.parametersDigest
    updates = record.updates
    examples = record.examples
    operations = record.operations
    var values: [String: Double] = [:]
    for metric in spec.metrics {
      values[metric.name] =
        metric.isOfLandscape
        ? minimum?.value(of: metric) : record.value(of: metric, target: spec.target)
    }
    metrics = values
    history = RecordTables.history(record.epochs).split(separator: "\n").map(String.init)
  }
}

extension Plan {
  /// What identifies the settings of all trials, whatever engine runs them.
  func settingsDigest() throws -> String {
    struct Setting: Encodable {
      let arm: String
      let trial: Trial
      let dataDigest: String?
    }
    // Not what follows on the searches: which points are confirmed is a result.
    let settings = trials.map {
      Setting(arm: $0.arm, trial: $0.trial, dataDigest: $0.identity.dataDigest)
    }
    return try CanonicalJSON.data(of: settings).sha256
  }
}

// Files

extension Baseline {
  /// Where the baseline of an experiment file lies.
  package static func file(of spec: ExperimentSpec) -> URL {
    URL(fileURLWithPath: spec.file).deletingLastPathComponent()
      .appendingPathComponent("baselines").appendingPathComponent("\(spec.name).json")
  }

  /// Nil where there is none.
  package static func read(_ file: URL) throws(DocumentError) -> Baseline? {
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    do {
      return try ExactJSON.decoder.decode(Baseline.self, from: Data(contentsOf: file))
    } catch {
      throw DocumentError(
        file: file.path, reason: "is no baseline (\(ExactJSON.words(for: error)))")
    }
  }

  package func write(to file: URL) throws {
    let encoder = ExactJSON.encoder
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try DurableFiles.createFolder(file.deletingLastPathComponent())
    try DurableFiles.replace(file, with: encoder.encode(self) + Data("\n".utf8))
  }
}
