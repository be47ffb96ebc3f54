import Analysis
import ArgumentParser
import Cluster
import Datasets
import Execution
import Foundation
import Planning
import Records
import Specification
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
    try OptionRange.check(jobs, of: "--jobs", in: 1...1024)
    try OptionRange.check(workers, of: "--workers", in: 1...1024)
    try OptionRange.check(loaders, of: "--loaders", in: TrainingResources.loaderCounts)
    try OptionRange.check(prefetch, of: "--prefetch", in: TrainingResources.prefetchCounts)
    try OptionRange.check(
      memory, of: "--memory", in: TrainingResources.activationMebibytes, unit: " MiB")
    try OptionRange.check(seeds, of: "--seeds", in: ExperimentSpec.seedCounts)
  }
}

/// What running trials needs: store, data, and somebody to tell.
struct Session {
  private(set) var options: RunOptions
  let store: Store
  let datasets: DatasetCache
  /// What trainers that are commands are made of.
  let trainers: TrainerContents
  /// What runs trials where not this process does.
  private let cluster: ClusterOptions?

  init(_ options: RunOptions, cluster: ClusterOptions? = nil, folders: DataFolders = .ofThisProcess)
    throws
  {
    self.options = options
    self.cluster = cluster
    let folder = URL(fileURLWithPath: options.store)
    let isRehearsal = cluster?.dryRun ?? false
    store = isRehearsal ? Store(reading: folder) : try Store(at: folder)
    trainers = TrainerContents(runsFingerprints: !isRehearsal)
    let readings = TableReadings()
    datasets = DatasetCache(folders: folders) { readings.tell($0, $1) }
  }

  func spec(_ name: String) throws -> ExperimentSpec {
    try ExperimentSpec(
      contentsOf: ExperimentFiles.file(name), profile: options.profile,
      seedCount: options.seeds)
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
    try results(
      of: plans(of: specs, arm: arm), tuningSeconds: tuningSeconds, telling: ProgressMeter())
  }

  /// Runs what is missing of plans, and sums up.
  func results(
    of plans: [Plan], tuningSeconds: Double? = nil, telling meter: ProgressMeter
  ) throws -> [(plan: Plan, summary: Summary)] {
    var plans = plans
    Interruption.listen()
    defer { Interruption.ignoreWishes() }
    defer { meter.end() }
    if !options.force {
      for (arm, changes) in store.changes(of: plans.flatMap(\.trials)) {
        meter.note(changed: changes, of: arm)
      }
    }
    let (records, _) = try train(
      &plans, with: executor(of: plans.map(\.spec), telling: meter), tuningSeconds: tuningSeconds)
    let resources = ResourceRuns(
      store: store, datasets: datasets, force: options.force,
      isInterrupted: { Interruption.isRequested })
    let landscape = LandscapeRuns(
      store: store, datasets: datasets,
      jobs: options.jobs ?? ProcessInfo.processInfo.activeProcessorCount, force: options.force,
      isInterrupted: { Interruption.isRequested }, report: { meter.note(measured: $0) })
    return try plans.map { plan in
      let measured = try landscape.run(plan, records: records)
      return (
        plan,
        Summary(
          plan, records: records, resources: try resources.run(plan), landscape: measured,
          devices: devices(of: plan, records))
      )
    }
  }
}

extension Session {
  /// What computed trials of commands, by their ids.
  private func devices(of plan: Plan, _ records: [String: TrialRecord]) -> [String: String] {
    guard plan.spec.hasCommands else { return [:] }
    return records.keys.reduce(into: [:]) { $0[$1] = store.account(of: $1)?.device }
  }

  /// Plans experiments, or of each the arm of that name, or of all of them a shard.
  func plans(
    of specs: [ExperimentSpec], arm: String? = nil, shard: Shard? = nil
  ) throws -> [Plan] {
    let plans = try specs.map { spec in
      let plan = try Plan(spec, datasets: datasets, trainers: trainers)
      return arm.map { plan.only($0) } ?? plan
    }
    return shard.map { Plan.shard($0, of: plans) } ?? plans
  }

  /// Brings all trials of plans to their records, and those that follow on them.
  ///
  /// - Returns: The records, and how many trials of each plan followed.
  func train(
    _ plans: inout [Plan], with executor: any TrialExecutor, tuningSeconds: Double? = nil
  ) throws -> (records: [String: TrialRecord], followedCounts: [Int]) {
    let started = ContinuousClock.now
    var records = try executor.run(plans.flatMap(\.trials))
    var followed = plans.map { _ in Set<String>() }
    var more = plans.map { $0.following(records) }
    while !more.allSatisfy(\.isEmpty) {
      records.merge(try executor.run(more.flatMap { $0 })) { _, new in new }
      for (index, trials) in more.enumerated() { followed[index].formUnion(trials.map(\.id)) }
      if let tuningSeconds, ContinuousClock.now - started > .seconds(tuningSeconds) {
        plans = plans.map { $0.endingTunings(records) }
      }
      more = plans.map { $0.following(records) }
    }
    return (records, followed.map(\.count))
  }

  /// What runs trials, as the options say.
  func executor(
    of specs: [ExperimentSpec], telling meter: ProgressMeter
  ) throws -> any TrialExecutor {
    guard let cluster, cluster.executor == .slurm else { return runner(telling: meter) }
    return try cluster.slurm(specs, options, store: store) { meter.note($0) }
  }

  private func runner(telling meter: ProgressMeter) -> Runner {
    let engine = TrainerEngine(
      datasets: datasets,
      resources: TrainingResources(
        workers: options.workers, loaders: options.loaders, prefetch: options.prefetch,
        activationBytes: options.memory << 20))
    return Runner(
      store: store, engines: [engine, CommandEngine(datasets: datasets)],
      jobs: options.jobs
        ?? max(1, ProcessInfo.processInfo.activeProcessorCount / engine.coreCount),
      force: options.force, isInterrupted: { Interruption.isRequested },
      report: { meter.note($0) })
  }

  /// Runs trials that were planned elsewhere.
  func run(_ trials: [PlannedTrial]) throws {
    Interruption.listen()
    defer { Interruption.ignoreWishes() }
    let meter = ProgressMeter()
    defer { meter.end() }
    _ = try runner(telling: meter).run(trials)
  }

  /// The scripts of the jobs that would run what is missing of plans; runs nothing.
  func scripts(of plans: [Plan]) throws -> [String] {
    guard let cluster else { return [] }
    let meter = ProgressMeter()
    defer { meter.end() }
    return try cluster.slurm(plans.map(\.spec), options, store: store) { meter.note($0) }
      .rehearse(plans.flatMap(\.trials))
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
