import Foundation
import Testing

/// A sweep on several machines without a cluster: `run --shard` and `store merge`.
@Suite struct ShardCommandTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    try folder.write(Sample.studies, to: "experiments/studied.yaml")
    return folder
  }

  private static let names = (1...5).map { "s\($0)" }

  /// The five shards of both experiments, each in a store of its own.
  private func runShards(in folder: TemporaryFolder) throws -> [Batchlab.Result] {
    try Self.names.enumerated().map { index, store in
      let result = try Batchlab.run(
        "run", "houses", "studied", "--shard", "\(index + 1)/5", "--store", store, in: folder)
      #expect(result.status == 0, "\(result.errors)")
      return result
    }
  }

  private func merge(_ stores: [String] = names, in folder: TemporaryFolder) throws
    -> Batchlab.Result
  {
    try Batchlab.run(
      arguments: ["store", "merge"] + stores + ["--store", "all"], in: folder)
  }

  @Test func fiveShardsAreTheLocalRun() throws {
    let folder = try folder()
    let local = try Batchlab.run(
      "run", "houses", "studied", "--json", "--store", "local", in: folder)
    #expect(local.status == 0)
    let results = try runShards(in: folder)
    #expect(results.allSatisfy { $0.output.contains("of houses: ") })
    #expect(results.contains { $0.output.contains(" that followed on them, all in s") })
    let counts = Self.names.map { folder.records($0).count }
    #expect(counts.allSatisfy { $0 > 0 }, "\(counts)")
    #expect(counts.reduce(0, +) == folder.records("local").count)

    let merged = try merge(in: folder)
    #expect(merged.status == 0, "\(merged.errors)")
    let total = counts.reduce(0, +)
    #expect(
      merged.output
        == "\(total) records merged from 5 stores: \(total) new, 0 were there already and agree\n")
    let same = try folder.contents("all") == folder.contents("local")
    #expect(same)
    let summed = try Batchlab.run(
      "run", "houses", "studied", "--json", "--store", "all", in: folder)
    #expect(summed.output == local.output)
    // Of each round of a search, all of them are there.
    let found = summed.errorLines.map {
      $0.wholeMatch(of: /(\d+) trials, (\d+) of them in the store/).flatMap { match in
        match.1 == match.2 ? Int(match.1) : nil
      }
    }
    #expect(found.reduce(0) { $0 + ($1 ?? .max / 100) } == total, "\(summed.errors)")
  }

  @Test func answerOfAShard() throws {
    let folder = try folder()
    let result = try Batchlab.run("run", "houses", "--shard", "2/3", in: folder)
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines.first == "shard 2/3 of houses: 1 of its 4 trials, all in .batchlab")
    #expect(lines.last?.contains("batchlab store merge") == true)
    // More shards than there is work for.
    let idle = try Batchlab.run("run", "houses", "--shard", "9/9", "--store", "idle", in: folder)
    #expect(idle.status == 0)
    #expect(idle.output.hasPrefix("shard 9/9 of houses: 0 of its 4 trials, all in idle\n"))
    #expect(folder.records("idle").isEmpty)
  }

  @Test func shardOfAnArm() throws {
    let folder = try folder()
    for index in 1...2 {
      let result = try Batchlab.run(
        "run", "houses", "--arm", "all", "--shard", "\(index)/2", in: folder)
      #expect(result.output.hasPrefix("shard \(index)/2 of houses: 1 of its 2 trials"))
    }
    #expect(folder.records().count == 2)
  }

  @Test(arguments: ["0/5", "6/5", "1/1001", "two of five", "2"]) func badShard(
    _ text: String
  ) throws {
    let folder = try folder()
    let result = try Batchlab.run("run", "houses", "--shard", text, in: folder)
    #expect(result.status == 64)
    #expect(result.errors.contains("found \(text); expected I/N"), "\(result.errors)")
    #expect(!folder.exists(".batchlab"))
  }

  @Test func summariesOfAShard() throws {
    let folder = try folder()
    let result = try Batchlab.run("run", "houses", "--shard", "1/2", "--json", in: folder)
    #expect(result.status == 64)
    #expect(!folder.exists(".batchlab"))
  }

  // MARK: - Merging

  @Test func mergedTwice() throws {
    let folder = try folder()
    _ = try runShards(in: folder)
    #expect(try merge(in: folder).status == 0)
    let before = try folder.contents("all")
    let again = try merge(in: folder)
    #expect(again.status == 0)
    let total = folder.records("all").count
    #expect(
      again.output
        == "\(total) records merged from 5 stores: 0 new, \(total) were there already and agree\n")
    let same = try folder.contents("all") == before
    #expect(same)
  }

  /// A record altered by hand is refused and named, and nothing is written.
  @Test(arguments: ["trial.json", "history.csv", "weights.safetensors"])
  func alteredRecord(_ file: String) throws {
    let folder = try folder()
    _ = try runShards(in: folder)
    let id = try #require(folder.records("s3").first)
    var data = try Data(contentsOf: folder.file("s3/trials/\(id)/\(file)"))
    let place = try #require(data.lastIndex(of: data[data.count / 2]))
    data[place] ^= 0x01
    try folder.write(data, to: "s3/trials/\(id)/\(file)")
    let result = try merge(in: folder)
    expectError(result, status: 65, naming: "1 damaged or in disagreement", "nothing")
    #expect(result.output.hasPrefix("s3 trials/\(id): damaged: "), "\(result.output)")
    #expect(result.output.contains("/s3/trials/\(id)/\(file): "), "\(result.output)")
    #expect(result.output.split(separator: "\n").count == 1)
    #expect(!folder.exists("all"))
  }

  @Test func storesThatAreNone() throws {
    let folder = try folder()
    #expect(try Batchlab.run("run", "houses", in: folder).status == 0)
    let missing = try Batchlab.run(
      "store", "merge", ".batchlab", "nowhere", "--store", "all", in: folder)
    expectError(missing, status: 65, naming: "nowhere", "trials")
    #expect(!folder.exists("all"))
    try FileManager.default.createSymbolicLink(
      at: folder.file("link"), withDestinationURL: folder.file(".batchlab"))
    for source in [".batchlab", "experiments/../.batchlab", "link"] {
      let same = try Batchlab.run("store", "merge", source, in: folder)
      expectError(same, status: 65, naming: source)
    }
    #expect(try Batchlab.run("store", "merge", in: folder).status == 64)
  }

  /// Killed at its third record, it goes on when it is done again.
  @Test(.enabled(if: Tracer.works, "needs strace, and leave to trace")) func mergeThatIsKilled()
    throws
  {
    let folder = try folder()
    _ = try runShards(in: folder)
    let total = Self.names.reduce(0) { $0 + folder.records($1).count }
    let killed = try Tracer.run(
      ["store", "merge"] + Self.names + ["--store", "all"], injecting: "rename:signal=KILL:when=3",
      in: folder)
    #expect(killed.status != 0)
    let kept = folder.records("all").count
    #expect((2...3).contains(kept))
    #expect(try Batchlab.run("store", "verify", "--store", "all", in: folder).status == 0)
    let result = try merge(in: folder)
    #expect(
      result.output
        == "\(total) records merged from 5 stores: \(total - kept) new, \(kept) were there already"
        + " and agree\n")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("all/trials").path)
    #expect(names.filter { $0.hasPrefix(".") }.isEmpty)
  }
}
