import Foundation
import Landscape
import Planning
import Records
import Specification
import Synchronization
import Training

/// Measures what an experiment asks to be measured around its trials' weights, several things at a
/// time, and keeps it in the store under `landscape/`.
package struct LandscapeRuns: Sendable {
  /// Places along each side of a surface.
  static let surfaceCount = 21

  private let trials: TrainedTrials
  private let folder: URL
  private let jobs: Int
  private let force: Bool
  private let isInterrupted: @Sendable () -> Bool
  private let report: @Sendable (String) -> Void

  /// - Parameter report: Told in words what has been measured.
  package init(
    store: Store, datasets: DatasetCache, jobs: Int, force: Bool = false,
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    trials = TrainedTrials(store: store, datasets: datasets)
    folder = store.folder.appendingPathComponent("landscape")
    self.jobs = jobs
    self.force = force
    self.isInterrupted = isInterrupted
    self.report = report
  }

  /// Nil where the experiment asks for nothing. Trials that diverged or have no weights are left out, and
  /// what takes one of them; a minimum without weights says so.
  ///
  /// - Throws: `TrialLookupError` where a trial's weights cannot be had, `StoreError`, `DatasetError`,
  ///   `Runner.Interrupted`. What was measured before is kept.
  package func run(_ plan: Plan, records: [String: TrialRecord]) throws -> LandscapeResults? {
    guard let spec = plan.spec.landscape else { return nil }
    func all(_ arm: String) -> [TrialRecord] {
      plan.trials.filter { $0.arm == arm }.compactMap { records[$0.id] }
    }
    func trials(_ arm: String) -> [TrialRecord] {
      all(arm).filter { $0.landscapeAbsence == nil }
    }
    func pairs(_ from: String, _ to: String) -> [(TrialRecord, TrialRecord)] {
      trials(from).compactMap { first in
        trials(to).first { $0.seed == first.seed }.map { (first, $0) }
      }
    }
    var results = LandscapeResults()
    func measured<Measurement: LandscapeMeasurement>(
      _ measurements: [Measurement]
    ) throws -> [(Measurement, Measurement.Result)] {
      try self.measured(measurements, finished: records.count)
    }
    let minima = try measured(
      spec.arms.flatMap(trials).map {
        MinimumMeasurement(
          $0, boxSizes: spec.boxSizes, subspaceDimension: spec.subspaceDimension)
      })
    for (measurement, record) in minima { results.minima[measurement.trial] = record }
    for record in spec.arms.flatMap(all) where !record.diverged {
      guard let absence = record.absence(of: .weights) else { continue }
      results.minima[record.id] = MinimumRecord(notMeasured: absence)
    }
    for path in spec.paths {
      func along(isCurved: Bool) throws -> [[PathPoint]] {
        try measured(
          pairs(path.from, path.to).map { PathMeasurement(from: $0, to: $1, isCurved: isCurved) }
        ).map(\.1)
      }
      results.linearPaths[path.name] = try along(isCurved: false)
      results.curvedPaths[path.name] = try along(isCurved: true)
    }
    for surface in spec.surfaces {
      switch surface.kind {
      case .around(let arm):
        results.surfaces[surface.name] = try measured(
          trials(arm).prefix(1).map { SurroundingsMeasurement($0, count: Self.surfaceCount) }
        ).first.flatMap(\.1)
      case .through(let first, let second):
        results.surfaces[surface.name] = try measured(
          pairs(first, second).prefix(1).map {
            PlaneMeasurement($0, $1, names: [first, second], count: Self.surfaceCount)
          }
        ).first.flatMap(\.1)
      }
    }
    let spectra = try measured(
      spec.spectra.compactMap { trials($0).first }.map(SpectrumMeasurement.init))
    for (arm, spectrum) in zip(spec.spectra.filter { !trials($0).isEmpty }, spectra) {
      results.spectra[arm] = spectrum.1
    }
    if let rescaling = spec.rescaling, let record = trials(rescaling.arm).first {
      results.rescalings = try measured(
        rescaling.factors.map {
          RescalingMeasurement(record, factor: $0, boxSize: spec.boxSizes[0])
        }
      ).map(\.1)
    }
    return results
  }

  /// What the loss is like around the weights of one trial.
  ///
  /// - Parameter subspaceDimension: Nil for a hundred, or for all parameters of a smaller network.
  /// - Throws: as `run`. What a box size or a dimension out of range comes to stands in the result.
  package func minimum(
    of record: TrialRecord, boxSizes: [Double], subspaceDimension: Int?
  ) throws -> MinimumRecord {
    let usual = min(
      RandomSubspace.usualDimension, try trials.trained(record).values.parameters.count)
    return try measured(
      MinimumMeasurement(
        record, boxSizes: boxSizes.sorted(by: >), subspaceDimension: subspaceDimension ?? usual))
  }

  /// The straight or the curved path between the weights of two trials.
  ///
  /// - Throws: as `run`; `NetworkMismatch` where they are not of one network and one data set.
  package func path(
    from first: TrialRecord, to second: TrialRecord, isCurved: Bool
  ) throws -> [PathPoint] {
    let workloads = [first, second].map(\.identity.trial.workload)
    guard workloads[0].model == workloads[1].model,
      workloads[0].dataset == workloads[1].dataset,
      workloads[0].validation == workloads[1].validation
    else { throw NetworkMismatch(first: first.id, second: second.id) }
    return try measured(PathMeasurement(from: first, to: second, isCurved: isCurved))
  }

  private func measured<Measurement: LandscapeMeasurement>(
    _ measurement: Measurement
  ) throws -> Measurement.Result {
    if !force, let result = try measurement.stored(in: folder) { return result }
    let result = try measurement.measure(trials)
    try measurement.store(result, in: folder)
    return result
  }

  /// The result of each, stored ones or those that are measured now; in the same order. Equal ones are
  /// measured once.
  ///
  /// - Parameter finished: Trials that are stored, should somebody interrupt.
  private func measured<Measurement: LandscapeMeasurement>(
    _ measurements: [Measurement], finished: Int
  ) throws -> [(Measurement, Measurement.Result)] {
    let names = try measurements.map { try $0.fileName() }
    let results = Mutex<[String: Measurement.Result]>([:])
    let missing = Mutex<[Int]>([])
    var seen = Set<String>()
    for (index, measurement) in measurements.enumerated()
    where seen.insert(names[index]).inserted {
      if !force, let result = try measurement.stored(in: folder) {
        results.withLock { $0[names[index]] = result }
      } else {
        missing.withLock { $0.insert(index, at: 0) }
      }
    }
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: min(jobs, measurements.count)) { _ in
      while let index = missing.withLock({ $0.popLast() }) {
        do {
          if isInterrupted() { throw Runner.Interrupted(finished: finished) }
          let result = try measurements[index].measure(trials)
          try measurements[index].store(result, in: folder)
          results.withLock { $0[names[index]] = result }
          report(measurements[index].words)
        } catch {
          failure.withLock { $0 = $0 ?? error }
          missing.withLock { $0 = [] }
        }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    let found = results.withLock { $0 }
    return measurements.enumerated().compactMap { index, measurement in
      found[names[index]].map { (measurement, $0) }
    }
  }
}

/// Two trials between whose weights there is no path.
package struct NetworkMismatch: Error, Sendable, Hashable {
  package let first: String
  package let second: String
}
