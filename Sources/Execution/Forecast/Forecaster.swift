import Foundation
import Planning
import Records
import Specification
import Training

/// Works out what running plans will take, and runs nothing: looks records up, and measures paces that
/// the store does not have under `machine/`. Measure on an otherwise idle machine.
///
/// A trial that several subjects or experiments have is counted in the first. What follows on records
/// (the trials that confirm a study's best point, a tuning's rounds) is counted as far as it is
/// known, and else: one point a study, with what confirms it; every candidate of a tuning on all parts
/// of the training set, at the batch sizes of its space by turns, the neighbours of one that is found,
/// and its last trial.
package struct Forecaster {
  private let store: Store
  private let force: Bool
  private let prices: TrialPrices
  private var counted = Set<String>()
  private var records: [String: TrialRecord] = [:]
  private var phases: [[Work]] = []

  private struct Work {
    let planned: PlannedTrial
    var task: WorkSchedule.Task
  }

  private init(_ store: Store, _ prices: TrialPrices, force: Bool) {
    self.store = store
    self.prices = prices
    self.force = force
  }

  /// - Parameters:
  ///   - force: As if the store had no record.
  ///   - planningSeconds: What making the plans took, data files read for it included.
  /// - Throws: `DatasetError`, `StoreError` where paces cannot be kept.
  package static func forecast(
    _ plans: [Plan], store: Store, datasets: DatasetCache, force: Bool = false,
    planningSeconds: Double = 0
  ) throws -> PlanForecast {
    ResidentMemory.settle()
    let resident = ResidentMemory.bytes
    // Plans have read those that come from files, and no others.
    let read = try Set(plans.flatMap(\.trials).map(\.trial.workload.dataset))
      .filter(\.isReadFromFiles).reduce(0) { $0 + (try datasets.dataset($1).byteCount) }
    let prices = TrialPrices(
      datasets: datasets, timings: StepTimings(store: store, datasets: datasets))
    var forecaster = Forecaster(store, prices, force: force)
    for trial in plans.flatMap(\.trials) where trial.trial.trainer != nil {
      if case .found(let record) = store.record(trial.id) { prices.note(trial, record) }
    }
    let subjects = try plans.flatMap { try forecaster.subjects(of: $0) }
    var omissions: [PlanForecast.Omission] = []
    if plans.contains(where: { $0.spec.landscape != nil }) { omissions.append(.landscape) }
    if plans.contains(where: { !$0.spec.resources.isEmpty }) { omissions.append(.resources) }
    return PlanForecast(
      subjects: subjects,
      phases: forecaster.phases.map { $0.longestFirst(\.planned).map(\.task) },
      preparations: prices.dataSeconds, planningSeconds: planningSeconds,
      processBytes: max(0, resident - read), omissions: omissions)
  }

  private mutating func subjects(of plan: Plan) throws -> [PlanForecast.Subject] {
    var names: [String] = []
    for trial in plan.trials where !names.contains(trial.arm) { names.append(trial.arm) }
    let trials = Dictionary(grouping: plan.trials, by: \.arm)
    return try names.map { name in
      let own = trials[name] ?? []
      let tunings = plan.tunings.filter { $0.spec.name == name }
      let study = plan.studies.first { $0.spec.name == name }
      let sizes = own.map(\.trial.recipe.batchSize)
      var subject = PlanForecast.Subject(
        experiment: plan.spec.name, profile: plan.spec.profile, name: name,
        kind: study != nil ? .study : tunings.isEmpty ? .arm : .tuning,
        batchSizes: (sizes.min() ?? 1)...(sizes.max() ?? 1))
      var work: [(phase: Int, Work)] = []
      if tunings.isEmpty {
        try count(own, phase: 0, &subject, &work)
        if let study { try countConfirmations(of: study, searched: own, &subject, &work) }
      } else {
        for tuning in tunings { try count(tuning, &subject, &work) }
      }
      add(work, share: subject.share ?? 1)
      return subject
    }
  }

  private mutating func add(_ work: [(phase: Int, Work)], share: Double) {
    for (phase, work) in work {
      while phases.count <= phase { phases.append([]) }
      var work = work
      work.task.seconds *= share
      phases[phase].append(work)
    }
  }

  // MARK: - Trials

  /// Counts those that no subject had before, and sets the share of their time that finished ones took.
  private mutating func count(
    _ trials: [PlannedTrial], phase: Int, _ subject: inout PlanForecast.Subject,
    _ work: inout [(phase: Int, Work)]
  ) throws {
    var finished: [(planned: PlannedTrial, record: TrialRecord)] = []
    for planned in trials {
      guard counted.insert(planned.id).inserted else {
        subject.trialsShared += 1
        continue
      }
      if let record = lookUp(planned.id) {
        subject.trialsCached += 1
        finished.append((planned, record))
      } else {
        try count(missing: planned, phase: phase, &subject, &work)
        if planned.trial.recipe.mayEndEarly { subject.isBound = true }
      }
    }
    guard subject.isBound else { return }
    var (limit, taken) = (0.0, 0.0)
    for (planned, record) in finished where planned.trial.recipe.mayEndEarly {
      guard let measured = try prices.cost(of: planned).measured else { continue }
      limit += measured.seconds
      taken += try prices.seconds(of: planned.trial, by: record)
    }
    if limit > 0 { subject.share = taken / limit }
  }

  private mutating func lookUp(_ id: String) -> TrialRecord? {
    guard !force else { return nil }
    if let record = records[id] { return record }
    guard case .found(let record) = store.record(id) else { return nil }
    records[id] = record
    return record
  }

  private func count(
    missing planned: PlannedTrial, phase: Int, _ subject: inout PlanForecast.Subject,
    _ work: inout [(phase: Int, Work)]
  ) throws {
    let cost = try prices.cost(of: planned)
    subject.trialsToDo += 1
    subject.updates += cost.updates
    subject.examples += cost.examples
    guard let measured = cost.measured else {
      subject.trialsWithoutTime += 1
      return
    }
    subject.operations += measured.operations
    subject.coreSeconds += measured.seconds
    if measured.dataBytes + measured.trainerBytes > subject.dataBytes + subject.trainerBytes {
      (subject.dataBytes, subject.trainerBytes) = (measured.dataBytes, measured.trainerBytes)
    }
    let task = WorkSchedule.Task(seconds: measured.seconds, preparation: measured.dataset)
    work.append((phase, Work(planned: planned, task: task)))
  }

  // MARK: - What follows on records

  private mutating func countConfirmations(
    of study: StudyPlan, searched: [PlannedTrial], _ subject: inout PlanForecast.Subject,
    _ work: inout [(phase: Int, Work)]
  ) throws {
    // A part of a search has no best point.
    guard Set(searched.map(\.id)) == Set(study.search.map(\.id)) else { return }
    let isSearched = study.search.allSatisfy { lookUp($0.id) != nil }
    guard isSearched else {
      subject.isBound = true
      return try count(study.confirmations.first ?? [], phase: 1, &subject, &work)
    }
    // Points that fail under another seed make room for the next.
    var best = study.best(records)
    while let trials = best?.confirmations {
      let known = records.count
      for trial in trials { _ = lookUp(trial.id) }
      if records.count == known { break }
      best = study.best(records)
    }
    try count(best?.confirmations ?? [], phase: 0, &subject, &work)
  }

  private mutating func count(
    _ tuning: TuningPlan, _ subject: inout PlanForecast.Subject,
    _ work: inout [(phase: Int, Work)]
  ) throws {
    var own: [String: TrialRecord] = [:]
    var missing = tuning.state(own).missing
    while !missing.isEmpty {
      let found = missing.compactMap { trial in lookUp(trial.id).map { (trial.id, $0) } }
      if found.isEmpty { break }
      own.merge(found) { _, new in new }
      missing = tuning.state(own).missing
    }
    var bound = tuning.longestCourse()
    guard counted.insert(tuning.key).inserted else {
      subject.trialsShared += missing.isEmpty ? own.count : bound.count
      return
    }
    subject.trialsCached += own.count
    guard !missing.isEmpty else { return }
    subject.isBound = true
    // As many as have been run are taken off the front.
    bound.removeFirst(min(own.count, bound.count - min(missing.count, bound.count)))
    let first = bound.first?.phase ?? 0
    for (phase, trial) in bound {
      let size = trial.trial.recipe.batchSize
      subject.batchSizes =
        min(subject.batchSizes.lowerBound, size)...max(subject.batchSizes.upperBound, size)
      try count(missing: trial, phase: phase - first, &subject, &work)
    }
  }
}

extension TuningPlan {
  /// A course of the search in which every candidate is tried on all parts, at the batch sizes of the
  /// space by turns: trials that take as long as its own, with the number of the round that they are
  /// run in.
  fileprivate func longestCourse() -> [(phase: Int, trial: PlannedTrial)] {
    let sizes = spec.space.batchSizes
    let parts = spec.validation.partCount
    var course: [(phase: Int, trial: PlannedTrial)] = []
    for candidate in 0..<spec.endsAfter {
      let part = samples(batchSize: sizes[candidate % sizes.count]).part
      let round = candidate / Self.roundSize
      course.append((2 * round, part))
      course += (1..<max(1, parts)).map { _ in (2 * round + 1, part) }
    }
    course.sort { $0.phase < $1.phase }
    var phase = (course.last?.phase ?? -1) + 1
    let (part, whole) = samples(batchSize: sizes[sizes.count / 2])
    if !spec.neighbours.isEmpty {
      course += spec.neighbours.flatMap { _ in
        [(phase, part), (phase, part)]
          + (1..<max(1, parts)).flatMap { _ in [(phase + 1, part), (phase + 1, part)] }
      }
      phase += 2
    }
    return course + [(phase, whole)]
  }
}
