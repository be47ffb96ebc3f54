import Datasets
import Records
import Search
import Specification
import Statistics
import Synchronization
import Training

/// One search of a tuning, as trials that follow on the records of those before.
///
/// A search goes in rounds of `roundSize` candidates. Of each candidate the first part is tried, by a
/// trial that is pruned once it cannot come below the median of the candidates before it; the other
/// parts where the first came out below the median of all so far. When the search has ended, the best
/// of each batch size are tried on all parts; the best of all is what is found. Then follow its
/// neighbours, and a trial on the whole training set, which alone is judged by the test set, once.
///
/// Deterministic: which trials follow is a function of the specification, the seed and the records,
/// whatever runs them and in which order.
package struct TuningPlan: Sendable {
  package private(set) var spec: TuningSpec
  package let seed: UInt64
  /// Examples of the whole training set.
  package let trainCount: Int
  private let shape: ExampleShape?
  /// What the search proposed, so that it is worked out once.
  private let proposals = KnownProposals()
  private let plannedTrial: @Sendable (Workload, Recipe, UInt64) -> PlannedTrial

  /// So many trials can go on at a time; part of what the search comes to, and so no option.
  package static let roundSize = 4

  /// - Parameter plannedTrial: Gives a trial its identity.
  init(
    _ spec: TuningSpec, seed: UInt64, trainCount: Int, shape: ExampleShape?,
    plannedTrial: @escaping @Sendable (Workload, Recipe, UInt64) -> PlannedTrial
  ) {
    self.spec = spec
    self.seed = seed
    self.trainCount = trainCount
    self.shape = shape
    self.plannedTrial = plannedTrial
  }

  /// What the records show.
  package struct State {
    /// In the order in which they were proposed, neighbours last.
    package var candidates: [TuningCandidate] = []
    /// The index of the candidate that is found.
    package var best: Int?
    /// The trial of the settings found on the whole training set.
    package var final: TrialRecord?
    /// Trials to run before anything more is known; empty at the end.
    package var missing: [PlannedTrial] = []
    /// Candidates of a round whose first parts have been tried, and others not.
    var underWay = 0
  }

  /// The first trials, which follow on nothing.
  func firstTrials() -> [PlannedTrial] { state([:]).missing }

  /// The same for searches that go the same way, and perhaps for others that begin alike.
  package var key: String {
    "\(PlannedTrial.key(of: firstTrials())) \(spec.method) \(spec.candidateCount)"
  }

  /// The plan of a search that ends after the candidates that have been tried, and those under way.
  func ended(_ records: [String: TrialRecord]) -> TuningPlan {
    var plan = self
    let state = state(records)
    let tried = state.candidates.count { $0.origin != .neighbour } + state.underWay
    // One round at least, or there is nothing to be found.
    plan.spec.endsAfter = min(spec.endsAfter, max(Self.roundSize, tried))
    return plan
  }

  /// Goes through the search as far as there are records.
  package func state(_ records: [String: TrialRecord]) -> State {
    var state = State()
    let strategy = SearchStrategy(
      spec.method, in: spec.space.domain, budget: spec.candidateCount, seed: seed)
    var observations: [SearchObservation] = []
    var round = 0
    while observations.count < spec.endsAfter {
      let places = proposals.of(
        strategy, min(Self.roundSize, spec.endsAfter - observations.count), after: observations)
      if places.isEmpty { break }
      let tried = candidates(
        places.map(spec.space.settings), round: round, records, &state)
      guard let tried else { return state }
      state.candidates += tried
      let offset = Self.offset(of: state.candidates)
      observations += zip(places, tried).map { place, candidate in
        SearchObservation(
          place: place,
          value: candidate.isComplete ? candidate.value : candidate.firstValue + offset)
      }
      round += 1
    }
    guard completeBestOfEachBatchSize(&state, records) else { return state }
    guard var best = Self.best(of: state.candidates) else { return state }
    // A neighbour that is better has neighbours of its own.
    while true {
      guard addNeighbours(of: best, &state, records) else { return state }
      guard let better = Self.best(of: state.candidates), better != best else { break }
      best = better
    }
    state.best = best
    let chosen = state.candidates[best]
    let trial = finalTrial(of: chosen)
    guard let final = records[trial.id] else {
      state.missing = [trial]
      return state
    }
    state.final = final
    return state
  }

  /// A round's candidates; nil, with trials to run, where records are missing.
  private func candidates(
    _ settings: [TuningSettings], round: Int, _ records: [String: TrialRecord],
    _ state: inout State
  ) -> [TuningCandidate]? {
    let goal = Self.pruningGoal(of: state.candidates)
    let first = settings.map { trial(of: $0, part: 0, pruningGoal: goal) }
    state.missing = first.filter { records[$0.id] == nil }
    guard state.missing.isEmpty else { return nil }
    let started = zip(settings, first).map { settings, trial in
      TuningCandidate(
        settings: settings, origin: .search(round: round),
        records: [trial.id].compactMap { records[$0] }, partCount: spec.validation.partCount)
    }
    let bound = Self.median((state.candidates + started).map(\.firstValue))
    let whole = completed(started, records, &state.missing) { $0.firstValue <= bound }
    state.underWay = whole == nil ? started.count : 0
    return whole
  }

  /// The candidates with all parts tried of those that deserve it; nil, with trials to run, where
  /// records are missing.
  private func completed(
    _ candidates: [TuningCandidate], _ records: [String: TrialRecord],
    _ missing: inout [PlannedTrial], where deserves: (TuningCandidate) -> Bool
  ) -> [TuningCandidate]? {
    let all = candidates.map { candidate in
      guard candidate.records.allSatisfy({ $0.status == .completed }), deserves(candidate) else {
        return candidate
      }
      let rest = (candidate.records.count..<spec.validation.partCount).map {
        trial(of: candidate.settings, part: $0, pruningGoal: nil)
      }
      missing += rest.filter { records[$0.id] == nil }
      return TuningCandidate(
        settings: candidate.settings, origin: candidate.origin,
        records: candidate.records + rest.compactMap { records[$0.id] },
        partCount: spec.validation.partCount)
    }
    return missing.isEmpty ? all : nil
  }

  private func completeBestOfEachBatchSize(
    _ state: inout State, _ records: [String: TrialRecord]
  ) -> Bool {
    var best: [Int: Int] = [:]
    for (index, candidate) in state.candidates.enumerated()
    where candidate.records[0].status == .completed {
      let size = candidate.settings.batchSize
      if best[size].map({ candidate.firstValue < state.candidates[$0].firstValue }) ?? true {
        best[size] = index
      }
    }
    let places = best.values.sorted()
    let completed = completed(
      places.map { state.candidates[$0] }, records, &state.missing, where: { _ in true })
    guard let completed else { return false }
    for (place, candidate) in zip(places, completed) { state.candidates[place] = candidate }
    return true
  }

  private func addNeighbours(
    of best: Int, _ state: inout State, _ records: [String: TrialRecord]
  ) -> Bool {
    let found = state.candidates[best].settings
    let limit = spec.validation.trainCount(of: trainCount)
    let sizes = spec.neighbours.flatMap { [found.batchSize / $0, found.batchSize * $0] }
      .filter { size in
        (1...limit).contains(size)
          && spec.loneRow(batchSize: size, trainCount: trainCount, shape: shape) == nil
      }
    var started: [TuningCandidate] = []
    for size in Set(sizes).sorted() {
      var settings = found
      settings.batchSize = size
      if state.candidates.contains(where: { $0.settings == settings && $0.isComplete }) { continue }
      let trial = trial(of: settings, part: 0, pruningGoal: nil)
      guard let record = records[trial.id] else {
        state.missing.append(trial)
        continue
      }
      started.append(
        TuningCandidate(
          settings: settings, origin: .neighbour, records: [record],
          partCount: spec.validation.partCount))
    }
    guard state.missing.isEmpty,
      let completed = completed(started, records, &state.missing, where: { _ in true })
    else { return false }
    state.candidates += completed
    return true
  }

  private func trial(
    of settings: TuningSettings, part: Int, pruningGoal: Goal?
  ) -> PlannedTrial {
    var workload = spec.workload
    workload.validation = spec.validation.part(part, seed: seed)
    var recipe = settings.recipe(spec.recipe.resolved)
    // Where the rate is annealed, the error falls at the end.
    recipe.pruningGoal = recipe.hasPrefixes ? pruningGoal : nil
    return plannedTrial(
      workload, recipe, seed &* UInt64(spec.validation.partCount) &+ UInt64(part))
  }

  /// Trials that take as long as those of a candidate of this batch size: of one part of the training
  /// set, and of the whole.
  package func samples(batchSize: Int) -> (part: PlannedTrial, whole: PlannedTrial) {
    var settings = spec.space.settings(
      at: [Double](repeating: 0.5, count: 1 + spec.space.rates.dimensions))
    settings.batchSize = batchSize
    return (
      trial(of: settings, part: 0, pruningGoal: nil),
      plannedTrial(spec.workload, settings.recipe(spec.recipe.resolved), seed)
    )
  }

  /// Trained on the whole training set to the epoch at which the candidate is judged, and evaluated
  /// then alone: nothing is chosen by the test set.
  private func finalTrial(of candidate: TuningCandidate) -> PlannedTrial {
    var recipe = candidate.settings.recipe(spec.recipe.resolved)
    recipe.epochs = candidate.bestEpoch ?? recipe.epochs
    recipe.evaluationInterval = recipe.epochs
    return plannedTrial(spec.workload, recipe, seed)
  }
}

extension TuningPlan {
  /// The best of the candidates that were judged in full: the lowest value; of equal ones the lowest
  /// validation loss, then the one tried first. Nil where there is none.
  static func best(of candidates: [TuningCandidate]) -> Int? {
    candidates.indices.filter { candidates[$0].isComplete }
      .min { left, right in
        let (a, b) = (candidates[left], candidates[right])
        return (a.value, a.mean(of: .validationLoss), left) < (
          b.value, b.mean(of: .validationLoss), right
        )
      }
  }

  /// What candidates of the next round must come below on the first part; nil in the first round, and
  /// where the median is as low as the lowest, with which a candidate may be level.
  private static func pruningGoal(of candidates: [TuningCandidate]) -> Goal? {
    guard let first = candidates.first else { return nil }
    let metric: Goal.Metric = first.metric.isError ? .error : .loss
    let values = candidates.map(\.firstValue)
    let bound = median(values)
    return bound.isFinite && bound > values.min() ?? bound
      ? Goal(metric: metric, below: bound) : nil
  }

  /// The upper one of two in the middle.
  private static func median(_ values: [Double]) -> Double {
    values.sorted()[values.count / 2]
  }

  /// How much higher a value is over all parts than over the first, on average over the candidates
  /// that have both: what makes the values of the others comparable.
  private static func offset(of candidates: [TuningCandidate]) -> Double {
    let complete = candidates.filter(\.isComplete)
    return complete.isEmpty ? 0 : Sample.mean(complete.map { $0.value - $0.firstValue })
  }
}

/// Proposals that were worked out before: a model of many candidates takes its time.
private final class KnownProposals: Sendable {
  private struct Key: Hashable {
    let count: Int
    let observations: [SearchObservation]
  }

  private let known = Mutex<[Key: [[Double]]]>([:])

  func of(
    _ strategy: SearchStrategy, _ count: Int, after observations: [SearchObservation]
  ) -> [[Double]] {
    let key = Key(count: count, observations: observations)
    if let places = known.withLock({ $0[key] }) { return places }
    let places = strategy.proposals(count, after: observations)
    known.withLock { $0[key] = places }
    return places
  }
}
