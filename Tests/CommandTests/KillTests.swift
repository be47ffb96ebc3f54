import Foundation
import Samples
import Testing

/// A run that is killed, again and again, ends in the bits of one that was left alone.
@Suite struct KillTests {
  private static let experiment = """
    title: Long enough
    question: Does it end the same?
    source: None
    workload:
      dataset: {kind: strokes, train: 1000, test: 100}
      model: {kind: mlp, hidden: [32], normalization: batch}
    recipe:
      optimizer: {kind: sgd, learningRate: 0.05, momentum: 0.9}
      batchSize: 300
      epochs: 1000
    arms:
      one: {}
      shifted: {augmentation: {shift: 1, flip: true, fill: 127}}
    seeds: 1

    """

  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(experiment, to: "experiments/long.yaml")
    return folder
  }

  private static func weights(_ folder: TemporaryFolder) throws -> [Data] {
    try folder.records().map {
      try Data(contentsOf: folder.file(".batchlab/trials/\($0)/weights.safetensors"))
    }
  }

  /// When the newest checkpoint was written.
  private func newestCheckpoint(_ folder: TemporaryFolder) -> Date? {
    let checkpoints = folder.file(".batchlab/checkpoints")
    let names = try? FileManager.default.contentsOfDirectory(atPath: checkpoints.path)
    return (names ?? []).filter { !$0.hasPrefix(".") }.compactMap { name in
      let path = checkpoints.appendingPathComponent(name).path
      return try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    }.max()
  }

  /// Whether the last run that was started has said what it runs, and has the lock of a trial.
  private func hasBegun(_ folder: TemporaryFolder) throws -> Bool {
    guard try !Data(contentsOf: folder.file("batchlab.err")).isEmpty else { return false }
    let locks = folder.file(".batchlab/locks").path
    return try !FileManager.default.contentsOfDirectory(atPath: locks).isEmpty
  }

  /// Moments that are others in every run of the tests, and those of a run that failed for whoever
  /// puts its seed here.
  private static let seed = UInt64.random(in: 0...9999)

  /// What a run that nobody stopped leaves.
  private static let undisturbed = Result {
    let folder = try Self.folder()
    #expect(try Batchlab.run("run", "long", in: folder).status == 0)
    return try weights(folder)
  }

  /// Each run is let live until it has left a checkpoint of its own and a random moment longer, so
  /// that all but the first go on from one. A run that ends before its turn is no failure: how fast
  /// it computes is the machine's affair.
  @Test("Killed at random moments") func killed() throws {
    let folder = try Self.folder()
    var dice = Dice(state: Self.seed)
    var last = Date.distantPast
    var kills = 0
    while kills < 4 {
      let process = try Batchlab.process(["run", "long"], in: folder)
      try process.run()
      while process.isRunning, newestCheckpoint(folder) ?? .distantPast <= last {
        Thread.sleep(forTimeInterval: 0.01)
      }
      Thread.sleep(forTimeInterval: .random(in: 0...0.3, using: &dice))
      guard process.isRunning else { break }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      kills += 1
      last = newestCheckpoint(folder) ?? last
    }
    #expect(kills > 1, "Nothing went on from a checkpoint; seed \(Self.seed)")
    #expect(try Batchlab.run("run", "long", in: folder).status == 0)
    #expect(try Self.weights(folder) == Self.undisturbed.get(), "seed \(Self.seed)")
    #expect(newestCheckpoint(folder) == nil)
  }

  /// Told to stop, a trial leaves a checkpoint at once, wherever in an epoch it is.
  @Test("Told to stop at random moments") func toldToStop() throws {
    let folder = try Self.folder()
    var dice = Dice(state: Self.seed)
    for _ in 0..<4 {
      try? FileManager.default.removeItem(at: folder.file(".batchlab/locks"))
      let process = try Batchlab.process(["run", "long"], in: folder)
      try process.run()
      // Until it has said what it runs and has begun; before that it ends as any process does.
      while process.isRunning, try !hasBegun(folder) { Thread.sleep(forTimeInterval: 0.01) }
      Thread.sleep(forTimeInterval: .random(in: 0.3...0.7, using: &dice))
      kill(process.processIdentifier, SIGTERM)
      process.waitUntilExit()
      #expect(process.terminationStatus == 130, "seed \(Self.seed)")
      #expect(newestCheckpoint(folder) != nil, "seed \(Self.seed)")
    }
    #expect(try Batchlab.run("run", "long", in: folder).status == 0)
    #expect(try Self.weights(folder) == Self.undisturbed.get(), "seed \(Self.seed)")
  }

  // MARK: - Trainers that are commands

  /// Three trials of a script that goes on from its checkpoint.
  private static func folderOfCommand() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      step=0
      if test -e "$2/state"; then step=$(cat "$2/state"); fi
      while test $step -lt 80; do
        step=$((step + 1))
        sleep 0.01
        echo "{\\"update\\": $step, \\"epoch\\": $step, \\"testError\\": $((($3 * 31 + step * 17) % 100))}" \\
          >> "$1/metrics.jsonl"
        echo $step > "$2/state.new"
        mv "$2/state.new" "$2/state"
      done
      """, to: "experiments/train.sh")
    try folder.write(
      """
      title: A command
      question: Does it end the same?
      source: None
      workload: {dataset: {kind: own, train: 10, test: 10}}
      recipe: {batchSize: 10, epochs: 80}
      trainer:
        command: [/bin/sh, train.sh, "${out}", "${checkpoint}", "${seed}"]
        inputs: [train.sh]
        metrics: {testError: percent}
      arms: {only: {}}
      seeds: 3
      """, to: "experiments/command.yaml")
    return folder
  }

  private static func recordsOfCommand(_ folder: TemporaryFolder) throws -> [Data] {
    try folder.records().map {
      try Data(contentsOf: folder.file(".batchlab/trials/\($0)/trial.json"))
    }
  }

  /// The processes of commands that run trials for a folder's store.
  private static func commands(of folder: TemporaryFolder) -> [pid_t] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.compactMap { pid_t($0) }.filter { identifier in
      let words = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(identifier)/cmdline"))
      return String(decoding: words ?? Data(), as: UTF8.self)
        .contains("train.sh\0\(folder.url.path)")
    }
  }

  /// By turns batchlab is killed, whose commands then end with it, and the commands are.
  @Test("Commands, and who runs them, killed at random moments") func commandsKilled() throws {
    let undisturbed = try Self.folderOfCommand()
    #expect(try Batchlab.run("run", "command", in: undisturbed).status == 0)
    let folder = try Self.folderOfCommand()
    var dice = Dice(state: Self.seed)
    for turn in 0..<8 {
      let process = try Batchlab.process(["run", "command", "--jobs", "3"], in: folder)
      try process.run()
      Thread.sleep(forTimeInterval: .random(in: 0...0.4, using: &dice))
      if turn.isMultiple(of: 2) {
        kill(process.processIdentifier, SIGKILL)
      } else {
        for command in Self.commands(of: folder) { kill(command, SIGKILL) }
      }
      process.waitUntilExit()
    }
    let end = try Batchlab.run("run", "command", in: folder)
    #expect(end.status == 0, "\(end.errors), seed \(Self.seed)")
    #expect(
      try Self.recordsOfCommand(folder) == Self.recordsOfCommand(undisturbed), "seed \(Self.seed)")
    let left = folder.file(".batchlab/trainers").path
    #expect(try FileManager.default.contentsOfDirectory(atPath: left) == [])
  }
}
