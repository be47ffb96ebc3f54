import Foundation
import Testing

/// What Slurm refuses, and tasks that fail: each in its own words.
extension SlurmTests {
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
    // Arrays of more than 7 are too large: of 20 trials, two of 10 are tried, and four of 5 taken.
    ("[[ $* =~ --array=0-([0-9]+) ]] && (( BASH_REMATCH[1] < 7 )) || refuse", 4, false),
    // After the first 10 there is no room for a while: not for 10, 5, 2 and 1, and the next time not for
    // 10 and 5, but for 2. It is asked again whatever the first 10 have come to.
    ("(( calls == 1 || calls > 7 )) || refuse", 2, true),
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
        "10 trials are submitted later: QOSMaxSubmitJobPerUserLimit; Batch job submission failed: Job"
          + " violates accounting/QOS policy") == isTold, "\(result.errors)")
    #expect(jobs(result.errors).count >= count)
    #expect(try records(folder).count == 20)
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
    #expect(try records(folder).count == 10)
  }

  @Test func aWrongPartitionIsRefusedAndLeavesNothing() throws {
    let folder = try folder()
    let result = try run(folder, "--partition", "nowhere")
    expectError(result, status: 65, naming: "sbatch", "nowhere", "Invalid partition name")
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
    #expect(words.first?.contains("and 19 more tasks: could not begin") == true)
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
}
