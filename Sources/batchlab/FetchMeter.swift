import Foundation
import PublicData

/// Tells on standard error how a download goes: one line that changes on a terminal, else a line an
/// event.
final class FetchMeter {
  private let isTerminal = isatty(STDERR_FILENO) != 0
  private var lineIsOpen = false
  private var started = ContinuousClock.now
  private var drawn = ContinuousClock.now
  private var offset = 0

  func note(_ event: FetchEvent) {
    switch event {
    case .waiting: say("another process fetches this set; waiting for it")
    case .present(let file): say("\(file): is here")
    case .replacing(let file, let finding): say("\(file): \(finding.words); fetched anew")
    case .started(let file, let url, let offset, let byteCount):
      (started, self.offset) = (.now, offset)
      let rest = offset == 0 ? "" : ", from byte \(offset) on"
      say("\(file): \(ByteText.megabytes(byteCount)) from \(url)\(rest)")
    case .received(let file, let bytes, let byteCount):
      if isTerminal { redraw(file, bytes, byteCount) }
    case .startedAnew(let file, _, let fault):
      say("\(file): \(fault.map { "\($0)" } ?? "the server has no parts of files"); from the start")
    case .failed(let file, let url, let fault): say("\(file): \(url): \(fault)")
    case .finished(let file): say("\(file): whole, and its MD5 is right")
    case .unpacking(let file): say("\(file): unpacked")
    }
  }

  func end() {
    if lineIsOpen { StandardError.write("\r\u{1B}[K") }
    lineIsOpen = false
  }

  private func say(_ text: String) {
    end()
    StandardError.write("\(text.onOneLine)\n")
  }

  private func redraw(_ file: String, _ bytes: Int, _ byteCount: Int) {
    guard !lineIsOpen || ContinuousClock.now - drawn > .milliseconds(100) else { return }
    drawn = .now
    let seconds = (drawn - started) / .seconds(1)
    let rate = seconds > 0.1 ? Double(bytes - offset) / seconds : 0
    let left =
      rate > 0 ? ProgressMeter.duration(Double(byteCount - bytes) / rate) + " left" : "…"
    StandardError.write(
      "\r\u{1B}[K\(file): \(100 * bytes / max(1, byteCount)) % of \(ByteText.megabytes(byteCount)),"
        + " \(ByteText.megabytes(Int(rate)))/s, \(left)")
    lineIsOpen = true
  }

}

extension SetCheck.Finding {
  var words: String {
    switch self {
    case .right: "is right"
    case .missing: "is missing"
    case .damaged(let found, let expected): "has MD5 \(found); expected \(expected)"
    case .wrongSize(let found, let expected): "has \(found) bytes; expected \(expected)"
    case .unknown(let reason): reason
    }
  }
}
