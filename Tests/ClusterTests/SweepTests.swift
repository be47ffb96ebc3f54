import Datasets
import Execution
import Foundation
import Planning
import Records
import Specification
import Synchronization
import Testing

@testable import Cluster

/// What a sweep makes of Slurm's list.
@Suite struct SweepTests {
  private static let experiment = """
    title: Houses
    question: What is the price?
    source: None
    workload: {dataset: {kind: houses}, model: {kind: mlp, hidden: []}}
    recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 1, epochs: 3}
    arms:
      one: {}
    seeds: 4

    """

  private final class Scene: Sendable {
    let store: Store
    let trials: [PlannedTrial]
    let events = Mutex<[String]>([])

    init() throws {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "batchlab-sweep-\(UUID().uuidString)")
      store = try Store(at: folder)
      let file = folder.appendingPathComponent("houses.yaml")
      try Data(SweepTests.experiment.utf8).write(to: file)
      trials = try Plan(
        ExperimentSpec(contentsOf: file),
        datasets: DatasetCache(folders: DataFolders(environment: [:], workingDirectory: folder))
      ).trials
    }

    deinit { try? FileManager.default.removeItem(at: store.folder) }

    func sweep() -> Sweep {
      Sweep(trials, in: store) { event in
        self.events.withLock { $0.append("\(event)") }
      }
    }

    /// Computes a trial here.
    func finish(_ trial: PlannedTrial) throws {
      let folders = DataFolders(environment: [:], workingDirectory: store.folder)
      let engine = TrainerEngine(datasets: DatasetCache(folders: folders))
      _ = try Runner(store: store, engines: [engine], jobs: 1).run([trial])
    }
  }

  private func task(
    _ submission: Submission, _ index: Int, _ state: String, _ reason: String = "None",
    exit: String = "0", node: String = "n1"
  ) throws -> SlurmTask {
    try #require(
      SlurmTask(
        "17;\(index);\(state);\(exit);\(node);\(submission.name(ofArrayFrom: 0));\(reason);"))
  }

  @Test func lines() throws {
    let line = "16;3;FAILED;18944;vm;batchlab-0a1b2c3d-40;NonZeroExitCode;"
    let task = try #require(SlurmTask(Substring(line)))
    #expect(task.job == "16" && task.index == 3 && task.hasEnded && !task.isWaiting)
    #expect(task.exitStatus == 74 && task.signal == nil)
    #expect(Submission.parse(name: task.name)?.first == 40)
    #expect(SlurmTask("19;N/A;FAILED;4021;vm;wrap;JobLaunchFailure;") == nil)
    #expect(SlurmTask("") == nil)
    #expect(Submission.parse(name: "batchlab-0a1b2c3-1") == nil)
    for (text, status) in [("4021", nil), ("9", nil), ("0:9", nil), ("2:0", 2), ("0", 0)]
      as [(String, Int32?)]
    {
      let task = try #require(SlurmTask("1;0;FAILED;\(text);n;x;y;"))
      #expect(task.exitStatus == status, "\(text)")
    }
  }

  /// Records are what counts, whatever Slurm says; and a task is over when it was seen so twice.
  @Test func recordsCountAndTasksAreOverWhenSeenSoTwice() throws {
    let scene = try Scene()
    var sweep = scene.sweep()
    let tasks = scene.trials.map { [$0] }
    let submission = try Submission(of: tasks, in: scene.store)
    sweep.assign(tasks, to: submission, first: 0, job: "17")
    #expect(sweep.unassigned.isEmpty && sweep.jobs == ["17"])
    try scene.finish(scene.trials[0])
    let list = [
      try task(submission, 0, "COMPLETED"), try task(submission, 1, "FAILED", exit: "18944"),
      try task(submission, 2, "RUNNING"),
    ]
    try sweep.collect()
    sweep.follow(list)
    #expect(sweep.records.count == 1 && sweep.failures.isEmpty && !sweep.isOver)
    // Meanwhile the record of the last one came, of which the list knows nothing.
    try scene.finish(scene.trials[3])
    try sweep.collect()
    sweep.follow(list)
    #expect(sweep.records.count == 2)
    #expect(sweep.failures.map(\.status) == [74])
    #expect(sweep.failures.first?.tasks == ["task 1 of job 17 on n1: one, seed 1"])
    #expect(
      sweep.failures.first?.words
        == "failed with status 74 and said nothing: is its file system full?")
    #expect(!sweep.isOver && sweep.unassigned.isEmpty)
    // A task that ended makes room.
    sweep.isFull = true
    try scene.finish(scene.trials[2])
    try sweep.collect()
    #expect(sweep.isOver && !sweep.isFull)
  }

  /// What another task has as well is not lost with the first.
  @Test func aTrialOfTwoTasks() throws {
    let scene = try Scene()
    var sweep = scene.sweep()
    let (first, second) = (
      try Submission(of: [scene.trials], in: scene.store),
      try Submission(of: [[scene.trials[2]]], in: scene.store)
    )
    sweep.assign([scene.trials], to: first, first: 0, job: "17")
    sweep.assign([[scene.trials[2]]], to: second, first: 0, job: "18")
    let list = [try task(first, 0, "CANCELLED"), try task(second, 0, "RUNNING")]
    for _ in 0..<2 { sweep.follow(list) }
    #expect(
      sweep.failures.flatMap(\.tasks)
        == ["task 0 of job 17 on n1: one, seed 0; one, seed 1; one, seed 3"])
    #expect(!sweep.isOver)
    sweep.giveUp("no more")
    #expect(sweep.failures.count == 2 && !sweep.isOver)
    try scene.finish(scene.trials[2])
    try sweep.collect()
    #expect(sweep.isOver)
  }

  @Test func whatIsUnderWayIsTakenOnAndTheRestIsLeftToSubmit() throws {
    let scene = try Scene()
    var sweep = scene.sweep()
    let before = try Submission(of: [[scene.trials[3], scene.trials[1]]], in: scene.store)
    let stranger = try #require(SlurmTask("9;0;RUNNING;0;n1;batchlab-ffffffff-0;None;"))
    let ended = try Submission(of: [[scene.trials[0]]], in: scene.store)
    try sweep.adopt([
      stranger, try task(before, 0, "PENDING", "Resources"), try task(ended, 0, "CANCELLED"),
    ])
    #expect(sweep.unassigned.map(\.seed) == [0, 2])
    #expect(sweep.jobs == ["17"])
    #expect(scene.events.withLock { $0.last } == "found(jobs: [\"17\"], trials: 2)")
  }

  @Test(arguments: [
    ("CANCELLED", "0", "", "was cancelled"),
    ("CANCELLED", "0", "batchlab: interrupted", "was cancelled: interrupted"),
    ("TIMEOUT", "0", "", "ran out of time, and goes on from its checkpoint the next time"),
    ("OUT_OF_MEMORY", "9", "", "took more memory than it had asked for"),
    (
      "FAILED", "18944", "1/2 done\nbatchlab: disk full\nslurmstepd: error: x",
      "failed with status 74: disk full"
    ),
    (
      "FAILED", "256", "began task 1\nbatchlab: old\nbegan task 1\nnew", "failed with status 1: new"
    ),
    ("FAILED", "11", "began task 1", "was killed by signal 11"),
  ])
  func endsInWords(_ state: String, _ exit: String, _ log: String, _ words: String) throws {
    let scene = try Scene()
    var sweep = scene.sweep()
    let tasks = [scene.trials]
    let submission = try Submission(of: tasks, in: scene.store)
    sweep.assign(tasks, to: submission, first: 0, job: "17")
    if !log.isEmpty {
      try Data("\(log)\n".utf8).write(
        to: submission.folder.appendingPathComponent("logs/0-0.log"))
    }
    let list = [try task(submission, 0, state, exit: exit)]
    for _ in 0..<2 { sweep.follow(list) }
    #expect(sweep.failures.map(\.words) == [words])
    #expect(
      sweep.failures.first?.tasks == [
        "task 0 of job 17 on n1: one, seed 0; one, seed 1; one, seed 2; and 1 more"
      ])
    #expect(sweep.isOver)
  }

  @Test func tasksThatFailAlikeAreToldOnce() {
    var failures: [SlurmFailure] = []
    for (task, words, isFirst) in [
      ("a", "7 MiB on n12", true), ("b", "y", true), ("c", "9 MiB on n3", false),
    ] {
      #expect(failures.add(task, words, status: 1) == isFirst)
    }
    #expect(failures.map(\.tasks) == [["a", "c"], ["b"]])
    #expect(failures.map(\.words) == ["7 MiB on n12", "y"])
  }

  @Test func aSubmissionThatIsNotHere() throws {
    let scene = try Scene()
    let submission = try Submission(of: [[scene.trials[0]]], in: scene.store)
    #expect(try submission.task(0) == [scene.trials[0]])
    #expect(throws: DocumentError.self) { try submission.task(1) }
    #expect(throws: DocumentError.self) {
      try Submission("00000000", in: scene.store).task(0)
    }
  }
}
