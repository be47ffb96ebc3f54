import Foundation
import Synchronization

/// Where threads wait for each other, over and over, so that they all go on at the same time.
///
/// A waiting thread keeps asking: waits here are short, and a thread that sleeps wakes late.
final class Barrier: Sendable {
  private let count: Int
  private let arrivals = Atomic(0)

  /// - Parameter count: How many threads wait for each other.
  init(count: Int) {
    precondition(count > 0, "a barrier for \(count) threads")
    self.count = count
  }

  /// Returns when all threads have come here as often as this one.
  func wait() {
    let number = arrivals.add(1, ordering: .acquiringAndReleasing).newValue
    let last = (number + count - 1) / count * count
    while arrivals.load(ordering: .acquiring) < last { sched_yield() }
  }
}
