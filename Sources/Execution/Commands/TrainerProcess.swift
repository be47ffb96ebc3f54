import Foundation
import Host
import Planning
import Records
import Training

/// One run of a trial's command.
struct TrainerProcess {
  enum End {
    case finished(ReportedCourse, TrainerResult, log: Data, seconds: Double)
    /// It was told to stop, or has said that it is to go on later.
    case unfinished
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

  /// Gives a fault the trial's name and its log's last lines.
  func explaining<Result>(_ body: () throws(TrainerFault) -> Result) throws -> Result {
    do throws(TrainerFault) { return try body() } catch { throw failure(.report(error)) }
  }

  /// - Parameter isKilled: Asked from time to time whether to end the command at once, as a power cut would.
  /// - Throws: `TrainerFailure`, `FileError`.
  mutating func run(
    _ context: TrialContext, killedWhen isKilled: (ReportedCourse) -> Bool = { _ in false }
  ) throws -> End {
    var log = try TrainerLog(after: folder.logSoFar)
    var logWritten = ContinuousClock.now
    let started = ContinuousClock.now
    let child = try start(log.writer)
    var isStopping = false
    var wasKilled = false
    var hasArrived = false
    var lastWord = started
    var stopBy: ContinuousClock.Instant?
    var end: ChildProcess.End?
    do {
      while end == nil {
        let printed = log.read(within: 50)
        end = child.wait()
        if try take(printed) || !printed.isEmpty { lastWord = .now }
        context.progress(course.rows.last?.examples ?? 0, share)
        if !printed.isEmpty, ContinuousClock.now > logWritten + .seconds(1) {
          try DurableFiles.replace(folder.log, with: log.text, synced: false)
          logWritten = .now
        }
        if end == nil && isKilled(course) {
          wasKilled = true
          child.kill()
        }
        hasArrived = course.goalRow != nil
        isStopping = isStopping || context.shouldStop()
        if (hasArrived || isStopping) && stopBy == nil {
          child.terminate()
          stopBy = .now + .seconds(Self.graceSeconds)
        }
        if let stopBy, ContinuousClock.now > stopBy { child.kill() }
        guard ContinuousClock.now - lastWord < .seconds(launch.silenceLimit) else {
          throw failure(.silent(seconds: launch.silenceLimit))
        }
      }
      while true {
        let printed = log.read(within: 0)
        if try !take(printed) && printed.isEmpty { break }
      }
    } catch {
      child.kill()
      while child.wait() == nil { Thread.sleep(forTimeInterval: 0.01) }
      lastLines = log.lastLines
      try? DurableFiles.replace(folder.log, with: log.text, synced: false)
      if let fault = error as? TrainerFault { throw failure(.report(fault)) }
      if let own = error as? TrainerFailure { throw failure(own.reason) }
      throw error
    }
    lastLines = log.lastLines
    try DurableFiles.replace(folder.log, with: log.text, synced: false)
    let leftProcesses = child.killRest()
    switch end {
    case _ where wasKilled: return .unfinished
    case _ where hasArrived: break
    case _ where isStopping, .exited(Self.laterStatus): return .unfinished
    case .exited(0): break
    case .exited(let status): throw failure(.status(status))
    case .killed(let signal): throw failure(.killed(signal: signal))
    case nil: preconditionFailure("no end")
    }
    if leftProcesses && !hasArrived { throw failure(.leftProcesses) }
    do { try metrics.finish(into: &course) } catch let fault as TrainerFault {
      throw failure(.report(fault))
    }
    let result = try explaining { () throws(TrainerFault) in
      guard let data = try? RegularFile.contents(ifThere: folder.place(of: TrainerResult.file).path)
      else { return TrainerResult() }
      return try TrainerResult(data, of: launch.command)
    }
    return .finished(
      course, result, log: log.text, seconds: (ContinuousClock.now - started) / .seconds(1))
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
    let examples = last.examples ?? last.update * planned.trial.recipe.batchSize
    return min(1, Double(examples) / max(exampleEstimate, 1))
  }
}
