/// A trial that needs more memory than there is.
package struct MemoryShortage: Error, Sendable, Hashable {
  /// Arm and seed.
  package let trial: String
  package let neededBytes: Int
  package let availableBytes: Int
}
