import Training

/// Where timings of updates come from: kept from before, or measured when they are asked for.
package protocol UpdateTimings: Sendable {
  /// - Parameter workers: Threads that share each batch.
  func timing(of trial: Trial, workers: Int) throws -> StepTiming

  /// What trials of a command took from start to end, for each update: the median, wherever they ran. Nil
  /// where nothing tells of any.
  func secondsPerUpdate(ofCommand records: [TrialRecord]) -> Double?
}

extension UpdateTimings {
  /// With one thread to a batch.
  package func timing(of trial: Trial) throws -> StepTiming { try timing(of: trial, workers: 1) }

  /// Of a trial that has records, by whatever ran it; nil where nothing tells.
  package func timing(of trial: Trial, recordedAs records: [TrialRecord]) throws -> StepTiming? {
    guard trial.trainer != nil else { return try timing(of: trial) }
    return secondsPerUpdate(ofCommand: records).map {
      StepTiming(secondsPerUpdate: $0, workingBytes: nil, wholeBatchBytes: nil)
    }
  }

  /// The mean over all updates of a trial whose batch may grow; that of the first batch size where
  /// there are none.
  ///
  /// - Parameter stages: How many updates from which epoch on, counted from 0.
  package func secondsPerUpdate(
    of trial: Trial, over stages: [(epoch: Int, updates: Int)]
  ) throws -> Double {
    guard trial.recipe.batchGrowth != nil else { return try timing(of: trial).secondsPerUpdate }
    var (seconds, updates) = (0.0, 0)
    for stage in stages {
      let own = try timing(of: trial.atStage(ofEpoch: stage.epoch)).secondsPerUpdate
      seconds += own * Double(stage.updates)
      updates += stage.updates
    }
    return seconds / Double(max(1, updates))
  }
}
