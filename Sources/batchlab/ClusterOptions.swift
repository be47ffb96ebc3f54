import ArgumentParser
import Cluster
import Foundation
import Records
import Specification

/// What runs the trials.
enum ExecutorName: String, ExpressibleByArgument, CaseIterable {
  /// This process.
  case local
  case slurm
}

/// Options of sweeps on a cluster. What they leave open, the experiment file's `slurm` says.
struct ClusterOptions: ParsableArguments {
  @Option(
    help: """
      What runs the trials: local, this process, or slurm, job arrays of a Slurm cluster whose \
      nodes see the store under the same path. The options from --partition to --environment are \
      for these; the experiment file's key slurm says the same. Changes no result.
      """)
  var executor = ExecutorName.local

  @Option(help: "The partition of the jobs.")
  var partition: String?

  @Option(help: "The account of the jobs.")
  var account: String?

  @Option(help: "The time limit of each task, as sbatch takes it.")
  var time: String?

  @Option(help: "MiB of memory for each task.")
  var taskMemory: Int?

  @Option(help: "Cores of each task; by default --workers. It runs as many trials at a time.")
  var cores: Int?

  @Option(help: "Trials of each task; by default 1.")
  var trialsPerTask: Int?

  @Option(help: "NAME=VALUE, a variable for the tasks to find set; may be repeated.")
  var environment: [String] = []

  @Flag(help: "Print the jobs' scripts and submit nothing.")
  var dryRun = false

  func validate() throws {
    if let partition, !SlurmSpec.isName(partition) {
      throw ValidationError("--partition is \(partition); expected \(SlurmSpec.nameWords).")
    }
    if let account, !SlurmSpec.isName(account) {
      throw ValidationError("--account is \(account); expected \(SlurmSpec.nameWords).")
    }
    if let time, !SlurmSpec.isTime(time) {
      throw ValidationError("--time is \(time); expected \(SlurmSpec.timeWords).")
    }
    try Self.check(taskMemory, "--task-memory", SlurmSpec.memories)
    try Self.check(cores, "--cores", SlurmSpec.coreCounts)
    try Self.check(trialsPerTask, "--trials-per-task", SlurmSpec.trialCounts)
    let isGiven = try asked != SlurmSpec() || dryRun
    guard executor == .local else { return }
    if isGiven {
      throw ValidationError(
        "--partition, --account, --time, --task-memory, --cores, --trials-per-task, --environment"
          + " and --dry-run go with --executor slurm.")
    }
  }

  private static func check(_ value: Int?, _ name: String, _ range: ClosedRange<Int>) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError(
      "\(name) is \(value); expected \(range.lowerBound) to \(range.upperBound).")
  }

  private var variables: [String: String] {
    get throws {
      var found: [String: String] = [:]
      for text in environment {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, SlurmSpec.isVariable(String(parts[0])) else {
          throw ValidationError(
            "--environment is \(text); expected NAME=VALUE, NAME \(SlurmSpec.variableWords).")
        }
        found[String(parts[0])] = String(parts[1])
      }
      return found
    }
  }

  /// What these options ask for.
  private var asked: SlurmSpec {
    get throws {
      SlurmSpec(
        partition: partition, account: account, time: time, memory: taskMemory, cores: cores,
        trialsPerTask: trialsPerTask, environment: try variables)
    }
  }

  /// What tasks ask for: these options, and where they are silent, the experiments.
  ///
  /// - Throws: `SpecificationError` where experiments that are run together ask for different things.
  private func spec(_ experiments: [ExperimentSpec]) throws -> SlurmSpec {
    let options = try self.asked
    let asked = experiments.map { $0.slurm.overlaid(with: options) }
    guard let first = asked.first else { return options }
    if let other = asked.firstIndex(where: { $0 != first }) {
      throw SpecificationError(
        file: experiments[other].file, key: "slurm",
        found: "other settings than in"
          + " \(experiments[0].file)", expected: "the same in experiments that are run together")
    }
    return first
  }

  /// The executor of these options.
  func slurm(
    _ experiments: [ExperimentSpec], _ options: RunOptions, store: Store,
    report: @escaping @Sendable (SlurmEvent) -> Void
  ) throws -> SlurmExecutor {
    var spec = try spec(experiments)
    let cores = spec.cores ?? options.workers
    guard cores >= options.workers else {
      throw ValidationError(
        "--workers is \(options.workers); expected at most the \(cores) cores of a task.")
    }
    spec.cores = cores
    let program = [
      try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
      "task", "--store", store.folder.path,
      "--workers", "\(options.workers)", "--loaders", "\(options.loaders)",
      "--prefetch", "\(options.prefetch)", "--memory", "\(options.memory)",
    ]
    return SlurmExecutor(
      store: store,
      request: SlurmRequest(
        spec: spec,
        taskLimit: options.jobs.map { max(1, $0 * options.workers / cores) },
        jobs: min(options.jobs ?? .max, cores / options.workers), program: program,
        folder: FileManager.default.currentDirectoryPath),
      isInterrupted: { Interruption.isRequested }, report: report)
  }
}
