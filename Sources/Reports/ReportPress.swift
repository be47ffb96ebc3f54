import Analysis
import Dispatch
import Synchronization

/// Writes reports beside whatever else goes on, as many at a time as there are cores.
///
/// Reports are handed in one after the other. What is said of each when it is written, and the page over
/// all, follow in that order.
package final class ReportPress: Sendable {
  private struct State {
    /// Of reports that are done with, the error of each that could not be written.
    var done: [Int: (any Error)?] = [:]
    var announced = 0
    var entered = 0
  }

  private let writer: ReportWriter
  private let state = Mutex(State())
  private let group = DispatchGroup()
  private let room: DispatchSemaphore
  private let queue = DispatchQueue(label: "batchlab.press", attributes: .concurrent)
  private let isDone: @Sendable (Int, (any Error)?) -> Void

  /// - Parameters:
  ///   - width: The most reports at a time.
  ///   - isDone: Called for each report in the order in which they were handed in, one at a time, with the
  ///     error of one that could not be written.
  package init(
    _ writer: ReportWriter, width: Int, isDone: @escaping @Sendable (Int, (any Error)?) -> Void
  ) {
    precondition(width > 0, "\(width) reports at a time")
    self.writer = writer
    self.isDone = isDone
    room = DispatchSemaphore(value: width)
  }

  /// Hands in a report; it is written later.
  package func write(_ summary: Summary) {
    let number = state.withLock { state in
      defer { state.entered += 1 }
      return state.entered
    }
    room.wait()
    queue.async(group: group) { [self] in
      var failure: (any Error)?
      do {
        try writer.write(summary)
      } catch {
        failure = error
      }
      room.signal()
      state.withLock { state in
        state.done[number] = .some(failure)
        while let next = state.done.removeValue(forKey: state.announced) {
          isDone(state.announced, next)
          state.announced += 1
        }
      }
    }
  }

  /// Returns when all reports that were handed in are written.
  package func wait() { group.wait() }
}
