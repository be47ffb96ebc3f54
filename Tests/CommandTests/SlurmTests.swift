import Foundation
import Testing

/// Sweeps through a real Slurm of one node.
@Suite(
  .serialized,
  .enabled(
    if: SlurmCluster.shared != nil, "Slurm cannot be started here (Debian: slurm-wlm, munge)"))
struct SlurmTests {
  let cluster: SlurmCluster

  init() throws {
    cluster = try #require(SlurmCluster.shared)
  }

  /// Twenty trials of the four houses, which are more than the cluster lets an array have.
  static let houses = Sample.houses.replacing("seeds: 2", with: "seeds: 10")

  func folder(_ experiment: String = houses) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(experiment, to: "experiments/sweep.yaml")
    return folder
  }

  func process(_ folder: TemporaryFolder, _ more: [String]) throws -> Process {
    try Batchlab.process(
      ["run", "sweep", "--executor", "slurm"] + more, in: folder, environment: cluster.environment)
  }

  func run(_ folder: TemporaryFolder, _ more: String...) throws -> Batchlab.Result {
    let process = try process(folder, more)
    try process.run()
    return try Batchlab.result(of: process, in: folder)
  }

  /// What the records came to, by trial.
  func records(_ folder: TemporaryFolder, _ store: String = ".batchlab") throws -> [Data] {
    try folder.records(store).map {
      try Data(contentsOf: folder.file("\(store)/trials/\($0)/trial.json"))
    }
  }

  /// Where the store of a folder keeps submissions.
  func sweeps(_ folder: TemporaryFolder) -> URL { folder.file(".batchlab/slurm") }

  func errors(_ folder: TemporaryFolder) throws -> String {
    try String(contentsOf: folder.file("batchlab.err"), encoding: .utf8)
  }

  /// The numbers of the jobs that a run says it submitted.
  func jobs(_ errors: String) -> [String] {
    errors.matches(of: /submitted job (\d+)/).map { String($0.1) }
  }

  @Test func aSweepIsWhatItIsHereToTheBit() throws {
    let folder = try folder()
    let here = try Batchlab.run("run", "sweep", "--store", "here", in: folder)
    #expect(here.status == 0)
    let there = try run(folder)
    #expect(there.status == 0, "\(there.errors)")
    #expect(there.output == here.output)
    // As many as an array may have are fourteen.
    #expect(jobs(there.errors).count == 2)
    #expect(try records(folder).count == 20)
    #expect(try records(folder) == records(folder, "here"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: sweeps(folder).path).isEmpty)
    // Nothing is left to submit.
    let again = try run(folder)
    #expect(again.status == 0 && jobs(again.errors).isEmpty)
  }

  @Test(arguments: [["--trials-per-task", "7"], ["--trials-per-task", "15", "--cores", "2"]])
  func severalTrialsATask(_ options: [String]) throws {
    let folder = try folder()
    #expect(try Batchlab.run("run", "sweep", "--store", "here", in: folder).status == 0)
    let process = try process(folder, options)
    try process.run()
    let result = try Batchlab.result(of: process, in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let size = try #require(Int(options[1]))
    #expect(result.errors.contains("20 trials in \((20 + size - 1) / size) tasks"))
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
    try cluster.command("scancel", "\(second)_[7-9]")
    try cluster.resume()
    let first = try Batchlab.result(of: process, in: folder)
    #expect(first.status == 74)
    #expect(first.errors.contains("task 7 of job \(second)"))
    #expect(first.errors.contains("cancelled while it waited"))
    #expect(first.errorLines.last?.contains("17 finished trials are stored") == true)
    #expect(try records(folder).count == 17)

    let again = try run(folder)
    #expect(again.status == 0)
    #expect(again.errors.contains("3 trials in 3 tasks"))
    #expect(try records(folder) == records(folder, "here"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: sweeps(folder).path).isEmpty)
  }

  /// A trial of more than a second, which leaves checkpoints.
  static let long = Sample.long.replacing("epochs: 100000", with: "epochs: 5000")
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
    let job = try #require(jobs(try errors(folder)).first)
    try cluster.wait(for: "the end of the first attempt") {
      let log = try String(contentsOf: cluster.folder.file("log/slurmd.log"), encoding: .utf8)
      return log.contains("[\(job).batch] done with job")
    }
    try cluster.wait(for: "a waiting task") {
      try cluster.command("squeue", "--noheader", "--states=pending").contains("batchlab")
        && cluster.command("squeue", "--noheader", "--states=completing").isEmpty
        && cluster.command("pgrep", "-f", folder.url.path).isEmpty
    }
    try cluster.resume()
    // Slurm lets two minutes pass before it runs a job again. In the second in which it has ended the
    // first attempt, a node takes the next one for that.
    try cluster.command("scontrol", "update", "job=\(job)", "starttime=now+3")
    let result = try Batchlab.result(of: process, in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let theirs = try #require(try records(folder).first)
    #expect(try records(folder, "here").contains(theirs))
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
      try ["a", "b"].allSatisfy { try errors($0).contains("20 waiting") }
    }
    try cluster.resume()
    let results = try zip(processes, ["a", "b"]).map {
      try Batchlab.result(of: $0, in: folder, name: $1)
    }
    #expect(results.map(\.status) == [0, 0])
    #expect(results.map { jobs($0.errors).count }.sorted() == [0, 2])
    #expect(results.count { $0.errors.contains("20 trials are under way in jobs") } == 1)
  }

  @Test func theScriptsArePrintedAndNothingIsSubmitted() throws {
    let folder = try folder()
    let result = try run(folder, "--dry-run", "--account", "lab", "--task-memory", "500")
    #expect(result.status == 0)
    let scripts = result.output.components(separatedBy: "#!/bin/bash\n").dropFirst()
    #expect(scripts.count == 2)
    for line in ["--array=0-9", "--account=lab", "--mem=500M", "--cpus-per-task=1"] {
      #expect(scripts.allSatisfy { $0.contains("#SBATCH \(line)\n") })
    }
    #expect(try cluster.command("squeue", "--noheader") == "")
    #expect(!folder.exists(".batchlab"))
  }
}
