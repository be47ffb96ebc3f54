import Foundation
import Testing

/// `batchlab store` and `batchlab diff`.
@Suite struct StoreCommandTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    #expect(try Batchlab.run("run", "houses", in: folder).status == 0)
    return folder
  }

  @Test func list() throws {
    let folder = try folder()
    let result = try Batchlab.run("store", "list", in: folder)
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(
      lines.filter { $0.contains("houses (default) one") && $0.contains("completed") }.count == 2)
  }

  @Test func verify() throws {
    let folder = try folder()
    let whole = try Batchlab.run("store", "verify", in: folder)
    #expect(whole.status == 0)
    #expect(whole.output == "4 records and 0 checkpoints, 0 of them damaged\n")
    let id = try #require(folder.records().first)
    try folder.write("", to: ".batchlab/trials/\(id)/history.csv")
    let damaged = try Batchlab.run("store", "verify", in: folder)
    #expect(damaged.status == 1)
    #expect(damaged.output.hasPrefix("damaged  trials/\(id): "))
    #expect(damaged.output.hasSuffix("4 records and 0 checkpoints, 1 of them damaged\n"))
  }

  @Test func collectGarbage() throws {
    let folder = try folder()
    let id = try #require(folder.records().first)
    try folder.write("", to: ".batchlab/trials/.\(id).77.partial/trial.json")
    let rehearsal = try Batchlab.run("store", "gc", "--dry-run", in: folder)
    #expect(rehearsal.output.hasSuffix("1 would be removed\n"))
    let result = try Batchlab.run("store", "gc", in: folder)
    #expect(result.status == 0)
    #expect(result.output.hasSuffix("1 were removed\n"))
    #expect(!folder.exists(".batchlab/trials/.\(id).77.partial"))
    #expect(folder.records().count == 4)
  }

  @Test(arguments: ["list", "verify", "gc"]) func noStore(_ command: String) throws {
    let folder = try TemporaryFolder()
    let result = try Batchlab.run("store", command, in: folder)
    expectError(result, status: 65, naming: ".batchlab", "trials")
    #expect(!folder.exists(".batchlab"))
  }

  /// Of an experiment that is wrong a warning is given, and its trials have no names.
  @Test func listBesideAWrongExperiment() throws {
    let folder = try folder()
    try folder.write(
      Sample.houses.replacingOccurrences(of: "seeds: 2", with: "seeds: 0"),
      to: "experiments/wrong.yaml")
    let result = try Batchlab.run("store", "list", in: folder)
    expectError(result, status: 0, naming: "experiments/wrong.yaml:9", "seeds", "0")
    #expect(result.output.contains(" houses (default) one "))
  }

  @Test func diffOfSummaries() throws {
    let folder = try folder()
    for (name, seeds) in [("a", "3"), ("b", "2")] {
      let result = try Batchlab.run("run", "houses", "--json", "--seeds", seeds, in: folder)
      try folder.write(result.output, to: "\(name).json")
    }
    let same = try Batchlab.run("diff", "a.json", "b.json", in: folder)
    #expect(same.status == 0)
    #expect(same.output.hasPrefix("4 trials in both, 4 of them the same to the bit; 0 of "))
    let all = try Batchlab.run("diff", "a.json", "b.json", "--all", in: folder)
    #expect(all.output.contains("testLoss"))
  }

  @Test func diffOfWhatIsNone() throws {
    let folder = try folder()
    let missing = try Batchlab.run("diff", ".batchlab", "nowhere", in: folder)
    expectError(missing, status: 65, naming: "nowhere")
    let file = try Batchlab.run("diff", ".batchlab", "experiments/houses.yaml", in: folder)
    expectError(file, status: 65, naming: "houses.yaml", "no summary")
    let other = try Batchlab.run("diff", ".batchlab", "experiments", in: folder)
    expectError(other, status: 65, naming: "experiments")
  }
}
