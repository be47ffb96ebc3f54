/// What time costs, and machines that are not here.
package struct CostSpec: Sendable, Hashable {
  /// In `currency`.
  package let pricePerCoreHour: Double
  package let currency: String
  package let machines: [MachineModel]

  /// The price of so many cores for so many seconds.
  package func price(seconds: Double, cores: Int = 1) -> Double {
    seconds * Double(cores) * pricePerCoreHour / 3600
  }
}

/// A stated model, not a measurement, of the time that W workers of one core take for an update on B
/// examples together:
///
///     t(B, W) = latency + B / (W · rate) + c(W)
///     c(W) = 2 (W − 1) · messageLatency + 2 (W − 1) / W · bytes / bandwidth,  c(1) = 0
///
/// with c the time of a ring all-reduce of the gradient, 4 bytes a parameter (Patarasuk & Yuan 2009).
package struct MachineModel: Sendable, Hashable {
  package let name: String
  /// Seconds of an update that no worker takes a share of.
  package let latency: Double
  /// Examples per second and worker.
  package let rate: Double
  /// Seconds a message takes to get under way.
  package let messageLatency: Double
  /// Bytes per second between two workers.
  package let bandwidth: Double
  /// The most workers to consider.
  package let workerLimit: Int

  /// Seconds for an update of a network with so many parameters.
  ///
  /// - Precondition: There is a row for every worker.
  package func secondsPerUpdate(batchSize: Int, workers: Int, parameterCount: Int) -> Double {
    precondition(
      workers > 0 && workers <= batchSize, "\(workers) workers for \(batchSize) examples")
    let others = Double(workers - 1)
    let bytes = 4 * Double(parameterCount)
    return latency + Double(batchSize) / (Double(workers) * rate)
      + 2 * others * messageLatency + 2 * others / Double(workers) * bytes / bandwidth
  }

  /// 1, 2, 4, … up to the limit.
  package var workerCounts: [Int] {
    Array(sequence(first: 1) { 2 * $0 <= workerLimit ? 2 * $0 : nil })
  }
}
