import Datasets
import Foundation
import Host
import Planning
import Records
import Specification
import Training

/// Trainers that are commands, each trial a process of its own.
package struct CommandEngine: TrialEngine {
  private let datasets: DatasetCache
  private let devices: DevicePool

  /// - Parameter devices: The GPUs that trials take turns with.
  package init(datasets: DatasetCache, devices: DevicePool = .ofThisMachine) {
    self.datasets = datasets
    self.devices = devices
  }

  package func computes(_ identity: TrialIdentity) -> Bool { identity.trial.trainer != nil }

  package var coreCount: Int { 1 }

  package func leastByteCount(of trial: PlannedTrial) -> Int? {
    trial.launch?.memory.map { $0 << 20 }
  }

  /// Runs the command to its end; what it has left of the trial before, it goes on from.
  ///
  /// - Throws: `TrainerFailure`; `DatasetError`, `FileError`.
  package func run(_ planned: PlannedTrial, in context: TrialContext) throws -> TrialOutcome {
    guard let launch = planned.launch, case .command(let contents) = planned.identity.engine else {
      preconditionFailure("\(planned.id) has no command")
    }
    let name = "\(planned.arm), seed \(planned.seed)"
    try checkInputs(of: launch, contents, name)
    let folder = TrainerFolder(of: planned.id, in: context.store)
    try endStrays(in: folder, name)
    try folder.prepare(anew: context.ignoresCheckpoint)
    guard let ending = try run(planned, launch, in: folder, context) else { return .unfinished }
    // A module that was changed while it ran may have been read in part.
    try checkInputs(of: launch, contents, name)
    let weights: Safetensors?
    let record: TrialRecord
    do throws(TrainerFault) {
      weights = try TrainerWeights.read(folder)
      record = try ending.course.record(
        planned.id, planned.identity, .command(contents, launch.reproducible),
        result: ending.result, hasWeights: weights != nil)
    } catch {
      throw TrainerFailure(trial: name, reason: .report(error), log: ending.lastLines)
    }
    let account = TrialAccount(
      device: ending.result.device, driver: ending.result.driver, starts: try folder.startCount,
      seconds: ending.seconds)
    return .finished(
      record, weights: record.hasWeights ? weights : nil,
      account: AccountOfRun(account: account, log: ending.log, folder: folder.url))
  }

  /// Runs the command once, in a folder that is there.
  ///
  /// - Parameters:
  ///   - watcher: A program, and its arguments, that runs the command; empty for none.
  ///   - isKilled: Asked from time to time whether to end the command at once, as a power cut would.
  /// - Returns: Nil where it did not come to its end.
  func run(
    _ planned: PlannedTrial, _ launch: TrainerLaunch, in folder: TrainerFolder,
    _ context: TrialContext, watcher: [String] = [],
    killedWhen isKilled: (ReportedCourse) -> Bool = { _ in false }
  ) throws -> TrainerProcess.Ending? {
    let data = try DataForCommands(planned.trial.workload, datasets, context.store)
    try TrainerTask(planned, data, folder).write()
    guard let lease = try devices.lease(launch.gpus, unless: context.shouldStop) else {
      return nil
    }
    var process = try TrainerProcess(planned, launch, folder, data, lease, watcher: watcher)
    let ending = try process.run(context, killedWhen: isKilled)
    _ = consume lease
    return ending
  }

  /// Throws where a file that the command is made of is not what it was when the trial was planned.
  private func checkInputs(
    of launch: TrainerLaunch, _ contents: CommandContents, _ name: String
  ) throws {
    let now = CommandContents(
      inputs: try TrainerContents.digests(of: launch), fingerprint: contents.fingerprint)
    let changed = now.changes(since: contents)
    guard changed.isEmpty else {
      throw TrainerFailure(trial: name, reason: .changedInputs(changed), log: [])
    }
  }

  /// Ends processes that write to the trial's folder: those that a killed batchlab started.
  private func endStrays(in folder: TrainerFolder, _ name: String) throws {
    let deadline = ContinuousClock.now + .seconds(5)
    while true {
      let left = ChildProcess.identifiers(
        withVariable: TrainerProcess.folderVariable, value: folder.path)
      if left.isEmpty { return }
      guard ContinuousClock.now < deadline else {
        throw TrainerFailure(trial: name, reason: .folderInUse(processes: left), log: [])
      }
      left.forEach(ChildProcess.kill)
      Thread.sleep(forTimeInterval: 0.05)
    }
  }
}
