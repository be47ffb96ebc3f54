import Datasets
import Foundation
import Host
import Records
import Samples
import Specification
import Testing

@testable import Planning

/// An experiment that says what its data hold takes no others.
@Suite struct DataPinTests {
  private static let table = "x,y\n" + (0..<12).map { "\($0),\(2 * $0)\n" }.joined()
  private static let drawn =
    "{kind: regression, train: 8, test: 4, features: 2, signal: 1, noise: 0}"

  private static func digest(_ text: String) -> String { Data(text.utf8).sha256 }

  private static func text(_ pin: String, more: String = "") throws -> String {
    try SampleExperiment.text(
      replacing: drawn, with: "{kind: csv, file: t.csv, target: y, task: regression\(pin)}"
    ).replacingOccurrences(of: "all: {batchSize: 8}", with: "all: {batchSize: 8\(more)}")
  }

  private func plan(_ text: String, _ folder: TemporaryFolder) throws -> Plan {
    let folders = DataFolders(
      environment: ["BATCHLAB_DATA": folder.url.path], workingDirectory: folder.url)
    return try Plan(SampleExperiment.spec(text), datasets: DatasetCache(folders: folders))
  }

  private func folder(_ table: String = table) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(table, to: "t.csv")
    return folder
  }

  /// The example of FIPS 180-4.
  @Test func knownAnswer() throws {
    let folder = try folder("abc")
    let folders = DataFolders(
      environment: ["BATCHLAB_DATA": folder.url.path], workingDirectory: folder.url)
    let digest = try DatasetCache(folders: folders)
      .sha256(of: .csv(CSVConfiguration(file: "t.csv", target: "y")))
    #expect(digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func drawnDataHaveNone() throws {
    #expect(try SampleExperiment.datasets.sha256(of: .houses) == nil)
  }

  /// It changes neither a trial nor its id, in whatever case it is written.
  @Test func theRightOne() throws {
    let folder = try folder()
    let digest = Self.digest(Self.table)
    let plain = try plan(Self.text(""), folder)
    for pin in [digest, digest.uppercased(), "\"\(digest)\""] {
      let pinned = try plan(Self.text(", sha256: \(pin)"), folder)
      #expect(pinned.trials.map(\.id) == plain.trials.map(\.id))
      #expect(pinned.trials.map(\.identity) == plain.trials.map(\.identity))
      #expect(pinned.spec.arms.map(\.dataPin?.sha256) == [digest, digest])
    }
  }

  private static func mismatch(_ key: String, line: Int) -> SpecificationError {
    SpecificationError(
      file: "sample.yaml", line: line, key: key,
      found: "t.csv with the SHA-256 \(digest("x,y\n").prefix(12))…",
      expected:
        "\(digest(table).prefix(12))…, the data that this experiment is about: put them back,"
        + " or give the others an experiment file of another name (batchlab tune --data writes one)"
    )
  }

  /// Whatever else is wrong with the others.
  @Test func otherData() throws {
    #expect(throws: Self.mismatch("workload.dataset.sha256", line: 5)) {
      try plan(Self.text(", sha256: \(Self.digest(Self.table))"), folder("x,y\n"))
    }
  }

  /// An arm's own, where the experiment states none.
  @Test func ofAnArm() throws {
    let more = ", workload: {dataset: {sha256: \(Self.digest(Self.table))}}"
    #expect(try plan(Self.text("", more: more), folder()).trials.count == 4)
    let other = try folder("x,y\n" + (0..<12).map { "\($0),\(3 * $0)\n" }.joined())
    let error = #expect(throws: SpecificationError.self) {
      try plan(Self.text("", more: more), other)
    }
    #expect(error?.key == "arms.all.workload.dataset.sha256")
    #expect(error?.line == 14)
  }

  @Test(arguments: [true, false]) func ofStudiesAndTunings(areStudies: Bool) throws {
    let sample = try areStudies ? SampleStudies.withoutArms() : SampleTunings.text
    let dataset = try #require(sample.firstMatch(of: /dataset: \{.*\}/)?.output)
    let table = "x,y\n" + (0..<50).map { "\($0),\(2 * $0)\n" }.joined()
    func text(_ digest: String) throws -> String {
      try SampleExperiment.text(
        replacing: String(dataset),
        with: "dataset: {kind: csv, file: t.csv, target: y, task: regression, sha256: \(digest)}",
        in: sample)
    }
    let folder = try folder(table)
    #expect(try !plan(text(Self.digest(table)), folder).trials.isEmpty)
    let error = #expect(throws: SpecificationError.self) {
      try plan(text(Self.digest("other")), folder)
    }
    #expect(error?.key == "workload.dataset.sha256")
  }

  @Test(arguments: [
    ("12", "12"), (String(repeating: "g", count: 64), String(repeating: "g", count: 64)),
    (String(repeating: "0", count: 63), String(repeating: "0", count: 63)), ("[a]", "a list of 1"),
  ]) func noDigest(_ pin: String, found: String) throws {
    let error = #expect(throws: SpecificationError.self) {
      try SampleExperiment.spec(Self.text(", sha256: \(pin)"))
    }
    #expect(error?.key == "workload.dataset.sha256")
    #expect(error?.found == found)
  }

  @Test func drawnDataTakeNone() throws {
    let text = try SampleExperiment.text(
      replacing: "noise: 0}", with: "noise: 0, sha256: \(Self.digest(""))}")
    let error = #expect(throws: SpecificationError.self) { try SampleExperiment.spec(text) }
    #expect(error?.found == "an unknown key")
  }

  @Test func statedDigest() throws {
    let folder = try TemporaryFolder()
    let digest = Self.digest("a")
    let pinned = try folder.write(Self.text(", sha256: \(digest)"), to: "a.yaml")
    let plain = try folder.write(Self.text(""), to: "b.yaml")
    let broken = try folder.write("workload: [", to: "c.yaml")
    #expect(ExperimentSpec.statedDigest(in: pinned) == digest)
    #expect(ExperimentSpec.statedDigest(in: plain) == nil)
    #expect(ExperimentSpec.statedDigest(in: broken) == nil)
    #expect(ExperimentSpec.statedDigest(in: folder.file("none.yaml")) == nil)
  }
}
