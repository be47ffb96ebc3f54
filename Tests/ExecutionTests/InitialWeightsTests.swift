import Datasets
import Foundation
import Host
import Kernels
import Planning
import Records
import Samples
import Specification
import Testing
import Training

@testable import Execution

/// Trials start from the weights in a file as they would from drawn ones, and are told apart by what
/// the file holds.
@Suite struct InitialWeightsTests {
  /// The sample with batch normalization and initial weights, one arm and one seed.
  private static func text(_ file: String?) throws -> String {
    try SampleExperiment.text(
      replacing: "  model: {kind: mlp, hidden: [3]}",
      with: "  model: {kind: mlp, hidden: [3], normalization: batch}"
        + (file.map { "\n  initialWeights: \($0)" } ?? "")
    ).replacingOccurrences(of: "one: {batchSize: 1}", with: "one: {batchSize: 2}")
  }

  private func plan(_ file: String?) throws -> Plan {
    try SampleExperiment.plan(Self.text(file))
  }

  /// The records of a plan, run in a store of their own.
  private func run(
    _ trials: [PlannedTrial], in folder: TemporaryFolder
  ) throws -> [String: TrialRecord] {
    try Runner(
      store: Store(at: folder.file("store")),
      engines: [TrainerEngine(datasets: SampleExperiment.datasets)], jobs: 1
    ).run(trials)
  }

  /// Weights that a trial starts from, exported to a file, give the trial that drew them.
  @Test func theSameTrajectoryAsDrawnWeights() throws {
    let folder = try TemporaryFolder()
    let drawn = try plan(nil).trials[0]
    let record = try #require(run([drawn], in: folder)[drawn.id])
    let weights = try Store(at: folder.file("store")).initialWeights(of: record)
    let file = try folder.write(weights.contents, to: "start.safetensors").path

    let given = try plan(file).trials
    let again = try #require(run([given[0]], in: folder)[given[0].id])
    #expect(given[0].id != drawn.id)
    #expect(again.parametersDigest == record.parametersDigest)
    #expect(again.epochs == record.epochs)
    #expect(again.distances == record.distances)
    // The seed still draws the order of the examples.
    let other = try #require(run([given[1]], in: folder)[given[1].id])
    #expect(other.parametersDigest != record.parametersDigest)
  }

  @Test func finalWeightsAreWhereTheNextTrialStarts() throws {
    let folder = try TemporaryFolder()
    let drawn = try plan(nil).trials[0]
    _ = try run([drawn], in: folder)
    let store = try Store(at: folder.file("store"))
    let final = try store.weights(of: drawn.id)
    let file = try folder.write(final.contents, to: "start.safetensors").path
    let given = try plan(file).trials[0]
    let record = try #require(run([given], in: folder)[given.id])
    let initial = try store.initialWeights(of: record)
    #expect(initial.tensors == final.tensors)
    for tensor in final.tensors {
      #expect(initial.floats(of: tensor) == final.floats(of: tensor))
    }
    #expect(initial.metadata["weights"] == "initial")
    #expect(initial.metadata["trial"] == given.id)
  }

  /// Of a model so small that its path is kept: the path begins where the file says.
  @Test func theFirstUpdateIsFromTheFile() throws {
    let folder = try TemporaryFolder()
    let start = Safetensors([("0.weight", [1, 1], [0.25]), ("0.bias", [1], [-0.5])])
    let file = try folder.write(start.contents, to: "w").path
    let text = try SampleExperiment.text(
      replacing: "  model: {kind: mlp, hidden: [3]}",
      with: "  model: {kind: mlp, hidden: []}\n  initialWeights: \(file)"
    ).replacingOccurrences(of: "features: 2", with: "features: 1")
    let trial = try SampleExperiment.plan(text).trials[0]
    let record = try #require(run([trial], in: folder)[trial.id])
    #expect(record.trajectory.first == [0.25, -0.5])
    #expect(record.trajectory.count == record.updates + 1)
  }

  // MARK: - Identity

  private static let network = Network(
    ModelConfiguration(hidden: [3], normalization: .batch), inputs: 2, outputs: 1)

  /// The sample's tensors by name, all of one value save variances.
  private static func tensors(
    _ value: Float = 0.5
  ) -> [(name: String, shape: [Int], values: ArraySlice<Float>)] {
    (network.parameterLayout.tensors + network.statisticsLayout.tensors).map { tensor in
      (tensor.name, tensor.shape, ArraySlice(repeating: value, count: tensor.count))
    }
  }

  @Test func identityIsOfTheContentsAndNotThePath() throws {
    let folder = try TemporaryFolder()
    let paths = try ["a", "b"].map {
      try folder.write(Safetensors(Self.tensors()).contents, to: $0).path
    }
    let other = try folder.write(Safetensors(Self.tensors(0.25)).contents, to: "c").path
    let plans = try (paths + [other]).map { try plan($0).trials }
    #expect(plans[0].map(\.id) == plans[1].map(\.id))
    #expect(Set(plans[0].map(\.id)).isDisjoint(with: plans[2].map(\.id)))
    #expect(Set(plans[0].map(\.id)).isDisjoint(with: try plan(nil).trials.map(\.id)))
    let start = try #require(plans[0][0].trial.workload.initialWeights)
    #expect(start.file == paths[0])
    #expect(start.digest == Safetensors(Self.tensors()).contents.sha256)
  }

  @Test func canonicalJSONOfTheIdentity() throws {
    let trial = Trial(
      workload: Workload(
        dataset: .houses, model: ModelConfiguration(hidden: []),
        initialWeights: InitialWeights(file: "/somewhere", digest: "abc")),
      recipe: Recipe(optimizer: Optimizer(), learningRate: 0.1, batchSize: 4, epochs: 3), seed: 7)
    let identity = TrialIdentity(trial, dataDigest: nil, engine: Engine.fingerprint)
    var blank = trial
    blank.workload.initialWeights?.file = ""
    let data = try CanonicalJSON.data(
      of: TrialIdentity(blank, dataDigest: nil, engine: Engine.fingerprint))
    #expect(
      String(decoding: data, as: UTF8.self).contains(
        #""initialWeights":{"digest":"abc","file":""}"#))
    #expect(try identity.id() == data.sha256)
  }

  // MARK: - What a file may hold

  private func values(_ file: Safetensors) throws -> ParameterValues {
    try WeightsFile(file, for: Self.network, file: "w").values
  }

  @Test func everyTensorHasItsPlace() throws {
    var next: Float = 0
    let tensors = Self.tensors().map { tensor in
      let values = tensor.values.map { _ in
        next += 1
        return next
      }
      return (name: tensor.name, shape: tensor.shape, values: values[...])
    }
    // In another order than the network's.
    let values = try values(Safetensors(tensors.reversed()))
    #expect(values.parameters == (1...19).map { Float($0) })
    #expect(values.statistics == (20...25).map { Float($0) })
  }

  @Test func statisticsMayBeMissing() throws {
    let all = Self.tensors()
    let none = try values(Safetensors(all.filter { !$0.name.contains("running") }))
    #expect(none.statistics == [0, 0, 0, 1, 1, 1])
    let means = try values(Safetensors(all.filter { $0.name != "1.running_var" }))
    #expect(means.statistics == [0.5, 0.5, 0.5, 1, 1, 1])
  }

  /// As PyTorch saves it: a count of batches, an integer without dimensions.
  @Test func countersArePassedOver() throws {
    let plain = Safetensors(Self.tensors())
    let json = String(
      decoding: plain.contents.dropFirst(8).prefix(plain.header.byteCount - 8), as: UTF8.self)
    let end = plain.contents.count - plain.header.byteCount
    let counted = SampleTensors.file(
      json.trimmingCharacters(in: .whitespaces).dropLast()
        + #","1.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[\#(end),\#(end + 8)]}}"#,
      data: plain.contents.dropFirst(plain.header.byteCount) + [3, 0, 0, 0, 0, 0, 0, 0])
    #expect(try values(Safetensors(contents: counted, file: "w")) == values(plain))
  }

  struct Spoiled: Sendable, CustomTestStringConvertible {
    let tensor: String
    let found: String
    let expected: String
    let change:
      @Sendable ([(name: String, shape: [Int], values: ArraySlice<Float>)])
        -> [(name: String, shape: [Int], values: ArraySlice<Float>)]
    var testDescription: String { "\(tensor): \(found)" }
  }

  private static func replacing(
    _ name: String, with shape: [Int], _ value: Float = 1
  )
    -> @Sendable ([(name: String, shape: [Int], values: ArraySlice<Float>)])
    -> [(name: String, shape: [Int], values: ArraySlice<Float>)]
  {
    { tensors in
      tensors.filter { $0.name != name }
        + [(name, shape, ArraySlice(repeating: value, count: shape.reduce(1, *)))]
    }
  }

  private static let module = "Sequential(Linear(2, 3), BatchNorm1d(3), ReLU(), Linear(3, 1))"

  static let spoiled = [
    Spoiled(tensor: "3.bias", found: "nothing", expected: "F32, F64, F16 or BF16 of shape [1]") {
      $0.filter { $0.name != "3.bias" }
    },
    Spoiled(
      tensor: "0.weight", found: "F32 of shape [2, 3]",
      expected: "F32, F64, F16 or BF16 of shape [3, 2]",
      change: replacing("0.weight", with: [2, 3])),
    Spoiled(
      tensor: "0.weight", found: "F32 of shape [6]",
      expected: "F32, F64, F16 or BF16 of shape [3, 2]",
      change: replacing("0.weight", with: [6])),
    Spoiled(
      tensor: "1.running_mean", found: "F32 of shape [4]",
      expected: "F32, F64, F16 or BF16 of shape [3]",
      change: replacing("1.running_mean", with: [4])),
    Spoiled(
      tensor: "4.weight", found: "F32 of shape [1]", expected: "none of this name in \(module)",
      change: replacing("4.weight", with: [1])),
    Spoiled(
      tensor: "0.num_batches_tracked", found: "F32 of shape []",
      expected: "none of this name in \(module)",
      change: replacing("0.num_batches_tracked", with: [])),
    Spoiled(
      tensor: "1.num_batches_tracked", found: "F32 of shape [9]",
      expected: "none of this name in \(module)",
      change: replacing("1.num_batches_tracked", with: [9])),
    Spoiled(
      tensor: "0.bias", found: "nan at element 0", expected: "finite numbers",
      change: replacing("0.bias", with: [3], .nan)),
    Spoiled(
      tensor: "1.running_var", found: "-1.0 at element 0",
      expected: "finite numbers of at least 0", change: replacing("1.running_var", with: [3], -1)),
  ]

  /// Each is an error of the file, and in a plan one of the experiment file's line that names it.
  @Test(arguments: spoiled) func bad(_ bad: Spoiled) throws {
    let contents = Safetensors(bad.change(Self.tensors()))
    #expect(
      throws: SafetensorsError(
        file: "w", tensor: bad.tensor, found: bad.found, expected: bad.expected)
    ) { try values(contents) }
    let folder = try TemporaryFolder()
    let file = try folder.write(contents.contents, to: "w").path
    #expect(
      throws: SpecificationError(
        file: "sample.yaml", line: 7, key: "workload.initialWeights",
        found: "\(bad.found) for the tensor \(bad.tensor) in \(file)", expected: bad.expected)
    ) { try plan(file) }
  }

  // MARK: - The setting

  @Test func pathsAreRelativeToTheExperimentFile() throws {
    let folder = try TemporaryFolder()
    let inner = folder.file("inner")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    try folder.write(Safetensors(Self.tensors()).contents, to: "inner/w")
    let file = try folder.write(Self.text("../inner/w"), to: "inner/sample.yaml")
    let spec = try ExperimentSpec(contentsOf: file)
    #expect(spec.arms.map(\.initialWeights?.stated) == ["../inner/w", "../inner/w"])
    let plan = try Plan(spec, datasets: SampleExperiment.datasets)
    #expect(plan.trials[0].trial.workload.initialWeights?.file == inner.path + "/../inner/w")
  }

  @Test(arguments: [
    ("missing", "no file that can be read (\(String(cString: strerror(ENOENT)))) in missing"),
    ("/", "no file that can be read (Not a regular file) in /"),
  ]) func noFile(_ file: String, found: String) throws {
    #expect(
      throws: SpecificationError(
        file: "sample.yaml", line: 7, key: "workload.initialWeights", found: found,
        expected: "a safetensors file")
    ) { try plan(file) }
  }

  @Test(arguments: [
    ("[w]", "a list of 1"), ("{file: w}", "a mapping"), ("", "nothing"), ("''", "the text \"\""),
  ]) func noPath(_ value: String, found: String) throws {
    #expect(
      throws: SpecificationError(
        file: "sample.yaml", line: 7, key: "workload.initialWeights", found: found,
        expected: "the path of a safetensors file")
    ) { try SampleExperiment.spec(Self.text(value)) }
  }

  /// An arm's own file, and none where it takes the key away.
  @Test func armsHaveTheirOwn() throws {
    let text = try Self.text("base").replacingOccurrences(
      of: "  all: {batchSize: 8}",
      with: """
          all: {batchSize: 8, workload: {initialWeights: other}}
          none: {workload: {initialWeights: null}}
        """)
    let spec = try SampleExperiment.spec(text)
    #expect(spec.arms.map(\.initialWeights?.stated) == ["base", "other", nil])
    #expect(spec.arms[1].initialWeights?.place.key == "arms.all.workload.initialWeights")
  }

  /// Searches start from them, too, and their trials are told apart by them.
  @Test func ofTunings() throws {
    let folder = try TemporaryFolder()
    let start = Safetensors([("0.weight", [1, 2], [0.25, 1]), ("0.bias", [1], [-0.5])])
    let file = try folder.write(start.contents, to: "w").path
    let text = try SampleExperiment.text(
      replacing: "hidden: []}", with: "hidden: []}\n  initialWeights: \(file)",
      in: SampleTunings.text)
    let (plain, given) = try (
      SampleExperiment.plan(SampleTunings.text).trials, SampleExperiment.plan(text).trials
    )
    #expect(given.count == plain.count)
    #expect(
      given.allSatisfy { $0.trial.workload.initialWeights?.digest == start.contents.sha256 })
    #expect(Set(given.map(\.id)).isDisjoint(with: plain.map(\.id)))
    let record = try #require(run([given[0]], in: folder)[given[0].id])
    #expect(record.trajectory.first == [0.25, 1, -0.5])
  }

  /// A file that changes between plan and run is no longer the trial's.
  @Test func changeAfterThePlan() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(Safetensors(Self.tensors()).contents, to: "w").path
    let trial = try plan(file).trials[0]
    let other = Safetensors(Self.tensors(0.25)).contents
    try folder.write(other, to: "w")
    let digest = try #require(trial.trial.workload.initialWeights?.digest)
    #expect(
      throws: SafetensorsError(
        file: file, found: "contents of the SHA-256 \(other.sha256)",
        expected: "those of \(digest), from which the trial starts")
    ) { try run([trial], in: folder) }
    #expect(try Store(at: folder.file("store")).ids.count == 0)
  }

  /// What the configuration says of inputs and outputs is what its examples have.
  @Test(arguments: [
    DatasetConfiguration.strokes(StrokesConfiguration(train: 2, test: 2)), .houses,
    .regression(RegressionConfiguration(train: 2, test: 2, features: 5)),
  ]) func statedDimensions(_ configuration: DatasetConfiguration) throws {
    let dataset = try SampleExperiment.datasets.dataset(configuration)
    #expect(try #require(configuration.traits.exampleShape) == dataset.exampleShape)
  }
}
