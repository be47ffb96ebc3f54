import Foundation
import Host
import Kernels
import Training

/// What the store keeps of a trial.
///
/// Details that are nil are those that what ran the trial does not tell (`absence(of:)`).
package struct TrialRecord: Sendable, Hashable {
  package let id: String
  package let identity: TrialIdentity
  package let engine: RecordedEngine
  package let status: TrialResult.Status
  /// The SHA-256 of the final parameters and running statistics: little-endian floats in the order
  /// of the network's layout.
  package let parametersDigest: String?
  package let parameterCount: Int?
  package let updates: Int
  package let examples: Int
  package let operations: Int?
  package let epochs: [EpochRecord]
  package let distances: [DistanceRecord]?
  package let tests: [TestRecord]
  /// Of the test set at the end, where examples held out judged the trial on its way.
  package let finalTest: Evaluation?
  /// Examples of the set that judged the trial on its way.
  package let judgingCount: Int?
  /// Which examples of the test set the final parameters put in a wrong class.
  package let testMisclassifications: Misclassifications?
  /// What a constant answer comes to on the test set, or, where the trial does not see that, on the
  /// judging set.
  package let constantAnswer: Evaluation?
  /// Of the final encoder, where the workload asks for it.
  package let representation: RepresentationRecord?
  package let noise: [NoiseRecord]
  package let trajectory: [[Float]]
  /// Whether the final weights are beside the record.
  package let hasWeights: Bool

  /// Of a trial that batchlab's own trainer has run.
  package init(
    _ result: TrialResult, id: String, identity: TrialIdentity, engine: EngineFingerprint
  ) {
    self.id = id
    self.identity = identity
    self.engine = .native(engine)
    status = result.status
    parametersDigest = Self.digest(of: result.parameters + result.statistics)
    parameterCount = result.parameters.count
    updates = result.updates
    examples = result.examples
    operations = result.operations
    epochs = result.epochs
    distances = result.distances
    tests = result.tests
    finalTest = result.finalTest
    judgingCount = result.judgingCount
    testMisclassifications = result.testMisclassifications
    constantAnswer = result.constantAnswer
    representation = result.representation
    noise = result.noise
    trajectory = result.trajectory
    hasWeights = true
  }

  /// Of a trial that something else has run, with as much as that tells.
  package init(
    id: String, identity: TrialIdentity, engine: RecordedEngine, status: TrialResult.Status,
    updates: Int, examples: Int, epochs: [EpochRecord], tests: [TestRecord] = [],
    finalTest: Evaluation? = nil, judgingCount: Int? = nil, parametersDigest: String? = nil,
    parameterCount: Int? = nil, operations: Int? = nil, distances: [DistanceRecord]? = nil,
    noise: [NoiseRecord] = [], hasWeights: Bool = false
  ) {
    self.id = id
    self.identity = identity
    self.engine = engine
    self.status = status
    self.parametersDigest = parametersDigest
    self.parameterCount = parameterCount
    self.updates = updates
    self.examples = examples
    self.operations = operations
    self.epochs = epochs
    self.distances = distances
    self.tests = tests
    self.finalTest = finalTest
    self.judgingCount = judgingCount
    testMisclassifications = nil
    constantAnswer = nil
    representation = nil
    self.noise = noise
    trajectory = []
    self.hasWeights = hasWeights
  }

  init(
    _ document: TrialDocument, epochs: [EpochRecord], distances: [DistanceRecord]?,
    tests: [TestRecord], noise: [NoiseRecord], trajectory: [[Float]]
  ) {
    id = document.id
    identity = document.identity
    engine = document.engine
    status = document.status
    parametersDigest = document.parametersDigest
    parameterCount = document.parameterCount
    updates = document.updates
    examples = document.examples
    operations = document.operations
    finalTest = document.finalTest
    judgingCount = document.judgingCount
    testMisclassifications = document.testMisclassifications
    constantAnswer = document.constantAnswer
    representation = document.representation
    self.epochs = epochs
    self.distances = distances
    self.tests = tests
    self.noise = noise
    self.trajectory = trajectory
    hasWeights = document.files[TrialWeights.file] != nil
  }

  package static func digest(of values: [Float]) -> String {
    var bytes = Data(capacity: values.count * 4)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes.sha256
  }

  package var seed: UInt64 { identity.trial.seed }

  package var diverged: Bool { status.isDivergence }
}

/// `trial.json`: everything but the tables and the weights, with the digests of their files.
struct TrialDocument: Codable {
  /// Of what records hold. One of an older form lacks something, and is computed again.
  var form: Int?
  var id: String
  var identity: TrialIdentity
  var engine: RecordedEngine
  var status: TrialResult.Status
  var parametersDigest: String?
  var parameterCount: Int?
  var updates: Int
  var examples: Int
  var operations: Int?
  var finalTest: Evaluation?
  var judgingCount: Int?
  var testMisclassifications: Misclassifications?
  var constantAnswer: Evaluation?
  var representation: RepresentationRecord?
  /// File name to SHA-256.
  var files: [String: String]
  /// The SHA-256 of this document's canonical JSON with this field empty.
  var checksum: String

  static let currentForm = 2

  private enum CodingKeys: String, CodingKey {
    case form, id, identity, engine, status, parametersDigest, parameterCount, updates, examples
    case operations, finalTest, judgingCount, constantAnswer, representation, files
    case checksum
    case testMisclassifications = "testMistakes"
  }

  func computedChecksum() throws -> String {
    var copy = self
    copy.checksum = ""
    return try CanonicalJSON.data(of: copy).sha256
  }
}
