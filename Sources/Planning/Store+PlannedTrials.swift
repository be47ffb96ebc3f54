import Dispatch
import Records
import Synchronization
import Training

extension Store {
  /// The records of those trials that have one here, and the others, each once.
  package func split(
    _ trials: [PlannedTrial]
  ) -> (stored: [String: TrialRecord], missing: [PlannedTrial]) {
    let trials = trials.distinct
    let found = Mutex<[String: TrialRecord]>([:])
    // Reading and checking is most of what a run does whose trials are all there.
    DispatchQueue.concurrentPerform(iterations: trials.count) { index in
      guard case .found(let record) = record(trials[index].id) else { return }
      found.withLock { $0[trials[index].id] = record }
    }
    let stored = found.withLock { $0 }
    return (stored, trials.filter { stored[$0.id] == nil })
  }

  /// Of trials of commands that have no record here, though the same trial of the same command has one as
  /// it was before: what has changed since, by arm.
  package func changes(of trials: [PlannedTrial]) -> [(arm: String, changes: [String])] {
    let missing = split(trials.filter { $0.launch != nil }).missing
    guard !missing.isEmpty else { return [] }
    var before: [Trial: [(contents: CommandContents, data: String?)]] = [:]
    for id in (try? ids) ?? [] where account(of: id) != nil {
      guard case .found(let record) = record(id),
        case .command(let contents) = record.identity.engine
      else { continue }
      before[record.identity.trial, default: []].append((contents, record.identity.dataDigest))
    }
    var found: [(arm: String, changes: [String])] = []
    for trial in missing where !found.contains(where: { $0.arm == trial.arm }) {
      guard case .command(let contents) = trial.identity.engine else { continue }
      let changes = (before[trial.trial] ?? []).map { before in
        contents.changes(since: before.contents)
          + (trial.identity.dataDigest == before.data ? [] : ["the data"])
      }
      // Since the record that is nearest to it.
      if let least = changes.min(by: { $0.count < $1.count }), !least.isEmpty {
        found.append((trial.arm, least))
      }
    }
    return found
  }
}
