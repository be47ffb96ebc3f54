/// What one update of a trial takes on this machine.
public struct StepTiming: Sendable, Hashable, Codable {
  /// Median over consecutive updates.
  public let secondsPerUpdate: Double
  /// What memory grows by, as the system counts it, for a trainer that makes an update: parameters,
  /// gradient, velocity, activations. With rows in blocks, as trials are trained.
  public let workingBytes: Int
  /// The same with all rows of the batch going through the network at once.
  public let wholeBatchBytes: Int
}
