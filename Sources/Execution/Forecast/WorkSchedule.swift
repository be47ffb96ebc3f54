/// When work is done that workers take in the given order, each the next when it is free, as
/// `Runner`'s do.
package enum WorkSchedule {
  /// A piece of work that one worker does.
  package struct Task: Sendable, Hashable {
    package var seconds: Double
    /// What it needs that is made once for all, such as a data set; nil for nothing.
    package var preparation: Int?

    package init(seconds: Double, preparation: Int? = nil) {
      self.seconds = seconds
      self.preparation = preparation
    }
  }

  /// Seconds until all is done.
  ///
  /// The first who needs a preparation makes it; whoever begins a task meanwhile waits, whatever that
  /// needs: `DatasetCache` has one lock.
  ///
  /// - Precondition: `workers` is positive.
  /// - Parameters:
  ///   - preparations: The seconds of those that are still to be made; at the end, of what is left.
  package static func seconds(
    of tasks: [Task], workers: Int, preparations: inout [Int: Double]
  ) -> Double {
    precondition(workers > 0, "\(workers) workers")
    var free = [Double](repeating: 0, count: min(workers, max(1, tasks.count)))
    var unlocked = 0.0
    for task in tasks {
      guard let next = free.indices.min(by: { free[$0] < free[$1] }) else { break }
      var start = max(free[next], unlocked)
      if let place = task.preparation, let seconds = preparations.removeValue(forKey: place) {
        start += seconds
        unlocked = start
      }
      free[next] = start + task.seconds
    }
    return free.max() ?? 0
  }

  /// The same with nothing to prepare.
  package static func seconds(of tasks: [Double], workers: Int) -> Double {
    var none: [Int: Double] = [:]
    return seconds(of: tasks.map { Task(seconds: $0) }, workers: workers, preparations: &none)
  }
}
