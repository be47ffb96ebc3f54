import Foundation
import Host
import Planning
import Records
import Training

/// One run of a trial's command.
struct TrainerProcess {
  /// What a command has left that came to its end.
  struct Ending {
    let course: ReportedCourse
    let result: TrainerResult
    /// What it printed, and the last lines of that.
    let log: Data
    let lastLines: [String]
    let seconds: Double
  }

  static let configurationVariable = "BATCHLAB_CONFIG"
  static let folderVariable = "BATCHLAB_OUT"
  static let seedVariable = "BATCHLAB_SEED"

  /// The status by which a command says that it is to go on later (EX_TEMPFAIL).
  static let laterStatus: Int32 = 75
  /// Seconds that a command has to leave its checkpoint when it is told to stop.
  static let graceSeconds = 60.0

  private let planned: PlannedTrial
  private let launch: TrainerLaunch
  private let folder: TrainerFolder
  private let words: [String]
  /// A program, and its arguments, that runs the command; empty for none.
  private let watcher: [String]
  private let environment: [String: String]
  private let exampleEstimate: Double
  private var metrics: MetricSource
  private var course: ReportedCourse
  private var lastLines: [String] = []

  init(
    _ planned: PlannedTrial, _ launch: TrainerLaunch, _ folder: TrainerFolder,
    _ data: DataForCommands, _ lease: borrowing DevicePool.Lease, watcher: [String] = []
  ) throws {
    self.planned = planned
    self.launch = launch
    self.folder = folder
    self.watcher = watcher
    words = TrainerPlaceholder.command(
      of: planned.trial,
      places: [
        "config": folder.configuration.path, "out": folder.path,
        "checkpoint": folder.checkpoint.path, "data": data.path ?? "",
      ])
    let here = ProcessInfo.processInfo.environment
    var environment = here.filter { launch.passedVariables.contains($0.key) }
    environment[Self.configurationVariable] = folder.configuration.path
    environment[Self.folderVariable] = folder.path
    environment[Self.seedVariable] = "\(planned.seed)"
    if let visible = lease.visible {
      environment[DevicePool.variable] = visible
    } else {
      environment[DevicePool.variable] = here[DevicePool.variable]
    }
    self.environment = environment
    let trainCount = data.trainCount
    exampleEstimate = planned.trial.exampleEstimate(
      trainCount: trainCount ?? planned.trial.recipe.batchSize)
    metrics = try MetricSource(launch.command, folder)
    course = ReportedCourse(
      of: planned.trial, trainCount: trainCount,
      file: MetricSource.fileName(of: launch.command.format))
  }

  private var name: String { "\(planned.arm), seed \(planned.seed)" }

  private func failure(_ reason: TrainerFailure.Reason) -> TrainerFailure {
    TrainerFailure(trial: name, reason: reason, log: lastLines)
  }

  /// - Parameter isKilled: Asked from time to time whether to end the command at once, as a power cut would.
  /// - Returns: Nil where it was told to stop, was killed so, or has said that it is to go on later.
  /// - Throws: `TrainerFailure`, `FileError`.
  mutating func run(
    _ context: TrialContext, killedWhen isKilled: (ReportedCourse) -> Bool = { _ in false }
  ) throws -> Ending? {
    var log = try TrainerLog(after: folder.logSoFar)
    let started = ContinuousClock.now
    let child = try start(log.writer)
    let watched: Watched
    do {
      watched = try watch(child, &log, context, killedWhen: isKilled)
    } catch {
      child.kill()
      while child.wait() == nil { Thread.sleep(forTimeInterval: 0.01) }
      lastLines = log.lastLines
      try? DurableFiles.replace(folder.log, with: log.text, synced: false)
      throw named(error)
    }
    lastLines = log.lastLines
    try DurableFiles.replace(folder.log, with: log.text, synced: false)
    let leftProcesses = child.killRest()
    do {
      guard try hasFinished(watched, leftProcesses: leftProcesses) else { return nil }
      // Of one that was stopped at its goal, the last line may be half.
      if course.goalRow == nil { try metrics.finish(into: &course) }
      return Ending(
        course: course, result: try TrainerResult(in: folder, of: launch.command),
        log: log.text, lastLines: lastLines,
        seconds: (ContinuousClock.now - started) / .seconds(1))
    } catch {
      throw named(error)
    }
  }

  /// A fault, with the trial's name and its log's last lines.
  private func named(_ error: any Error) -> any Error {
    switch error {
    case let fault as TrainerFault: failure(.report(fault))
    case let reason as TrainerFailure.Reason: failure(reason)
    default: error
    }
  }

  /// How a command was seen to end.
  private struct Watched {
    var end: ChildProcess.End
    var isStopped = false
    var isKilled = false
  }

  /// Takes in what a command prints and reports until it has ended, and tells it to stop where its trial is
  /// to, or has arrived at its goal.
  private mutating func watch(
    _ child: ChildProcess, _ log: inout TrainerLog, _ context: TrialContext,
    killedWhen isKilled: (ReportedCourse) -> Bool
  ) throws -> Watched {
    var watched = Watched(end: .exited(0))
    var (lastWord, logWritten) = (ContinuousClock.now, ContinuousClock.now)
    var stopBy: ContinuousClock.Instant?
    var end: ChildProcess.End?
    while end == nil {
      let printed = log.read(within: 50)
      end = child.wait()
      if try take(printed) || !printed.isEmpty { lastWord = .now }
      context.progress(course.rows.last?.examples ?? 0, share)
      if !printed.isEmpty, ContinuousClock.now > logWritten + .seconds(1) {
        try DurableFiles.replace(folder.log, with: log.text, synced: false)
        logWritten = .now
      }
      if end == nil && !watched.isKilled && isKilled(course) {
        watched.isKilled = true
        child.kill()
      }
      watched.isStopped = watched.isStopped || context.shouldStop()
      if (course.goalRow != nil || watched.isStopped) && stopBy == nil {
        child.terminate()
        stopBy = .now + .seconds(Self.graceSeconds)
      }
      if let stopBy, ContinuousClock.now > stopBy { child.kill() }
      guard ContinuousClock.now - lastWord < .seconds(launch.silenceLimit) else {
        throw TrainerFailure.Reason.silent(seconds: launch.silenceLimit)
      }
    }
    if let end { watched.end = end }
    while true {
      let printed = log.read(within: 0)
      if try !take(printed) && printed.isEmpty { return watched }
    }
  }

  /// Whether a command that has ended is at its trial's end, and not to go on later.
  private func hasFinished(
    _ watched: Watched, leftProcesses: Bool
  ) throws(TrainerFailure.Reason) -> Bool {
    if watched.isKilled { return false }
    if course.goalRow != nil { return true }
    switch watched.end {
    case _ where watched.isStopped, .exited(Self.laterStatus): return false
    case .exited(0): break
    case .exited(let status): throw .status(status)
    case .killed(let signal): throw .killed(signal: signal)
    }
    if leftProcesses { throw .leftProcesses }
    return true
  }

  private func start(_ output: Int32) throws -> ChildProcess {
    guard let program = program() else {
      throw failure(.notStarted(program: words[0], reason: "No such program"))
    }
    do {
      return try ChildProcess(
        watcher.first ?? program,
        arguments: watcher + [watcher.isEmpty ? words[0] : program] + words.dropFirst(),
        environment: environment, in: launch.folder, output: output,
        errors: output)
    } catch {
      throw failure(.notStarted(program: error.path, reason: error.reason))
    }
  }

  /// A path stands for itself, from the folder of the experiment file on; a name for the first program
  /// of that name on the PATH that the command finds.
  private func program() -> String? {
    let word = words[0]
    if word.hasPrefix("/") { return word }
    if word.contains("/") { return "\(launch.folder)/\(word)" }
    let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/\(word)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Takes in what the command has reported since.
  ///
  /// - Returns: Whether there was anything.
  private mutating func take(_ printed: Data) throws -> Bool {
    try metrics.read(printed, into: &course)
  }

  private var share: Double {
    guard let last = course.rows.last else { return 0 }
    return min(1, Double(course.examples(last)) / max(exampleEstimate, 1))
  }
}
