import Foundation
import Host
import Planning
import Records
import Training

/// Runs a short trial of a command: twice, under another seed, and killed on its way.
package struct TrainerTrialRun {
  private let planned: PlannedTrial
  private let engine: CommandEngine
  private let context: TrialContext

  /// Epochs of the short trial, where its recipe has more.
  private static let epochs = 3

  /// - Parameter store: Where its folders lie meanwhile.
  package init(
    _ planned: PlannedTrial, datasets: DatasetCache, store: Store,
    isInterrupted: @escaping @Sendable () -> Bool
  ) throws {
    var trial = planned.trial
    trial.recipe.epochs = min(trial.recipe.epochs, Self.epochs)
    trial.recipe.evaluationInterval = 1
    trial.recipe.testsPerDoubling = nil
    (trial.recipe.goal, trial.recipe.pruningGoal) = (nil, nil)
    self.planned = try planned.with(trial)
    engine = CommandEngine(datasets: datasets)
    context = TrialContext(
      store: store, ignoresCheckpoint: false, shouldStop: isInterrupted,
      progress: { _, _ in }, damagedCheckpoint: { _, _ in })
  }

  /// - Throws: `TrainerFailure`, and what `CommandEngine` throws.
  package func findings() throws -> TrainerFindings {
    let trace = context.store.folder.appendingPathComponent("trace")
    let strace = strace.map {
      [$0, "-f", "-qq", "-y", "-e", "trace=open,openat,execve", "-o", trace.path]
    }
    let one = try course(planned, watcher: strace ?? [])
    let files =
      strace == nil ? nil : try OpenedFiles(trace).undeclared(by: planned, context.store)
    let other = try course(planned)
    var reseeded = planned.trial
    reseeded.seed += 1
    let third = try course(try planned.with(reseeded))
    return TrainerFindings(
      seed: planned.seed, hasSameBits: one.saysTheSame(as: other),
      differences: Self.differences(one, other), heedsSeed: !one.saysTheSame(as: third),
      afterKill: try afterKill(one, other), undeclaredFiles: files)
  }

  /// Of the numbers at the end.
  private static func differences(
    _ one: ReportedCourse, _ other: ReportedCourse
  ) -> [(metric: String, one: Double, other: Double)] {
    let last = (one.rows.last?.values ?? [:], other.rows.last?.values ?? [:])
    return last.0.keys.sorted().compactMap { name in
      let (a, b) = (last.0[name] ?? .nan, last.1[name] ?? .nan)
      return a == b || (a.isNaN && b.isNaN) ? nil : (metric: name, one: a, other: b)
    }
  }

  /// - Parameters:
  ///   - one: Undisturbed.
  ///   - other: The same.
  private func afterKill(
    _ one: ReportedCourse, _ other: ReportedCourse
  ) throws -> TrainerFindings.AfterKill {
    let folder = folder(of: planned)
    try folder.prepare(anew: true)
    func hasCheckpoint() -> Bool {
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder.checkpoint.path)
      return names?.isEmpty == false
    }
    var killedAt = 0
    var looks = 0
    let untilKilled = try run(planned) { course in
      guard let last = course.rows.last else { return false }
      // Checkpoints are often written right behind a report: at the second one that of the first is there.
      looks += 1
      guard
        one.rows.count > 2
          ? course.rows.count > 1 : (hasCheckpoint() && looks > 1) || looks > 20
      else { return false }
      killedAt = last.update
      return true
    }
    // With its last number told it was at its end.
    guard untilKilled == nil, killedAt != one.rows.last?.update else { return .tooQuick }
    let course: ReportedCourse
    do {
      guard let ending = try run(planned) else { return .neverEnds }
      course = ending.course
    } catch let failure as TrainerFailure {
      return .fails(failure)
    }
    if let first = course.firstUpdateAfterStart, first == one.rows.first?.update {
      return .beginsAnew(update: killedAt)
    }
    let isSame = course.endsLike(one) || course.endsLike(other)
    // Where undisturbed runs differ, so may this one.
    return isSame || !one.saysTheSame(as: other)
      ? .goesOn(update: killedAt) : .endsElsewhere(update: killedAt)
  }

  /// What a run from the beginning reports.
  private func course(
    _ planned: PlannedTrial, watcher: [String] = []
  ) throws -> ReportedCourse {
    try folder(of: planned).prepare(anew: true)
    guard let ending = try run(planned, watcher: watcher) else {
      throw Runner.Interrupted(finished: 0)
    }
    return ending.course
  }

  private func folder(of planned: PlannedTrial) -> TrainerFolder {
    TrainerFolder(of: planned.id, in: context.store)
  }

  private func run(
    _ planned: PlannedTrial, watcher: [String] = [],
    killedWhen isKilled: (ReportedCourse) -> Bool = { _ in false }
  ) throws -> TrainerProcess.Ending? {
    guard let launch = planned.launch else { preconditionFailure("\(planned.id) has no command") }
    return try engine.run(
      planned, launch, in: folder(of: planned), context, watcher: watcher, killedWhen: isKilled)
  }

  /// Where strace is; nil where it is not, or may not trace here.
  private var strace: String? {
    guard let file = ToolRun.locate("strace"),
      (try? ToolRun(name: file.path, timeoutSeconds: 10)
        .run(["-f", "-o", "/dev/null", "/bin/true"], in: context.store.folder)) != nil
    else { return nil }
    return file.path
  }
}

extension PlannedTrial {
  /// The same of another trial.
  fileprivate func with(_ trial: Trial) throws -> PlannedTrial {
    let identity = TrialIdentity(
      trial, dataDigest: identity.dataDigest, engine: identity.engine)
    return PlannedTrial(
      arm: arm, identity: identity, id: try identity.id(), effort: effort, launch: launch)
  }
}
