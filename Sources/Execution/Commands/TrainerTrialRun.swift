import Datasets
import Foundation
import Host
import Planning
import Records
import Specification
import Training

/// What is found out about a trainer that is a command, by running a short trial of it a few times.
package struct TrainerFindings: Sendable {
  /// The epochs of the trial, and its first seed.
  package let epochs: Int?
  package let seed: UInt64
  /// Whether two runs of one trial reported the same numbers.
  package let hasSameBits: Bool
  /// The largest difference between those, by metric, of the numbers at the end; empty where they are the
  /// same.
  package let differences: [(metric: String, one: Double, other: Double)]
  /// Whether another seed gives other numbers.
  package let heedsSeed: Bool
  package let afterKill: AfterKill
  /// Files that it opened and that are not among its inputs; nil where strace is not there to tell.
  package let undeclaredFiles: [String]?

  package enum AfterKill: Sendable, Hashable {
    /// It ended before it could be killed.
    case tooQuick
    /// It went on behind that update, to the same end.
    case goesOn(update: Int)
    /// The same, to another end than undisturbed.
    case endsElsewhere(update: Int)
    /// It began anew: it had reported up to that update, and did so again.
    case beginsAnew(update: Int)
    case fails(words: String)
  }
}

/// Runs a short trial of a command: twice, under another seed, and killed on its way.
package struct TrainerTrialRun {
  private let planned: PlannedTrial
  private let datasets: DatasetCache
  private let store: Store

  /// Epochs of the short trial, where its recipe has more.
  private static let epochs = 3

  /// - Parameter store: Where its folders lie meanwhile.
  package init(_ planned: PlannedTrial, datasets: DatasetCache, store: Store) throws {
    var trial = planned.trial
    trial.recipe.epochs = min(trial.recipe.epochs, Self.epochs)
    trial.recipe.evaluationInterval = 1
    self.planned = try planned.with(trial)
    self.datasets = datasets
    self.store = store
  }

  /// - Throws: `TrainerFailure`, and what `CommandEngine` throws.
  package func findings(unless isInterrupted: @escaping @Sendable () -> Bool) throws
    -> TrainerFindings
  {
    let trace = store.folder.appendingPathComponent("trace")
    let strace = Self.program("strace").map {
      [$0, "-f", "-qq", "-y", "-e", "trace=open,openat,execve", "-o", trace.path]
    }
    let one = try course(planned, watcher: strace ?? [], isInterrupted)
    let files = strace == nil ? nil : try OpenedFiles(trace).undeclared(by: planned, store)
    let other = try course(planned, isInterrupted)
    var reseeded = planned.trial
    reseeded.seed += 1
    let third = try course(try planned.with(reseeded), isInterrupted)
    let last = (one.rows.last?.values ?? [:], other.rows.last?.values ?? [:])
    let differences = last.0.keys.sorted().compactMap { name in
      let (a, b) = (last.0[name] ?? .nan, last.1[name] ?? .nan)
      return a == b || (a.isNaN && b.isNaN) ? nil : (metric: name, one: a, other: b)
    }
    return TrainerFindings(
      epochs: planned.trial.recipe.statedEpochs, seed: planned.seed,
      hasSameBits: one.saysTheSame(as: other), differences: differences,
      heedsSeed: !one.saysTheSame(as: third),
      afterKill: try afterKill(one, other, isInterrupted), undeclaredFiles: files)
  }

  private func afterKill(
    _ one: ReportedCourse, _ other: ReportedCourse, _ isInterrupted: @escaping @Sendable () -> Bool
  ) throws -> TrainerFindings.AfterKill {
    let folder = TrainerFolder(of: planned.id, in: store)
    try folder.prepare(anew: true)
    func hasCheckpoint() -> Bool {
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder.checkpoint.path)
      return names?.isEmpty == false
    }
    var killedAt = 0
    var reports = 0
    let killed = try run(planned, isInterrupted) { course in
      guard let last = course.rows.last else { return false }
      // Checkpoints are often written right behind a report.
      reports += 1
      guard hasCheckpoint() || course.rows.count > 1 || reports > 20 else { return false }
      killedAt = last.update
      return true
    }
    guard case .unfinished = killed else { return .tooQuick }
    let reported = try Data(
      contentsOf: folder.place(
        of: MetricSource.fileName(of: planned.trial.trainer?.format ?? .jsonl)))
    let end: TrainerProcess.End
    do {
      end = try run(planned, isInterrupted)
    } catch let failure as TrainerFailure {
      return .fails(words: "\(failure.reason)")
    }
    guard case .finished(let course, _, _, _) = end else {
      return .fails(words: "it did not come to its end")
    }
    let first = course.firstUpdateAfterStart
    if let first, first <= killedAt, reported.count > 0 { return .beginsAnew(update: killedAt) }
    let isSame = course.endsLike(one) || course.endsLike(other)
    // Where undisturbed runs differ, so may this one.
    return isSame || !one.saysTheSame(as: other)
      ? .goesOn(update: killedAt) : .endsElsewhere(update: killedAt)
  }

  /// What a run from the beginning reports.
  private func course(
    _ planned: PlannedTrial, watcher: [String] = [],
    _ isInterrupted: @escaping @Sendable () -> Bool
  ) throws -> ReportedCourse {
    try TrainerFolder(of: planned.id, in: store).prepare(anew: true)
    guard case .finished(let course, _, _, _) = try run(planned, watcher: watcher, isInterrupted)
    else { throw Runner.Interrupted(finished: 0) }
    return course
  }

  private func run(
    _ planned: PlannedTrial, watcher: [String] = [],
    _ isInterrupted: @escaping @Sendable () -> Bool,
    killedWhen isKilled: (ReportedCourse) -> Bool = { _ in false }
  ) throws -> TrainerProcess.End {
    guard let launch = planned.launch else { preconditionFailure("\(planned.id) has no command") }
    let folder = TrainerFolder(of: planned.id, in: store)
    try folder.prepare(anew: false)
    let data = try DataForCommands(planned.trial.workload, datasets, store)
    try TrainerTask(planned, data, folder).write()
    guard let lease = try DevicePool.ofThisMachine.lease(launch.gpus, unless: isInterrupted) else {
      return .unfinished
    }
    var process = try TrainerProcess(planned, launch, folder, data, lease, watcher: watcher)
    let context = TrialContext(
      store: store, ignoresCheckpoint: false, shouldStop: isInterrupted,
      progress: { _, _ in }, damagedCheckpoint: { _, _ in })
    let end = try process.run(context, killedWhen: isKilled)
    _ = consume lease
    return end
  }

  private static func program(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
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

/// What strace wrote of the files that a command opened.
private struct OpenedFiles {
  private let paths: Set<String>
  /// Where the programs are installed that were run: above the folder that each lies in.
  private let installations: Set<String>

  init(_ trace: URL) throws {
    let text = String(decoding: try Data(contentsOf: trace), as: UTF8.self)
    var paths = Set<String>()
    var installations = Set<String>()
    for line in text.split(separator: "\n") {
      if let match = line.firstMatch(of: /execve\("([^"]+)".*= 0$/) {
        let above = match.1.split(separator: "/").dropLast(2)
        if above.count > 1 { installations.insert("/" + above.joined(separator: "/") + "/") }
        continue
      }
      // With -y an opened file's real path stands behind the number that it got: = 3</path/of/it>
      guard let range = line.firstRange(of: /\) = [0-9]+<(.*)>$/) else { continue }
      guard !line.contains("O_WRONLY"), !line.contains("O_DIRECTORY") else { continue }
      let tail = line[range]
      guard let start = tail.firstIndex(of: "<") else { continue }
      paths.insert(String(tail[tail.index(after: start)...].dropLast()))
    }
    self.paths = paths
    self.installations = installations
  }

  /// Where programs and what is installed lie, which fingerprints are for, and what the system shows of
  /// itself.
  private static let systemFolders = [
    "/usr/", "/lib", "/etc/", "/proc/", "/sys/", "/dev/", "/run/", "/opt/", "/bin/", "/sbin/",
    "/var/",
    "/snap/", "/nix/",
  ]

  /// Files that are neither inputs, nor the trial's own, nor its data, nor installed, in ascending order;
  /// those of the command's folder by their path below it.
  func undeclared(by planned: PlannedTrial, _ store: Store) throws -> [String] {
    guard let launch = planned.launch, case .command(let contents) = planned.identity.engine else {
      return []
    }
    func real(_ path: String) -> String {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
    let folder = real(launch.folder) + "/"
    let inputs = Set(contents.inputs.keys.map { real(folder + $0) })
    let own = real(store.folder.path) + "/"
    let temporary = real(NSTemporaryDirectory())
    return paths.compactMap { path -> String? in
      let source = Self.source(of: path)
      guard !inputs.contains(real(source)), !path.hasPrefix(own) else { return nil }
      if source.hasPrefix(folder) { return String(source.dropFirst(folder.count)) }
      let isInstalled =
        Self.systemFolders.contains { path.hasPrefix($0) }
        || installations.contains { path.hasPrefix($0) } || path.contains("/site-packages/")
        || path.contains("/lib/python") || path.hasSuffix("/pyvenv.cfg")
      return isInstalled || path.hasPrefix(temporary) ? nil : path
    }.reduce(into: Set<String>()) { $0.insert($1) }.sorted()
  }

  /// The source of a module that Python kept compiled: `a/__pycache__/b.cpython-312.pyc` is of `a/b.py`.
  private static func source(of path: String) -> String {
    guard path.hasSuffix(".pyc"), let range = path.firstRange(of: "/__pycache__/") else {
      return path
    }
    let name = path[range.upperBound...].prefix { $0 != "." }
    return "\(path[..<range.lowerBound])/\(name).py"
  }
}
