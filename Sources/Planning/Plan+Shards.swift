import Specification

extension Plan {
  /// The parts of plans that are one shard's.
  ///
  /// What is divided are an arm's trials, one by one; studies, each with the trials that confirm its
  /// best point; and the searches of tunings. So what follows on records follows on those of its own
  /// shard, and no shard waits for another's. The longest of them comes first, and each goes to the
  /// shard with the least to do so far. Trials that plans share are one, and an arm's trial that a
  /// search runs as well goes with the search. Searches that have some of their trials in common, and
  /// not all, are divided all the same; both shards then run those.
  ///
  /// Deterministic: a function of the plans, in whatever order, and of no store or machine. What is long
  /// is counted (`TrialWork`), not timed.
  ///
  /// - Parameter plans: All that the machines run, the same for every shard.
  /// - Returns: A plan for each, with the same specification.
  package static func shard(_ shard: Shard, of plans: [Plan]) -> [Plan] {
    let units = ShardUnits(of: plans)
    let own = units.keys(of: shard)
    return plans.map { plan in
      let studies = plan.studies.filter { own.contains(ShardUnits.key(of: $0)) }
      let tunings = plan.tunings.filter { own.contains(ShardUnits.key(of: $0)) }
      let trials =
        plan.trials.filter { own.contains(units.key(of: $0)) } + studies.flatMap(\.search)
        + tunings.flatMap { $0.firstTrials() }
      var seen = Set<String>()
      return Plan(
        plan.spec, trials.filter { seen.insert($0.id).inserted }, studies, tunings)
    }
  }
}

extension Plan {
  /// What is left to be computed of a plan, in the unit of `TrialWork.effort`: of studies and searches with
  /// what is to be expected to follow, and nothing where all that it begins with is stored.
  package func effort(besides stored: Set<String>) -> Double {
    let done = trials.filter { stored.contains($0.id) }
    guard done.count < trials.count else { return 0 }
    return max(0, ShardUnits(of: [self]).effort - done.reduce(0) { $0 + $1.effort })
  }
}

/// What a shard has as a whole or not at all, under keys made of the ids of trials.
private struct ShardUnits {
  private var efforts: [String: Double] = [:]
  /// The keys in the order of experiments' names and of their plans, which no id has a part in: engines
  /// and data may differ between machines.
  private var order: [String] = []
  /// By the id of a trial that belongs to a study or a search, the first such key.
  private var owners: [String: String] = [:]

  init(of unordered: [Plan]) {
    let plans = unordered.sorted {
      ($0.spec.name, $0.spec.profile) < ($1.spec.name, $1.spec.profile)
    }
    for plan in plans {
      for study in plan.studies {
        let confirmationCount = Double(study.confirmations.first?.count ?? 0)
        let search = study.search.reduce(0) { $0 + $1.effort }
        // Each point is as long as any other.
        let point = search / Double(max(1, study.search.count))
        add(
          Self.key(of: study), effort: search + confirmationCount * point,
          trials: study.search + study.confirmations.flatMap { $0 })
      }
      for tuning in plan.tunings {
        let first = tuning.firstTrials()
        let mean = first.reduce(0) { $0 + $1.effort } / Double(max(1, first.count))
        let count = tuning.spec.endsAfter * tuning.spec.validation.partCount
        add(Self.key(of: tuning), effort: mean * Double(count), trials: first)
      }
    }
    for plan in plans {
      for trial in plan.trials where owners[trial.id] == nil {
        add(trial.id, effort: trial.effort, trials: [])
      }
    }
  }

  private mutating func add(_ key: String, effort: Double, trials: [PlannedTrial]) {
    if efforts[key] == nil { order.append(key) }
    efforts[key] = max(effort, efforts[key] ?? 0)
    for trial in trials where owners[trial.id] == nil { owners[trial.id] = key }
  }

  /// The same for studies that try the same points.
  static func key(of study: StudyPlan) -> String { key(of: study.search) }

  static func key(of tuning: TuningPlan) -> String { tuning.key }

  private static func key(of trials: [PlannedTrial]) -> String {
    PlannedTrial.key(of: trials)
  }

  func key(of trial: PlannedTrial) -> String { owners[trial.id] ?? trial.id }

  /// Of all units.
  var effort: Double { order.reduce(0) { $0 + (efforts[$1] ?? 0) } }

  /// What a shard has: the longest unit first, to the shard with the least to do; of equal ones the
  /// first.
  func keys(of shard: Shard) -> Set<String> {
    var loads = [Double](repeating: 0, count: shard.count)
    var own = Set<String>()
    let units = order.enumerated().map { (place: $0, key: $1, effort: efforts[$1] ?? 0) }
      .sorted { ($1.effort, $0.place) < ($0.effort, $1.place) }
    for (_, key, effort) in units {
      var least = 0
      for index in loads.indices where loads[index] < loads[least] { least = index }
      loads[least] += effort
      if least == shard.index - 1 { own.insert(key) }
    }
    return own
  }
}
