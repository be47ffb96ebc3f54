import Datasets
import Foundation
import Planning
import Records
import Specification
import Training

/// What the candidates of a search cost on this machine, and which of them are the best to take.
///
/// Seconds are a measured time per update times exact counts of updates, evaluations left out, of a
/// training on the whole training set.
package struct TuningCosts: Sendable {
  /// A candidate trained for so many epochs.
  package struct Choice: Sendable {
    package let candidate: TuningCandidate
    package let epochs: Int
    /// Mean over the parts, at that epoch.
    package let value: Double
    package let updates: Int
    /// On one core: what is paid for.
    package let seconds: Double
    /// With one core or all of them to a batch, whichever is the faster.
    package let elapsedSeconds: Double
    package let workers: Int
  }

  package enum Aim: String, Sendable, CaseIterable {
    case lowestError, lowestCost, leastTime

    /// The name of the arm that trains it on the whole training set.
    package var name: String {
      switch self {
      case .lowestError: "lowest error"
      case .lowestCost: "lowest cost"
      case .leastTime: "least time"
      }
    }
  }

  /// The candidate found, at the epoch that it is judged at.
  package let lowestError: Choice
  /// Of what comes to within one standard error of that, what costs least, and what takes least time.
  package let lowestCost: Choice
  package let leastTime: Choice
  /// Of all evaluated epochs of complete candidates those than which none is both cheaper and better,
  /// the cheapest first.
  package let front: [Choice]
  /// The same of all complete candidates at the epochs that they are judged at.
  package let judged: [Choice]

  /// Nil where the search found nothing.
  ///
  /// - Parameters:
  ///   - timings: Of this machine.
  ///   - cores: That one batch may be shared by.
  package init?(
    _ search: TuningSearch, timings: any UpdateTimings,
    cores: Int = ProcessInfo.processInfo.activeProcessorCount
  ) throws {
    guard let best = search.best, let limit = search.oneErrorLimit else { return nil }
    // By batch size, where nothing tells of one candidate what its trials took.
    let ofCommands = Dictionary(grouping: search.candidates, by: \.settings.batchSize)
      .mapValues { timings.secondsPerUpdate(ofCommand: $0.flatMap(\.records)) }
    func choice(
      _ candidate: TuningCandidate, _ epochs: Int, _ value: Double
    ) throws -> Choice? {
      var trial = candidate.records[0].identity.trial
      // A record may have been made where the files had another name.
      trial.workload.dataset.location = search.spec.workload.dataset.location
      let updates = trial.updateCount(ofEpochs: epochs, exampleCount: search.trainCount)
      if trial.trainer != nil {
        guard let seconds = ofCommands[candidate.settings.batchSize] ?? nil else { return nil }
        let whole = seconds * Double(updates)
        return Choice(
          candidate: candidate, epochs: epochs, value: value, updates: updates, seconds: whole,
          elapsedSeconds: whole, workers: 1)
      }
      let seconds = try timings.timing(of: trial).secondsPerUpdate
      let shared = try timings.timing(of: trial, workers: cores).secondsPerUpdate
      return Choice(
        candidate: candidate, epochs: epochs, value: value, updates: updates,
        seconds: seconds * Double(updates), elapsedSeconds: min(seconds, shared) * Double(updates),
        workers: shared < seconds ? cores : 1)
    }
    let complete = search.candidates.filter(\.isComplete)
    judged = try complete.compactMap { candidate in
      try candidate.bestEpoch.flatMap { try choice(candidate, $0, candidate.value) }
    }
    let courses = try complete.map { candidate in
      // Where a training of fewer epochs is another one, its last epoch alone is known.
      let course = candidate.course(of: candidate.metric)
      let isPrefix = candidate.records[0].identity.trial.recipe.hasPrefixes
      return try (isPrefix ? course : course.suffix(1)).compactMap {
        try choice(candidate, $0.epoch, $0.value)
      }
    }
    let within = courses.compactMap { course in course.first { $0.value <= limit } }
    guard let found = judged.first(where: { $0.candidate.settings == best.settings }),
      let cheapest = within.min(by: { ($0.seconds, $0.value) < ($1.seconds, $1.value) }),
      let fastest = within.min(by: {
        ($0.elapsedSeconds, $0.value) < ($1.elapsedSeconds, $1.value)
      })
    else { return nil }
    lowestError = found
    lowestCost = cheapest
    leastTime = fastest
    var front: [Choice] = []
    for choice in courses.flatMap({ $0 }).sorted(by: {
      ($0.seconds, $0.value) < ($1.seconds, $1.value)
    })
    where choice.value < front.last?.value ?? .infinity { front.append(choice) }
    self.front = front
  }

  package subscript(aim: Aim) -> Choice {
    switch aim {
    case .lowestError: lowestError
    case .lowestCost: lowestCost
    case .leastTime: leastTime
    }
  }
}
