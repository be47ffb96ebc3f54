import Datasets
import Execution
import Foundation
import Kernels
import Planning
import Records
import Samples
import Specification
import Testing
import Training

@testable import Analysis

#if canImport(Glibc)
  import Glibc
#endif

/// Files of every kind, spoiled at random: each is read rightly or refused with an error of ours.
/// Nothing crashes, nothing hangs, and nothing is believed that is not what was written.
///
/// `BATCHLAB_MUTATIONS=100000` asks for as many of each kind; it then prints the largest memory.
@Suite(.serialized) struct HostileInputTests {
  private static let count =
    ProcessInfo.processInfo.environment["BATCHLAB_MUTATIONS"].flatMap { Int($0) } ?? 400

  /// Spoils the original again and again, and counts what was accepted; more than half of what is
  /// tried must be refused for the test to mean anything.
  private func spoil(
    _ kind: String, _ original: [UInt8], refusedShare: Double = 0.5,
    _ accepts: ([UInt8]) throws -> Bool
  ) rethrows {
    var dice = Dice(state: 1)
    var accepted = 0
    let started = ContinuousClock.now
    var slowest = Duration.zero
    for _ in 0..<Self.count {
      let begun = ContinuousClock.now
      if try accepts(Mutation.of(original, &dice)) { accepted += 1 }
      slowest = max(slowest, .now - begun)
    }
    let refused = Double(Self.count - accepted)
    #expect(refused > refusedShare * Double(Self.count), "\(accepted) \(kind) files accepted")
    guard Self.count >= 10_000 else { return }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    print(
      "\(kind): \(Self.count) mutations, \(accepted) accepted, in \(ContinuousClock.now - started);"
        + " slowest \(slowest); largest memory of the process \(usage.ru_maxrss / 1024) MiB")
  }

  /// Whether something is done without an error of the given kind; any other error is a failure.
  private func succeeds<Failure: Error>(
    _ kind: Failure.Type, _ body: () throws -> Void
  ) -> Bool {
    do {
      try body()
      return true
    } catch {
      #expect(error is Failure, "\(error)")
      return false
    }
  }

  @Test func experiments() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("sample.yaml")
    // Much of the text is words for people, which may say anything.
    try spoil("experiment", Array(SampleExperiment.text.utf8), refusedShare: 0.3) { bytes in
      try Data(bytes).write(to: file)
      return succeeds(SpecificationError.self) {
        for profile in try ExperimentSpec.profiles(in: file) {
          let spec = try ExperimentSpec(contentsOf: file, profile: profile)
          // Names become those of files.
          for chart in spec.charts {
            #expect(!chart.id.contains("/") && !chart.id.hasPrefix("."))
          }
          _ = try Plan(spec, datasets: SampleExperiment.datasets)
        }
      }
    }
  }

  /// A store with one record of the sample.
  private func store(_ folder: TemporaryFolder) throws -> (Store, TrialRecord) {
    let store = try Store(at: folder.url)
    let planned = try #require(SampleExperiment.plan().trials.first)
    let records = try Runner(
      store: store, engines: [TrainerEngine(datasets: SampleExperiment.datasets)], jobs: 1
    ).run([planned])
    return (store, try #require(records[planned.id]))
  }

  @Test(arguments: ["trial.json", "history.csv", "distances.csv", "weights.safetensors"])
  func records(_ name: String) throws {
    let folder = try TemporaryFolder()
    let (store, record) = try store(folder)
    let file = folder.file("trials/\(record.id)/\(name)")
    try spoil(name, Array(Data(contentsOf: file))) { bytes in
      try Data(bytes).write(to: file)
      guard case .found(let found) = store.record(record.id) else { return false }
      #expect(found == record)
      return true
    }
  }

  /// Weights from elsewhere: whatever is accepted is whole.
  @Test func weights() throws {
    // Flipped numbers and metadata are nobody's error.
    try spoil("safetensors", Array(SampleTensors.bytes), refusedShare: 0.3) { bytes in
      succeeds(SafetensorsError.self) {
        let file = try Safetensors(contents: Data(bytes), file: "f")
        for tensor in file.tensors { #expect(tensor.shape.reduce(1, *) == tensor.count) }
      }
    }
  }

  @Test func checkpoints() throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    let trial = try #require(SampleExperiment.plan().trials.first)
    let dataset = try SampleExperiment.datasets.dataset(trial.trial.workload.dataset)
    var run = TrialRun(trial.trial, on: dataset, startingFrom: nil, resources: .init())
    for _ in 0..<5 { run.advance() }
    let checkpoint = run.checkpoint
    try store.save(checkpoint, of: trial.id)
    let file = folder.file(Store.checkpointPlace(of: trial.id))
    try spoil("checkpoint", Array(Data(contentsOf: file))) { bytes in
      try Data(bytes).write(to: file)
      guard let found = try? store.checkpoint(of: trial.id) else { return false }
      #expect(found.numbers == checkpoint.numbers)
      return true
    }
  }

  @Test func baselines() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("baseline.json")
    let (plan, summary) = try Planted.results(a: [1, 2], b: [2, nil])
    let baseline = try Baseline(summary, of: plan)
    try baseline.write(to: file)
    // Whatever is in it that can be read is compared, and is not what it was.
    try spoil("baseline", Array(Data(contentsOf: file)), refusedShare: 0.3) { bytes in
      try Data(bytes).write(to: file)
      return succeeds(DocumentError.self) {
        guard let read = try Baseline.read(file) else { return }
        _ = BaselineCheck(baseline, of: plan.spec, against: read).passes
      }
    }
  }

  @Test func summaries() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("summary.json")
    let document = try SummaryDocument(Planted.summary(a: [1, 2], b: [2, nil]))
    let whole = try ResultSet(summary: folder.write(document.json(), to: "whole.json"))
    try spoil("summary", Array(document.json()), refusedShare: 0.3) { bytes in
      try Data(bytes).write(to: file)
      return succeeds(DocumentError.self) {
        _ = ResultComparison(whole, try ResultSet(summary: file))
      }
    }
  }

  /// Three images of 2 × 3 pixels, plain and compressed, and their labels.
  @Test(arguments: ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"], [false, true])
  func images(_ name: String, isCompressed: Bool) throws {
    let folder = try TemporaryFolder()
    let data = folder.file("digits")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 3] + Array(0..<18)
    let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 3, 0, 9, 4]
    for (file, bytes) in [
      ("train-images-idx3-ubyte", images), ("train-labels-idx1-ubyte", labels),
      ("t10k-images-idx3-ubyte", images), ("t10k-labels-idx1-ubyte", labels),
    ] { try Data(bytes).write(to: data.appendingPathComponent(file)) }
    let plain = data.appendingPathComponent(name)
    var original = Array(try Data(contentsOf: plain))
    var place = plain
    if isCompressed {
      try FileManager.default.removeItem(at: plain)
      place = data.appendingPathComponent(name + ".gz")
      original = stored(original)
    }
    let folders = DataFolders(
      environment: ["BATCHLAB_DATA": folder.url.path], workingDirectory: folder.url)
    let configuration = DatasetConfiguration.idx(
      IDXConfiguration(folder: "digits", train: nil, test: nil, classes: 10))
    try spoil(place.lastPathComponent, original, refusedShare: 0.3) { bytes in
      try Data(bytes).write(to: place)
      return succeeds(DatasetError.self) {
        let dataset = try configuration.load(from: folders)
        #expect(dataset.train.count == 3)
      }
    }
  }

  /// Two records of CIFAR-100, plain and compressed. Most of a record is pixels, which may be anything.
  @Test(arguments: [false, true]) func colors(isCompressed: Bool) throws {
    let folder = try TemporaryFolder()
    let data = folder.file("cifar-100-binary")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    let record: [UInt8] = [3, 40] + (0..<3072).map { UInt8($0 % 251) }
    let records = record + record
    try Data(records).write(to: data.appendingPathComponent("test.bin"))
    let folders = DataFolders(
      environment: ["BATCHLAB_DATA": folder.url.path], workingDirectory: folder.url)
    let place = data.appendingPathComponent(isCompressed ? "train.bin.gz" : "train.bin")
    try spoil(
      place.lastPathComponent, isCompressed ? stored(records) : records, refusedShare: 0.3
    ) { bytes in
      try Data(bytes).write(to: place)
      return succeeds(DatasetError.self) {
        let dataset = try DatasetConfiguration.cifar(CIFARConfiguration(.coarse)).load(
          from: folders)
        #expect(dataset.train.featureCount == 3072)
      }
    }
  }

  /// A gzip file of one stored block (RFC 1952 and 1951).
  private func stored(_ bytes: [UInt8]) -> [UInt8] {
    func little(_ value: UInt32, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    let length = UInt32(bytes.count)
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + little(length, 2) + little(~length, 2)
      + bytes + little(~crc, 4) + little(length, 4)
  }
}
