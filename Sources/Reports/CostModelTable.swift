import Analysis
import Specification
import Statistics

/// What the updates of a series' valid studies would take on a machine that is not here, by number
/// of workers.
struct CostModelTable {
  struct Row {
    let workers: Int
    /// Seconds to the target by batch size, for those with a row for every worker.
    let seconds: [Int: Double]
    /// The batch size that is there first; where several are, the smallest.
    let best: (batchSize: Int, seconds: Double)
  }

  let machine: MachineModel
  let rows: [Row]
  let batchSizes: [Int]

  /// One for each machine; none where the experiment models no machine, or no study is valid whose
  /// trainer reports the number of parameters.
  static func all(of series: SeriesSummary, in summary: Summary) -> [CostModelTable] {
    (summary.spec.cost?.machines ?? []).compactMap { CostModelTable($0, series) }
  }

  private init?(_ machine: MachineModel, _ series: SeriesSummary) {
    let studies = series.studies.compactMap { study in
      study.updates.flatMap { _ in study.updatesEstimate }.flatMap { estimate in
        study.parameterCount.map {
          (size: study.batchSize, updates: estimate.value, parameters: $0)
        }
      }
    }
    guard !studies.isEmpty else { return nil }
    self.machine = machine
    batchSizes = studies.map(\.size)
    rows = machine.workerCounts.compactMap { workers in
      var seconds: [Int: Double] = [:]
      for study in studies where study.size >= workers {
        seconds[study.size] =
          study.updates
          * machine.secondsPerUpdate(
            batchSize: study.size, workers: workers, parameterCount: study.parameters)
      }
      let best = seconds.min { ($0.value, $0.key) < ($1.value, $1.key) }
      return best.map { Row(workers: workers, seconds: seconds, best: ($0.key, $0.value)) }
    }
  }

  /// Three over the range, the largest last; the smallest have rows for few workers.
  var shownBatchSizes: [Int] {
    guard batchSizes.count > 3 else { return batchSizes }
    return (1...3).map { batchSizes[batchSizes.count * $0 / 3 - 1] }
  }
}
