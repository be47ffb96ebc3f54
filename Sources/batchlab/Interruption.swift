import Foundation
import Synchronization

/// Ctrl-C and termination as a wish that trials look at; a second one ends the process at once.
enum Interruption {
  private static let requested = Atomic(false)

  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// From now on a signal ends the process at once, as it does by default.
  static func ignoreWishes() {
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }

  static func listen() {
    // A process begins with the signals blocked that its parent's thread had blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        if Interruption.requested.exchange(true, ordering: .relaxed) { _exit(128 + number) }
      }
    }
  }
}
