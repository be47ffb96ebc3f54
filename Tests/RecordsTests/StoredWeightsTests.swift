import Datasets
import Execution
import Foundation
import Host
import Kernels
import Planning
import Samples
import Testing
import Training

@testable import Records

/// The store has the final weights of every trial, and gives them to who asks.
@Suite struct StoredWeightsTests {
  private static let text = SampleExperiment.text.replacingOccurrences(
    of: "hidden: [3]}", with: "hidden: [3], normalization: batch}"
  ).replacingOccurrences(of: "one: {batchSize: 1}", with: "one: {batchSize: 2}")

  private struct Stored {
    let folder: TemporaryFolder
    let store: Store
    let records: [TrialRecord]
  }

  private func stored(_ text: String = text) throws -> Stored {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    let trials = try SampleExperiment.plan(text).trials
    let records = try Runner(
      store: store, engines: [TrainerEngine(datasets: SampleExperiment.datasets)], jobs: 1
    ).run(trials)
    return Stored(folder: folder, store: store, records: trials.compactMap { records[$0.id] })
  }

  private func file(_ record: TrialRecord, _ stored: Stored) -> URL {
    stored.folder.file("trials/\(record.id)/weights.safetensors")
  }

  @Test func finalWeights() throws {
    let stored = try stored()
    let record = stored.records[0]
    let weights = try stored.store.weights(of: record.id)
    #expect(weights.contents == (try Data(contentsOf: file(record, stored))))
    #expect(
      weights.tensors.map(\.name) == [
        "0.weight", "0.bias", "1.weight", "1.bias", "3.weight", "3.bias", "1.running_mean",
        "1.running_var",
      ])
    #expect(weights.tensors.map(\.shape) == [[3, 2], [3], [3], [3], [1, 3], [1], [3], [3]])
    #expect(weights.tensors.allSatisfy { $0.type == .float32 })
    // The data are what the digest of the parameters is of.
    #expect(
      Data(weights.contents.dropFirst(weights.header.byteCount)).sha256 == record.parametersDigest)
  }

  @Test func metadata() throws {
    let stored = try stored()
    let record = stored.records[0]
    let metadata = try stored.store.weights(of: record.id).metadata
    let dataset = try SampleExperiment.datasets.dataset(record.identity.trial.workload.dataset)
    #expect(metadata["format"] == "pt")
    #expect(metadata["trial"] == record.id)
    #expect(metadata["weights"] == "final")
    #expect(
      metadata["module"] == "Sequential(Linear(2, 3), BatchNorm1d(3), ReLU(), Linear(3, 1))")
    #expect(metadata["inputs"] == "(value - input_mean) / input_deviation")
    for (key, numbers) in [
      ("input_mean", dataset.standardization.mean),
      ("input_deviation", dataset.standardization.deviation),
    ] {
      let text = try #require(metadata[key])
      #expect(try JSONDecoder().decode([Double].self, from: Data(text.utf8)) == numbers)
    }
  }

  @Test func metadataOfImages() throws {
    let text = SampleExperiment.text.replacingOccurrences(
      of: "{kind: regression, train: 8, test: 4, features: 2, signal: 1, noise: 0}",
      with: "{kind: strokes, train: 8, test: 4}"
    ).replacingOccurrences(of: "on: regression", with: "on: strokes")
    let stored = try stored(text)
    let metadata = try stored.store.weights(of: stored.records[0].id).metadata
    #expect(metadata["inputs"] == "(byte / 255 - input_mean) / input_deviation")
    #expect(metadata["module"] == "Sequential(Linear(784, 3), ReLU(), Linear(3, 10))")
  }

  @Test func initialWeightsAreTheSeeds() throws {
    let stored = try stored()
    for record in stored.records.prefix(2) {
      let trial = record.identity.trial
      let network = Network(trial.workload.ownModel, inputs: 2, outputs: 1)
      let values = ParameterValues(drawnFor: network, seed: record.seed)
      let weights = try stored.store.initialWeights(of: record)
      #expect(
        weights.tensors.flatMap { weights.floats(of: $0) ?? [] }
          == values.parameters + values.statistics)
      #expect(values.statistics == [0, 0, 0, 1, 1, 1])
      #expect(weights.metadata["weights"] == "initial")
    }
  }

  // MARK: - Damage

  @Test func damage() throws {
    let stored = try stored()
    let record = stored.records[0]
    let place = file(record, stored)
    var contents = try Data(contentsOf: place)
    contents[contents.count - 1] ^= 1
    try contents.write(to: place)
    let reason = "\(place.path): does not have the contents it was written with"
    #expect(throws: TrialLookupError.damaged(id: record.id, reason: reason)) {
      try stored.store.weights(of: record.id)
    }
    #expect(throws: TrialLookupError.damaged(id: record.id, reason: reason)) {
      try stored.store.record(withPrefix: record.id)
    }
    guard case .damaged(reason) = stored.store.record(record.id) else {
      Issue.record("a record with damaged weights believed")
      return
    }
  }

  /// Records of before weights were kept are of an older form, and computed again where one is needed;
  /// those of trainers that give none are whole.
  @Test(arguments: [(nil, Absence.notYetKept), (TrialDocument.currentForm, .notReported)])
  func recordWithoutWeights(_ form: Int?, _ reason: Absence) throws {
    let stored = try stored()
    let record = stored.records[0]
    let place = stored.folder.file("trials/\(record.id)/trial.json")
    var document = try JSONDecoder().decode(TrialDocument.self, from: Data(contentsOf: place))
    document.form = form
    document.files["weights.safetensors"] = nil
    document.checksum = try document.computedChecksum()
    try JSONEncoder().encode(document).write(to: place)
    try FileManager.default.removeItem(at: file(record, stored))
    if case .found(let found) = stored.store.record(record.id) {
      #expect(!found.hasWeights && found.notReported == [.weights])
    } else {
      #expect(form == nil, "a whole record not believed")
    }
    #expect(throws: TrialLookupError.withoutWeights(id: record.id, because: reason)) {
      try stored.store.weights(of: record.id)
    }
  }

  // MARK: - Looking up

  @Test func prefixes() throws {
    let stored = try stored()
    try #require(stored.records.count > 1)
    for record in stored.records {
      #expect(try stored.store.record(withPrefix: record.id) == record)
      #expect(try stored.store.record(withPrefix: String(record.id.prefix(12))) == record)
    }
    let ids = stored.records.map(\.id).sorted()
    #expect(throws: TrialLookupError.ambiguous(prefix: "", ids: ids)) {
      try stored.store.record(withPrefix: "")
    }
    #expect(throws: TrialLookupError.unknown(prefix: "x", store: stored.folder.url.path)) {
      try stored.store.record(withPrefix: "x")
    }
  }

  @Test func readingMakesNothing() throws {
    let folder = try TemporaryFolder()
    let store = Store(reading: folder.file("none"))
    #expect(try store.ids.count == 0)
    #expect(throws: TrialLookupError.self) { try store.record(withPrefix: "abcdef") }
    #expect(!FileManager.default.fileExists(atPath: folder.file("none").path))
  }

  /// Of another version of the engine, whose draws nobody here knows.
  @Test func initialWeightsOfAnotherEngine() throws {
    let stored = try stored()
    let record = stored.records[0]
    let version = Engine.numericsVersion + 1
    let engine = EngineFingerprint(
      numericsVersion: version, openBLASVersion: "0", coreType: "Haswell", threads: 1,
      configuration: "")
    let identity = TrialIdentity(record.identity.trial, dataDigest: nil, engine: engine)
    let dataset = try SampleExperiment.datasets.dataset(identity.trial.workload.dataset)
    let result = identity.trial.run(on: dataset)
    let other = TrialRecord(result, id: try identity.id(), identity: identity, engine: engine)
    try stored.store.save(other, weights: SampleExperiment.weights(of: other))
    #expect(
      throws: TrialLookupError.drawnByOtherEngine(
        id: other.id, numericsVersion: version, current: Engine.numericsVersion)
    ) { try stored.store.initialWeights(of: other) }
  }
}
