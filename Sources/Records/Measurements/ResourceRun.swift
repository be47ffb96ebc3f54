/// What a trial came to with some resources: its bits, which they may not change, and what they
/// bought on this machine.
package struct ResourceRun: Sendable, Hashable, Codable {
  /// Of the final parameters, as in a record.
  package let parametersDigest: String
  /// In the updates that were timed: all that no evaluation follows.
  package let examples: Int
  /// Of these updates, for each round.
  package let seconds: [Double]
  /// Of these, how many they waited for their batches.
  package let waitSeconds: [Double]
  /// The most that memory grew by over the rounds, as the system counts it, for the trial from its
  /// beginning to its end; the data themselves left out.
  package let workingBytes: Int

  package init(
    parametersDigest: String, examples: Int, seconds: [Double], waitSeconds: [Double],
    workingBytes: Int
  ) {
    self.parametersDigest = parametersDigest
    self.examples = examples
    self.seconds = seconds
    self.waitSeconds = waitSeconds
    self.workingBytes = workingBytes
  }
}

extension ResourceRun {
  /// Rounds of one case. Where they are not of the same bits, no digest is that of them all.
  package init(joining rounds: [ResourceRun]) {
    let digests = Set(rounds.map(\.parametersDigest))
    self.init(
      parametersDigest: digests.sorted().joined(separator: " "),
      examples: rounds.first?.examples ?? 0, seconds: rounds.flatMap(\.seconds),
      waitSeconds: rounds.flatMap(\.waitSeconds),
      workingBytes: rounds.map(\.workingBytes).max() ?? 0)
  }
}
