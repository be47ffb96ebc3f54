/// A trial that needs more memory than there is.
public struct MemoryShortage: Error, Sendable, Hashable {
  /// Arm and seed.
  public let trial: String
  public let neededBytes: Int
  public let availableBytes: Int
}
