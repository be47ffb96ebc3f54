/// What is found out about a trainer that is a command, by running a short trial of it a few times.
package struct TrainerFindings: Sendable {
  /// The trial's, of which the other one is the next.
  package let seed: UInt64
  /// Whether two runs of one trial reported the same numbers.
  package let hasSameBits: Bool
  /// The largest difference between those, by metric, of the numbers at the end; empty where they are the
  /// same.
  package let differences: [(metric: String, one: Double, other: Double)]
  /// Whether another seed gives other numbers.
  package let heedsSeed: Bool
  package let afterKill: AfterKill
  /// Files that it opened and that are not among its inputs; nil where there is no strace to tell.
  package let undeclaredFiles: [String]?

  package enum AfterKill: Sendable, Hashable {
    /// It ended before it could be killed.
    case tooQuick
    /// It went on behind that update, to the same end.
    case goesOn(update: Int)
    /// The same, to another end than undisturbed.
    case endsElsewhere(update: Int)
    /// It began anew: it had reported up to that update, and did so again.
    case beginsAnew(update: Int)
    case fails(TrainerFailure)
    /// It said again that it is to go on later.
    case neverEnds
  }
}
