/// What time costs, and machines that are not here.
public struct CostSpec: Sendable, Hashable {
  /// In `currency`.
  public let pricePerCoreHour: Double
  public let currency: String
  public let machines: [MachineModel]

  /// The price of so many cores for so many seconds.
  public func price(seconds: Double, cores: Int = 1) -> Double {
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
public struct MachineModel: Sendable, Hashable {
  public let name: String
  /// Seconds of an update that no worker takes a share of.
  public let latency: Double
  /// Examples per second and worker.
  public let rate: Double
  /// Seconds a message takes to get under way.
  public let messageLatency: Double
  /// Bytes per second between two workers.
  public let bandwidth: Double
  /// The most workers to consider.
  public let workerLimit: Int

  /// Seconds for an update of a network with so many parameters.
  ///
  /// - Precondition: There is a row for every worker.
  public func secondsPerUpdate(batchSize: Int, workers: Int, parameterCount: Int) -> Double {
    precondition(
      workers > 0 && workers <= batchSize, "\(workers) workers for \(batchSize) examples")
    let others = Double(workers - 1)
    let bytes = 4 * Double(parameterCount)
    return latency + Double(batchSize) / (Double(workers) * rate)
      + 2 * others * messageLatency + 2 * others / Double(workers) * bytes / bandwidth
  }

  /// 1, 2, 4, … up to the limit.
  public var workerCounts: [Int] {
    Array(sequence(first: 1) { 2 * $0 <= workerLimit ? 2 * $0 : nil })
  }
}
