/// What one update of a trial takes on this machine.
package struct StepTiming: Sendable, Hashable, Codable {
  /// Median over consecutive updates; of a command, over whole trials, start and evaluations included.
  package let secondsPerUpdate: Double
  /// What memory grows by, as the system counts it, for a trainer that makes an update: parameters,
  /// gradient, velocity, activations. With rows in blocks, as trials are trained. Nil of a command.
  package let workingBytes: Int?
  /// The same with all rows of the batch going through the network at once.
  package let wholeBatchBytes: Int?

  package init(secondsPerUpdate: Double, workingBytes: Int?, wholeBatchBytes: Int?) {
    self.secondsPerUpdate = secondsPerUpdate
    self.workingBytes = workingBytes
    self.wholeBatchBytes = wholeBatchBytes
  }
}
