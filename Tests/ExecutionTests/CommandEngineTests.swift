import Datasets
import Foundation
import Planning
import Records
import Samples
import Specification
import Synchronization
import Testing

@testable import Execution

/// Trials of trainers that are commands, well behaved ones and others: what comes of each, and that the
/// store has nothing of a trial that failed.
@Suite struct CommandEngineTests {
  /// An experiment of one trial, of three epochs of four updates, whose trainer is a script of sh.
  private static func experiment(
    _ script: String, trainer: String = "", recipe: String = "batchSize: 10",
    data: String = ", train: 40, test: 10", program: String = "/bin/sh"
  ) -> String {
    """
    title: A command
    question: What comes of it?
    source: None
    workload: {dataset: {kind: own\(data)}}
    recipe: {\(recipe), epochs: 3}
    trainer:
      command: [\(program), train.sh, "${out}", "${checkpoint}", "${seed}"]
      inputs: [train.sh]
      metrics: {testError: percent}
      \(trainer)
    arms: {only: {}}
    seeds: 1
    """
  }

  /// Plans and runs it.
  private static func run(
    _ script: String, trainer: String = "", recipe: String = "batchSize: 10",
    data: String = ", train: 40, test: 10", program: String = "/bin/sh", in folder: TemporaryFolder,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> (record: TrialRecord, store: Store) {
    try folder.write("set -e\ncd \"$1\"\n" + script + "\n", to: "train.sh")
    try folder.write(
      experiment(script, trainer: trainer, recipe: recipe, data: data, program: program),
      to: "command.yaml")
    let spec = try ExperimentSpec(contentsOf: folder.file("command.yaml"))
    let datasets = DatasetCache(
      folders: DataFolders(environment: [:], workingDirectory: folder.url))
    let plan = try Plan(spec, datasets: datasets)
    let store = try Store(at: folder.file("store"))
    let runner = Runner(
      store: store, engines: [CommandEngine(datasets: datasets, devices: DevicePool([]))], jobs: 1,
      isInterrupted: isInterrupted)
    let records = try runner.run(plan.trials)
    return (try #require(records.values.first), store)
  }

  private static func line(_ update: Int, _ error: String) -> String {
    #"echo '{"update": \#(update), "epoch": \#(update / 4), "testError": \#(error)}' >> metrics.jsonl"#
  }

  private static let good = [line(4, "30"), line(8, "20"), line(12, "10")].joined(separator: "\n")

  @Test func `A command that reports each epoch has a record`() throws {
    let folder = try TemporaryFolder()
    let (record, store) = try Self.run(
      Self.good + "\necho hello\n" + #"echo '{"device": "a GPU"}' > result.json"#, in: folder)
    #expect(record.status == .completed)
    #expect(record.updates == 12 && record.epochs.map(\.test?.error) == [30, 20, 10])
    #expect(store.account(of: record.id)?.device == "a GPU")
    let log = try #require(store.log(of: record.id))
    #expect(try String(contentsOf: log, encoding: .utf8) == "hello\n")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("store/trainers").path) == [])
  }

  @Test func `NaN is a result`() throws {
    let folder = try TemporaryFolder()
    let (record, _) = try Self.run(Self.line(4, "30") + "\n" + Self.line(8, "NaN"), in: folder)
    #expect(record.status == .diverged(update: 8))
  }

  struct Bad: CustomTestStringConvertible, Sendable {
    let name: String
    let script: String
    var trainer = ""
    let words: String

    var testDescription: String { name }
  }

  static let bad = [
    Bad(name: "status 1", script: "echo why; exit 1", words: "status(1)"),
    Bad(name: "killed", script: "kill -9 $$", words: "killed(signal: 9)"),
    Bad(
      name: "hangs", script: "sleep 100", trainer: "silenceLimit: 1", words: "silent(seconds: 1.0)"),
    Bad(name: "says nothing", script: "true", words: "found: \"nothing\""),
    Bad(name: "garbage", script: "echo 'loss 3' > metrics.jsonl", words: "which is no JSON"),
    Bad(
      name: "half a line", script: good + "\nprintf '{\"update\": 12' >> metrics.jsonl",
      words: "half a line"),
    Bad(
      name: "a metric twice", script: line(4, "30") + "\n" + line(4, "31"),
      words: "testError of update 4 again, after line 1"),
    Bad(
      name: "a metric not at the end",
      script: line(4, "30") + "\necho '{\"update\": 12}' >> metrics.jsonl",
      words: "testError of update 4 at last"),
    Bad(name: "the future", script: line(13, "30"), words: "update 13"),
    Bad(
      name: "the past", script: line(8, "30") + "\n" + line(4, "20"),
      words: "update 4 after update 8"),
    Bad(
      name: "an epoch beyond all counting",
      script: "printf 'epoch,testError\\n4e18,30\\n' > metrics.csv", trainer: "format: csv",
      words: "epoch: 4e18"),
    Bad(
      name: "an epoch far ahead",
      script: "printf 'epoch,testError\\n4e15,30\\n' > metrics.csv", trainer: "format: csv",
      words: "at most 12"),
    Bad(name: "a text", script: line(4, "\"low\""), words: "expected: \"a number\""),
    Bad(
      name: "a long line", script: "head -c 100000000 /dev/zero | tr '\\0' 'a' > metrics.jsonl",
      words: "more than 1 MiB without"),
    Bad(
      name: "a folder for a file", script: "mkdir metrics.jsonl\nsleep 1",
      words: "line: nil, found: \"Not a regular file\""),
    Bad(
      name: "a link out of its folder", script: "ln -s ../../../train.sh metrics.jsonl\nsleep 1",
      words: "a link that leads out of"),
    Bad(
      name: "weights that are none", script: good + "\necho junk > weights.safetensors",
      words: "file: \"weights.safetensors\""),
    Bad(
      name: "a folder for the result", script: good + "\nmkdir result.json",
      words: "Not a regular file"),
    Bad(
      name: "no table", script: "printf 'a,\"b\\n' > metrics.csv", trainer: "format: csv",
      words: "metrics.csv"),
    Bad(
      name: "a child that outlives it", script: good + "\nsleep 100 &", words: "leftProcesses"),
    Bad(
      name: "an input that changes", script: good + "\necho '# other' >> ../../../train.sh",
      words: "changedInputs([\"train.sh\"])"),
  ]

  @Test(arguments: bad)
  func `What goes wrong is told, and nothing is kept of it`(bad: Bad) throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: TrainerFailure.self) {
      try Self.run(bad.script, trainer: bad.trainer, in: folder)
    }
    let words = error.map { "\($0.reason)" } ?? ""
    #expect(words.contains(bad.words), "\(words)")
    #expect(try Store(at: folder.file("store")).ids == [])
  }

  /// Where the file does not tell how many examples there are, nothing bounds the updates but numbers.
  @Test(arguments: ["metrics.jsonl", "result.json"])
  func `Updates whose examples nobody can count are told`(file: String) throws {
    let folder = try TemporaryFolder()
    let text = #"{"update": 9007199254740992, "updates": 9007199254740992, "testError": NaN}"#
    let error = #expect(throws: TrainerFailure.self) {
      try Self.run("echo '\(text)' > \(file)", data: "", in: folder)
    }
    #expect("\(String(describing: error))".contains("at most 900719925474099"))
    #expect(try Store(at: folder.file("store")).ids == [])
  }

  @Test(arguments: ["/no/such/program", "no-such-program", "/etc"])
  func `A program that is not there is told`(program: String) throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: TrainerFailure.self) {
      try Self.run(Self.good, program: program, in: folder)
    }
    guard case .notStarted(program, _) = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try Store(at: folder.file("store")).ids == [])
  }

  /// One that a killed batchlab left behind: it writes where the command that is started again does.
  @Test func `Whoever else writes to a trial's folder is ended first`() throws {
    let folder = try TemporaryFolder()
    let script = Self.inTwoRuns([Self.line(4, "30")], [Self.line(8, "20"), Self.line(12, "10")])
    #expect(throws: Runner.Interrupted.self) { try Self.run(script, in: folder) }
    let trainers = folder.file("store/trainers")
    let id = try #require(
      FileManager.default.contentsOfDirectory(atPath: trainers.path).first)
    let stray = Process()
    stray.executableURL = URL(fileURLWithPath: "/bin/sleep")
    stray.arguments = ["100"]
    stray.environment = ["BATCHLAB_OUT": trainers.appendingPathComponent(id).path]
    try stray.run()
    let (record, _) = try Self.run(script, in: folder)
    #expect(record.epochs.map(\.test?.error) == [30, 20, 10])
    stray.waitUntilExit()
    #expect(stray.terminationReason == .uncaughtSignal)
  }

  @Test func `Gigabytes of log are shortened`() throws {
    let folder = try TemporaryFolder()
    let (record, store) = try Self.run(
      "head -c 50000000 /dev/zero | tr '\\0' 'a'\n" + Self.good, in: folder)
    let log = try #require(store.log(of: record.id))
    let size = try FileManager.default.attributesOfItem(atPath: log.path)[.size] as? Int
    #expect(try #require(size) < 3 << 20)
  }

  /// A script that says the first lines, ends with 75, and says the others when it is started again.
  private static func inTwoRuns(_ first: [String], _ second: [String]) -> String {
    let lines = ["if test -e \"$2/half\"; then"] + second + ["else"] + first
    return (lines + ["touch \"$2/half\"", "exit 75", "fi"]).joined(separator: "\n")
  }

  @Test func `Status 75 is gone on from`() throws {
    let folder = try TemporaryFolder()
    let script = Self.inTwoRuns(
      [Self.line(4, "30")], [Self.line(8, "20"), Self.line(12, "10")])
    #expect(throws: Runner.Interrupted.self) { try Self.run(script, in: folder) }
    let (record, store) = try Self.run(script, in: folder)
    #expect(record.epochs.map(\.test?.error) == [30, 20, 10])
    #expect(store.account(of: record.id)?.starts == 2)
  }

  /// What is said again after a start takes the place of what was said before.
  @Test func `A checkpoint may be behind what was reported`() throws {
    let folder = try TemporaryFolder()
    let script = Self.inTwoRuns(
      [Self.line(4, "30"), Self.line(8, "20")], [Self.line(8, "21"), Self.line(12, "10")])
    #expect(throws: Runner.Interrupted.self) { try Self.run(script, in: folder) }
    let (record, _) = try Self.run(script, in: folder)
    #expect(record.epochs.map(\.test?.error) == [30, 21, 10])
  }

  /// Of Keras' logger, which tells the epoch alone, and of Lightning's, whose rows have gaps.
  @Test(arguments: [
    "epoch,testError\n0,30\n1,20\n2,10",
    "epoch,step,testError,loss\n0,3,30,\n0,3,,1\n1,7,20,\n2,11,10,",
  ]) func tables(text: String) throws {
    let folder = try TemporaryFolder()
    let (record, _) = try Self.run(
      "cat > metrics.csv <<'END'\n\(text)\nEND", trainer: "format: csv", in: folder)
    #expect(record.updates == 12 && record.epochs.map(\.test?.error) == [30, 20, 10])
  }

  /// A batch that grows, and epochs whose last one is short, of a trainer that counts no examples.
  @Test func `Examples that are not told are those of the recipe's batches`() throws {
    let folder = try TemporaryFolder()
    let growing = """
      batchSize: 16, batchGrowth: {factor: 2, milestones: [1], limit: 32}
      """
    let (table, _) = try Self.run(
      "cat > metrics.csv <<'END'\nepoch,testError\n0,30\n1,20\n2,10\nEND", trainer: "format: csv",
      recipe: growing, in: folder)
    #expect(table.epochs.map(\.updates) == [3, 5, 7])
    #expect(table.epochs.map(\.examples) == [40, 80, 120])
    let lines = [(40, 30), (80, 20), (120, 10)].map { examples, error in
      "echo ':::MLLOG {\"key\": \"testError\", \"value\": \(error),"
        + " \"metadata\": {\"samples_count\": \(examples)}}'"
    }
    let (log, _) = try Self.run(
      lines.joined(separator: "\n"), trainer: "format: mllog", recipe: growing, in: folder)
    #expect(log.updates == 7 && log.examples == 120)
  }

  @Test func `Lines of MLPerf's logs are read from what is printed`() throws {
    let folder = try TemporaryFolder()
    let lines = [(4, 30), (8, 20), (12, 10)].flatMap { update, error in
      (0..<2).map { rank in
        "echo '\(rank): :::MLLOG {\"key\": \"testError\", \"value\": \(error),"
          + " \"metadata\": {\"step_num\": \(update), \"epoch_num\": \(update / 4)}}'"
      }
    }
    let (record, _) = try Self.run(
      "echo '0: :::MLLOG {\"key\": \"seed\", \"value\": 1, \"metadata\": {}}'\n"
        + lines.joined(separator: "\n"), trainer: "format: mllog", in: folder)
    #expect(record.updates == 12 && record.epochs.map(\.test?.error) == [30, 20, 10])
  }

  private final class Usage: Sendable {
    let inUse = Mutex<[String: Int]>([:])
    let most = Mutex(0)
    let trials = Mutex(0)
  }

  /// Eight trials at a time want two GPUs.
  @Test func `No two trials have one GPU`() {
    let pool = DevicePool(["0", "1"])
    let usage = Usage()
    let threads = DispatchGroup()
    for _ in 0..<8 {
      threads.enter()
      Thread.detachNewThread {
        if let lease = try? pool.lease(1, unless: { false }) {
          let device = lease.devices[0]
          let count = usage.inUse.withLock { inUse in
            inUse[device, default: 0] += 1
            return inUse[device] ?? 0
          }
          usage.most.withLock { $0 = max($0, count) }
          Thread.sleep(forTimeInterval: 0.02)
          usage.inUse.withLock { $0[device, default: 0] -= 1 }
          usage.trials.withLock { $0 += 1 }
          _ = consume lease
        }
        threads.leave()
      }
    }
    threads.wait()
    #expect(usage.most.withLock { $0 } == 1)
    #expect(usage.trials.withLock { $0 } == 8)
    #expect(throws: DevicePool.TooFew(found: 2, expected: 3)) {
      let lease = try pool.lease(3, unless: { false })
      _ = consume lease
    }
  }
}
