import ArgumentParser
import Datasets
import Experiments
import Foundation
import Training

/// Options of every command that runs trials.
struct RunOptions: ParsableArguments {
  @Option(help: "The profile of the experiment file.")
  var profile = ExperimentSpec.defaultProfile

  @Option(help: "Seeds of each arm, instead of the file's.")
  var seeds: Int?

  @Option(help: "Trials at a time; by default as many as keep all cores busy. Changes no result.")
  var jobs: Int?

  static let defaultStore = ".batchlab"

  @Option(help: "Threads that share each batch of a trial. Changes no result.")
  var workers = 1

  @Option(
    help: """
      Threads that prepare the batches of a trial while its network learns; 0 for none beside it. \
      Changes no result.
      """)
  var loaders = 0

  @Option(help: "The most batches that loaders prepare ahead of the network. Changes no result.")
  var prefetch = TrainingResources.defaultPrefetch

  @Option(
    help: """
      MiB a trial may spend on keeping activations of batches whose batch-norm statistics span \
      several row blocks; where it is too little they are computed again. Changes no result.
      """)
  var memory = TrainingResources.defaultActivationBytes >> 20

  @Option(help: "Where records are kept.")
  var store = defaultStore

  @Flag(help: "Compute every trial anew.")
  var force = false

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs is \(jobs); expected 1 to 1024.")
    }
    if !(1...1024).contains(workers) {
      throw ValidationError("--workers is \(workers); expected 1 to 1024.")
    }
    if !(0...64).contains(loaders) {
      throw ValidationError("--loaders is \(loaders); expected 0 to 64.")
    }
    if !(1...1024).contains(prefetch) {
      throw ValidationError("--prefetch is \(prefetch); expected 1 to 1024.")
    }
    if !(0...1_048_576).contains(memory) {
      throw ValidationError("--memory is \(memory); expected 0 to 1048576 MiB.")
    }
    if let seeds, !(1...10_000).contains(seeds) {
      throw ValidationError("--seeds is \(seeds); expected 1 to 10000.")
    }
  }
}

/// What running trials needs: store, data, and somebody to tell.
struct Session {
  private(set) var options: RunOptions
  let store: Store
  let shelf: DatasetShelf

  init(_ options: RunOptions, folders: DataFolders = .ofThisProcess) throws {
    self.options = options
    store = try Store(at: URL(fileURLWithPath: options.store))
    shelf = DatasetShelf(folders: folders)
  }

  func spec(_ name: String) throws -> ExperimentSpec {
    try ExperimentSpec(
      contentsOf: ExperimentFiles.file(name), profile: options.profile,
      seedCount: options.seeds)
  }

  /// The plans of experiments, or of one arm of theirs.
  func plans(of specs: [ExperimentSpec], arm: String? = nil) throws -> [Plan] {
    try specs.map { spec in
      let plan = try Plan(spec, shelf: shelf)
      return arm.map { plan.only($0) } ?? plan
    }
  }

  /// Plans all experiments, runs what is missing, and sums up.
  func summaries(
    of specs: [ExperimentSpec], arm: String? = nil, tuningSeconds: Double? = nil
  ) throws -> [Summary] {
    try results(of: specs, arm: arm, tuningSeconds: tuningSeconds).map(\.summary)
  }

  /// The same session, which computes nothing that the store has.
  var withoutForce: Session {
    var session = self
    session.options.force = false
    return session
  }

  /// The same, with the plans.
  ///
  /// - Parameter tuningSeconds: After which tunings try nothing more; nil for after all candidates.
  func results(
    of specs: [ExperimentSpec], arm: String? = nil, tuningSeconds: Double? = nil
  ) throws -> [(plan: Plan, summary: Summary)] {
    let started = ContinuousClock.now
    var plans = try plans(of: specs, arm: arm)
    Interruption.listen()
    defer { Interruption.ignoreWishes() }
    let meter = ProgressMeter()
    defer { meter.end() }
    let runner = Runner(
      store: store, shelf: shelf,
      jobs: options.jobs
        ?? max(1, ProcessInfo.processInfo.activeProcessorCount / options.workers),
      resources: TrainingResources(
        workers: options.workers, loaders: options.loaders, prefetch: options.prefetch,
        activationBytes: options.memory << 20),
      force: options.force, isInterrupted: { Interruption.isRequested },
      report: { meter.note($0) })
    var records = try runner.run(plans.flatMap(\.trials))
    var more = plans.flatMap { $0.following(records) }
    while !more.isEmpty {
      records.merge(try runner.run(more)) { _, new in new }
      if let tuningSeconds, ContinuousClock.now - started > .seconds(tuningSeconds) {
        plans = plans.map { $0.endingTunings(records) }
      }
      more = plans.flatMap { $0.following(records) }
    }
    let resources = ResourceRuns(
      store: store, shelf: shelf, force: options.force,
      isInterrupted: { Interruption.isRequested })
    let landscape = LandscapeRuns(
      store: store, shelf: shelf,
      jobs: options.jobs ?? ProcessInfo.processInfo.activeProcessorCount, force: options.force,
      isInterrupted: { Interruption.isRequested }, report: { meter.note(measured: $0) })
    return try plans.map { plan in
      let measured = try landscape.run(plan, records: records)
      return (
        plan,
        Summary(
          plan, records: records, resources: try resources.run(plan), landscape: measured)
      )
    }
  }
}

extension DataFolders {
  /// Those that this process's environment and working directory name.
  static var ofThisProcess: DataFolders {
    DataFolders(
      environment: ProcessInfo.processInfo.environment,
      workingDirectory: URL(fileURLWithPath: FileManager.default.currentDirectoryPath))
  }
}
