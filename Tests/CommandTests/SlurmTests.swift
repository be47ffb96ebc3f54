import Foundation
import Testing

/// Sweeps through a real Slurm of one node.
@Suite(
  .serialized,
  .enabled(
    if: SlurmCluster.shared != nil, "Slurm cannot be started here (Debian: slurm-wlm, munge)"))
struct SlurmTests {
  private let cluster: SlurmCluster

  init() throws {
    cluster = try #require(SlurmCluster.shared)
  }

  /// Sixty trials of the four houses.
  private static let houses = Sample.houses.replacing("seeds: 2", with: "seeds: 30")

  private func folder(_ experiment: String = houses) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(experiment, to: "experiments/sweep.yaml")
    return folder
  }

  private func process(_ folder: TemporaryFolder, _ more: [String]) throws -> Process {
    try Batchlab.process(
      ["run", "sweep", "--executor", "slurm"] + more, in: folder, environment: cluster.environment)
  }

  private func run(_ folder: TemporaryFolder, _ more: String...) throws -> Batchlab.Result {
    let process = try process(folder, more)
    try process.run()
    return try Batchlab.result(of: process, in: folder)
  }

  /// What the records came to, by trial.
  private func records(_ folder: TemporaryFolder, _ store: String = ".batchlab") throws -> [Data] {
    try folder.records(store).map {
      try Data(contentsOf: folder.file("\(store)/trials/\($0)/trial.json"))
    }
  }

  /// Where the store of a folder keeps submissions.
  private func sweeps(_ folder: TemporaryFolder) -> URL { folder.file(".batchlab/slurm") }

  private func errors(_ folder: TemporaryFolder) throws -> String {
    try String(contentsOf: folder.file("batchlab.err"), encoding: .utf8)
  }

  /// The numbers of the jobs that a run says it submitted.
  private func jobs(_ errors: String) -> [String] {
    errors.matches(of: /submitted job (\d+)/).map { String($0.1) }
  }

  @Test func aSweepIsWhatItIsHereToTheBit() throws {
    let folder = try folder()
    let here = try Batchlab.run("run", "sweep", "--store", "here", in: folder)
    #expect(here.status == 0)
    let there = try run(folder)
    #expect(there.status == 0, "\(there.errors)")
    #expect(there.output == here.output)
    // As many as an array may have are forty.
    #expect(jobs(there.errors).count == 2)
    #expect(try records(folder).count == 60)
    #expect(try records(folder) == records(folder, "here"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: sweeps(folder).path).isEmpty)
    // Nothing is left to submit.
    let again = try run(folder)
    #expect(again.status == 0 && jobs(again.errors).isEmpty)
  }

  @Test(arguments: [["--trials-per-task", "7"], ["--trials-per-task", "25", "--cores", "2"]])
  func severalTrialsATask(_ options: [String]) throws {
    let folder = try folder()
    #expect(try Batchlab.run("run", "sweep", "--store", "here", in: folder).status == 0)
    let process = try process(folder, options)
    try process.run()
    let result = try Batchlab.result(of: process, in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let size = try #require(Int(options[1]))
    #expect(result.errors.contains("60 trials in \((60 + size - 1) / size) tasks"))
    #expect(try records(folder) == records(folder, "here"))
  }

  @Test func whatSearchesAskForNextIsSubmittedNext() throws {
    let folder = try folder(Sample.studies)
    #expect(try Batchlab.run("run", "sweep", "--store", "here", in: folder).status == 0)
    let result = try run(folder, "--trials-per-task", "4")
    #expect(result.status == 0, "\(result.errors)")
    #expect(jobs(result.errors).count >= 2)
    #expect(try records(folder) == records(folder, "here"))
  }

  @Test func cancelledTasksAreNamedAndSubmittedAgainAlone() throws {
    let folder = try folder()
    #expect(try Batchlab.run("run", "sweep", "--store", "here", in: folder).status == 0)
    try cluster.drain()
    defer { try? cluster.resume() }
    let process = try process(folder, [])
    try process.run()
    try cluster.wait(for: "two jobs") { try jobs(errors(folder)).count == 2 }
    let second = try #require(jobs(try errors(folder)).last)
    try cluster.command("scancel", "\(second)_[20-29]")
    try cluster.resume()
    let first = try Batchlab.result(of: process, in: folder)
    #expect(first.status == 74)
    #expect(first.errors.contains("task 20 of job \(second)"))
    #expect(first.errors.contains("cancelled while it waited"))
    #expect(first.errorLines.last?.contains("50 finished trials are stored") == true)
    #expect(try records(folder).count == 50)

    let again = try run(folder)
    #expect(again.status == 0)
    #expect(again.errors.contains("10 trials in 10 tasks"))
    #expect(try records(folder) == records(folder, "here"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: sweeps(folder).path).isEmpty)
  }

  /// A trial of more than a second, which leaves checkpoints.
  private static let long = Sample.long.replacing("epochs: 100000", with: "epochs: 5000")
    .replacing("evaluationInterval: 100000", with: "evaluationInterval: 5000")

  @Test func anInterruptLeavesTheJobsAndTheNextRunWaitsForThem() throws {
    let folder = try folder(Self.long)
    try cluster.drain()
    defer { try? cluster.resume() }
    let process = try process(folder, [])
    try process.run()
    try cluster.wait(for: "a job") { try !jobs(errors(folder)).isEmpty }
    let job = try #require(jobs(try errors(folder)).first)
    process.interrupt()
    let left = try Batchlab.result(of: process, in: folder)
    #expect(left.status == 130)
    #expect(left.errorLines.last?.contains("scancel \(job)") == true)
    #expect(try cluster.command("squeue", "--noheader", "--array", "--jobs=\(job)").contains(job))

    try cluster.resume()
    let back = try run(folder)
    #expect(back.status == 0, "\(back.errors)")
    #expect(jobs(back.errors).isEmpty)
    #expect(folder.records().count == 2)
  }

  @Test func aTaskThatIsCancelledAtWorkSaysSoAndGoesOnFromItsCheckpoint() throws {
    let folder = try folder(Sample.long)
    let process = try process(folder, ["--arm", "long"])
    try process.run()
    try cluster.wait(for: "a checkpoint") {
      let names = try? FileManager.default.contentsOfDirectory(
        atPath: folder.file(".batchlab/checkpoints").path)
      return !(names ?? []).filter { !$0.hasPrefix(".") }.isEmpty
    }
    let job = try #require(jobs(try errors(folder)).first)
    try cluster.command("scancel", job)
    let result = try Batchlab.result(of: process, in: folder)
    #expect(result.status == 74)
    let last = try #require(result.errorLines.dropLast().last)
    #expect(last.contains("long, seed 0: was cancelled: interrupted; 0 finished trials are stored"))
    let left = try FileManager.default.contentsOfDirectory(
      atPath: folder.file(".batchlab/checkpoints").path)
    #expect(left.count == 1)
  }

  @Test func tasksOfANodeThatGoesDownAreRunAgain() throws {
    let folder = try folder(Self.long)
    #expect(try Batchlab.run("run", "sweep", "--store", "here", in: folder).status == 0)
    let process = try process(folder, ["--arm", "long"])
    try process.run()
    try cluster.wait(for: "a running task") {
      try cluster.command("squeue", "--noheader", "--states=running").contains("batchlab")
    }
    defer { try? cluster.resume() }
    try cluster.command("scontrol", "update", "nodename=ALL", "state=down", "reason=test")
    // Slurm mistakes an attempt that has not ended for the next one.
    let place = sweeps(folder)
    try cluster.wait(for: "the end of the first attempt") {
      let id = try FileManager.default.contentsOfDirectory(atPath: place.path).first ?? ""
      let log = place.appendingPathComponent("\(id)/logs/0-0.log")
      return (try? String(contentsOf: log, encoding: .utf8))?.contains("interrupted") ?? false
    }
    try cluster.wait(for: "a waiting task") {
      try cluster.command("squeue", "--noheader", "--states=pending").contains("batchlab")
        && cluster.command("squeue", "--noheader", "--states=completing").isEmpty
        && cluster.command("pgrep", "-f", folder.url.path).isEmpty
    }
    try cluster.resume()
    // Slurm lets two minutes pass before it runs a job again.
    let job = try #require(jobs(try errors(folder)).first)
    try cluster.command("scontrol", "update", "job=\(job)", "starttime=now")
    let result = try Batchlab.result(of: process, in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let theirs = try #require(try records(folder).first)
    #expect(try records(folder, "here").contains(theirs))
  }

  @Test func aWaitThatSlurmHasAReasonForIsTold() throws {
    let folder = try folder()
    let process = try process(folder, ["--time", "10-0", "--arm", "one", "--jobs", "3"])
    try process.run()
    try cluster.wait(for: "the reason") { try errors(folder).contains("(PartitionTimeLimit)") }
    let job = try #require(jobs(try errors(folder)).first)
    #expect(try cluster.command("scontrol", "show", "job", job).contains("ArrayTaskThrottle=3"))
    try cluster.command("scancel", job)
    #expect(try Batchlab.result(of: process, in: folder).status == 74)
  }

  /// Puts a command before Slurm's of the same name, which does what the lines of bash say and then is
  /// the real one; `$calls` counts.
  private func replace(
    _ command: String, _ lines: String, for process: Process, in folder: TemporaryFolder
  )
    throws
  {
    let real = try cluster.command("which", command).trimmingCharacters(in: .newlines)
    try folder.write(
      """
      #!/bin/bash
      echo >> "$0.calls"
      calls=$(wc -l < "$0.calls")
      refuse() {
        echo 'sbatch: error: QOSMaxSubmitJobPerUserLimit' >&2
        echo 'sbatch: error: Batch job submission failed: Job violates accounting/QOS policy' >&2
        exit 1
      }
      \(lines)
      exec \(real) "$@"

      """, to: "bin/\(command)")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.file("bin/\(command)").path)
    let path = process.environment?["PATH"] ?? ""
    process.environment?["PATH"] = "\(folder.file("bin").path):\(path)"
  }

  /// A limit on a user's jobs, which takes accounting that the cluster of the tests has not: here some
  /// arrays are refused in the words of one that has it. An array of one task is refused for good until
  /// others have ended.
  @Test(arguments: [
    // Arrays of more than 20 are too large: of 60 trials, two of 30 are tried, and four of 15 taken.
    ("[[ $* =~ --array=0-([0-9]+) ]] && (( BASH_REMATCH[1] < 20 )) || refuse", 4, false),
    // After the first 30 there is no room for a while.
    ("(( calls == 1 || calls > 9 )) || refuse", 2, true),
  ])
  func whatALimitOnJobsKeepsOutIsSubmittedLater(
    _ lines: String, _ count: Int, _ isTold: Bool
  ) throws {
    let folder = try folder()
    let process = try process(folder, [])
    try replace("sbatch", lines, for: process, in: folder)
    try process.run()
    let result = try Batchlab.result(of: process, in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.errors.contains(
        "30 trials are submitted later: QOSMaxSubmitJobPerUserLimit; Batch job submission failed: Job"
          + " violates accounting/QOS policy") == isTold, "\(result.errors)")
    #expect(jobs(result.errors).count >= count)
    #expect(try records(folder).count == 60)
    #expect(try FileManager.default.contentsOfDirectory(atPath: sweeps(folder).path).isEmpty)
  }

  /// sbatch says that it failed, and the job is there all the same.
  @Test func aJobWhoseAnswerWasLostIsFound() throws {
    let folder = try folder()
    let process = try process(folder, ["--arm", "one"])
    try replace(
      "sbatch",
      #"/usr/bin/sbatch "$@"; echo 'sbatch: error: Socket timed out on send/recv operation' >&2; exit 1"#,
      for: process, in: folder)
    try process.run()
    let result = try Batchlab.result(of: process, in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(jobs(result.errors).count == 1)
  }

  @Test func whatTheEnvironmentAsksOfSlurmDoesNotGoFirst() throws {
    let folder = try folder()
    let process = try process(folder, ["--partition", "main", "--arm", "one"])
    for (name, value) in [
      ("SBATCH_PARTITION", "nowhere"), ("SBATCH_JOB_NAME", "x"), ("SBATCH_OUTPUT", "/nowhere/x"),
      ("SBATCH_WAIT", "1"), ("SQUEUE_PARTITION", "nowhere"), ("SQUEUE_NAMES", "y"),
    ] { process.environment?[name] = value }
    try process.run()
    let result = try Batchlab.result(of: process, in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try records(folder).count == 30)
  }

  @Test func ofTwoRunsAtATimeOneSubmits() throws {
    let folder = try folder()
    try cluster.drain()
    defer { try? cluster.resume() }
    let processes = try ["a", "b"].map { name in
      try Batchlab.process(
        ["run", "sweep", "--executor", "slurm"], in: folder, environment: cluster.environment,
        name: name)
    }
    for process in processes { try process.run() }
    func errors(_ name: String) throws -> String {
      try String(contentsOf: folder.file("\(name).err"), encoding: .utf8)
    }
    try cluster.wait(for: "both") {
      try ["a", "b"].allSatisfy { try errors($0).contains("60 waiting") }
    }
    try cluster.resume()
    let results = try zip(processes, ["a", "b"]).map {
      try Batchlab.result(of: $0, in: folder, name: $1)
    }
    #expect(results.map(\.status) == [0, 0])
    #expect(results.map { jobs($0.errors).count }.sorted() == [0, 2])
    #expect(results.count { $0.errors.contains("60 trials are under way in jobs") } == 1)
  }

  @Test func aWrongPartitionIsRefusedAndLeavesNothing() throws {
    let folder = try folder()
    let result = try run(folder, "--partition", "nowhere")
    #expect(result.status == 65)
    #expect(
      result.errorLines.last == "batchlab: sbatch would not: invalid partition"
        + " specified: nowhere; Batch job submission failed: Invalid partition name specified")
    #expect(try FileManager.default.contentsOfDirectory(atPath: sweeps(folder).path).isEmpty)
  }

  private static let mountsReason: Comment = "this system allows no mounts"

  @Test(.enabled(if: SlurmCluster.shared?.unseen != nil, mountsReason))
  func aStoreThatTheNodeCannotSeeIsNamed() throws {
    let unseen = try #require(cluster.unseen)
    let folder = try folder()
    let store = unseen.appendingPathComponent(UUID().uuidString).path
    let result = try run(folder, "--store", store)
    #expect(result.status == 74)
    let words = result.errorLines.suffix(2)
    #expect(words.first?.contains("and 59 more tasks: could not begin") == true)
    #expect(words.first?.contains(store) == true)
    #expect(words.last?.contains("0 finished trials") == true)
  }

  /// Trials on a file system that has no room for all of them.
  @Test(.enabled(if: SlurmCluster.shared?.small != nil, mountsReason))
  func aFullStoreIsToldInTheTasksOwnWordsAndGoesOnWhenThereIsRoom() throws {
    let place = try #require(cluster.small)
    // Weights of 50 KiB and more for each trial.
    let folder = try folder(
      Sample.long.replacing("hidden: [32]", with: "hidden: [100, 100]")
        .replacing("seeds: 1", with: "seeds: 30").replacing("epochs: 3", with: "epochs: 1"))
    #expect(
      try Batchlab.run("run", "sweep", "--arm", "short", "--store", "here", in: folder).status == 0)
    let store = place.appendingPathComponent("store")
    let full = try run(folder, "--arm", "short", "--store", store.path)
    #expect(full.status == 74, "\(full.errors)")
    #expect(full.errors.contains("failed with status 74: \(store.path)/trials/"))
    #expect(full.errors.contains("No space left on device"))
    let finished = try FileManager.default.contentsOfDirectory(atPath: "\(store.path)/trials")
    #expect(!finished.isEmpty && finished.count < 30 && finished.allSatisfy { !$0.hasPrefix(".") })

    try cluster.command("mount", "-o", "remount,size=64m", place.path)
    let again = try run(folder, "--arm", "short", "--store", store.path)
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.errors.contains("30 trials, \(finished.count) of them in the store"))
    #expect(
      try Batchlab.run("diff", "here", store.path, in: folder).status == 0)
  }

  /// The store's folder is there on the node, but another one.
  @Test func aStoreThatIsAnotherOnTheNodeIsNamed() throws {
    let folder = try folder()
    try cluster.drain()
    defer { try? cluster.resume() }
    let process = try process(folder, ["--arm", "one"])
    try process.run()
    try cluster.wait(for: "a job") { try !jobs(errors(folder)).isEmpty }
    let names = try FileManager.default.contentsOfDirectory(atPath: sweeps(folder).path)
    let id = try #require(names.first)
    let tasks = sweeps(folder).appendingPathComponent("\(id)/tasks.jsonl")
    try FileManager.default.removeItem(at: tasks)
    try cluster.resume()
    let result = try Batchlab.result(of: process, in: folder)
    #expect(result.status == 74)
    #expect(
      result.errors.contains(
        "failed with status 74: the store of the sweep cannot be seen on this node: no \(tasks.path)"
      ))
  }

  @Test func dataThatAreNotOnTheNodeAreToldInTheTasksOwnWords() throws {
    let folder = try folder(
      Sample.houses.replacing("{kind: houses}", with: "{kind: csv, file: prices.csv, target: y}"))
    let rows = (1...20).map { "\($0).5,\(3 * $0).25\n" }.joined()
    try folder.write("x,y\n\(rows)", to: "sets/prices.csv")
    let elsewhere = folder.file("elsewhere").path
    func run(_ more: String...) throws -> Batchlab.Result {
      let process = try process(folder, more)
      process.environment?["BATCHLAB_DATA"] = folder.file("sets").path
      try process.run()
      return try Batchlab.result(of: process, in: folder)
    }
    let result = try run("--environment", "BATCHLAB_DATA=\(elsewhere)")
    #expect(result.status == 65)
    #expect(result.errors.contains("and 3 more tasks: failed with status 65: "))
    #expect(result.errors.contains("prices.csv"))
    // Other data of the same name.
    try folder.write("x,y\n1,2\n\(rows)", to: "elsewhere/prices.csv")
    let other = try run("--environment", "BATCHLAB_DATA=\(elsewhere)")
    #expect(other.status == 65)
    #expect(other.errors.contains("and 3 more tasks: failed with status 65: "))
    #expect(other.errors.contains("would have other bits here: found prices.csv with the digest"))
    #expect(try run().status == 0)
  }

  @Test func theScriptsArePrintedAndNothingIsSubmitted() throws {
    let folder = try folder()
    let result = try run(folder, "--dry-run", "--account", "lab", "--task-memory", "500")
    #expect(result.status == 0)
    let scripts = result.output.components(separatedBy: "#!/bin/bash\n").dropFirst()
    #expect(scripts.count == 2)
    for line in ["--array=0-29", "--account=lab", "--mem=500M", "--cpus-per-task=1"] {
      #expect(scripts.allSatisfy { $0.contains("#SBATCH \(line)\n") })
    }
    #expect(try cluster.command("squeue", "--noheader") == "")
    #expect(!folder.exists(".batchlab"))
  }
}

/// What is said of a sweep where there is no Slurm.
@Suite struct SlurmBadInputTests {
  @Test func noSlurm() throws {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    let result = try Batchlab.run(
      "run", "houses", "--executor", "slurm", in: folder, environment: ["PATH": "/nowhere"])
    #expect(result.status == 69)
    #expect(
      result.errorLines.last?.hasPrefix("batchlab: scontrol is not installed, and --executor slurm")
        == true)
    #expect(folder.records().isEmpty)
  }

  @Test(arguments: [
    (["--partition", "main"], "go with --executor slurm"),
    (["--executor", "slurm", "--partition", "a b"], "--partition is a b"),
    (["--executor", "slurm", "--time", "soon"], "--time is soon"),
    (["--executor", "slurm", "--cores", "0"], "--cores is 0; expected 1 to 1024"),
    (["--executor", "slurm", "--cores", "2", "--workers", "4"], "--workers is 4"),
    (["--executor", "slurm", "--environment", "A-B=1"], "--environment is A-B=1"),
    (["--executor", "slurm", "--trials-per-task", "0"], "--trials-per-task is 0"),
    (["--executor", "slurm", "--dry-run", "--json"], "--dry-run prints scripts"),
    (["--executor", "slurm", "--environment", "SLURM_ARRAY_TASK_ID=0"], "begins with SLURM"),
    (["--executor", "slurm", "--force"], "--force does not go with --executor slurm"),
    (["--executor", "pbs"], "pbs"),
  ])
  func wrongOptions(_ options: [String], _ words: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    let result = try Batchlab.run(arguments: ["run", "houses"] + options, in: folder)
    #expect(result.status == 64)
    #expect(result.errors.contains(words), "\(result.errors)")
  }
}
