import Foundation
import Host

/// One answer of one server, appended to what is there, by curl.
///
/// curl follows at most `redirectLimit` redirects and only to http and https, asks for the bytes from
/// where the partial file ends, and gives up when next to nothing comes for `stallSeconds`. It reads
/// none of the user's settings but the environment's (proxies, certificates).
struct Transfer {
  var curl: String
  var stallSeconds: Int
  var redirectLimit: Int
  var isWanted: () -> Bool

  /// What curl's exit statuses mean here (curl's manual, "Exit codes").
  private enum Status {
    static let done: Int32 = 0
    static let unsupportedProtocol: Int32 = 1
    static let unresolvedProxy: Int32 = 5
    static let unresolvedHost: Int32 = 6
    static let noConnection: Int32 = 7
    static let partialFile: Int32 = 18
    static let httpError: Int32 = 22
    static let timeout: Int32 = 28
    static let noRange: Int32 = 33
    static let badResume: Int32 = 36
    static let tooManyRedirects: Int32 = 47
    static let brokenOff: Set<Int32> = [partialFile, 52, 55, 56, 92]
  }

  enum Outcome {
    /// As many bytes as there should be.
    case full
    /// The server has no part of a file to offer, only the whole.
    case noRange
    case failed(TransferFault)
    case interrupted
  }

  /// Appends what comes until there are `expected` bytes.
  ///
  /// Errors: the file cannot be written; there is no curl.
  func run(
    _ url: String, into file: inout PartialFile, expected: Int, progress: (Int) -> Void
  ) throws -> Outcome {
    let stream = ToolStream(name: curl, arguments: arguments(url, from: file.size))
    var isTooLong = false
    var isStalled = false
    var lastArrival = ContinuousClock.now
    let end = try stream.run {
      isStalled = ContinuousClock.now - lastArrival > .seconds(stallSeconds)
      return !isStalled && isWanted()
    } receive: { piece in
      lastArrival = .now
      isTooLong = file.size + piece.count > expected
      if isTooLong { return false }
      try file.append(piece)
      progress(file.size)
      return true
    }
    if isTooLong { return .failed(.longer(expected: expected)) }
    if isStalled && file.size < expected {
      return .failed(
        .stalled(seconds: stallSeconds, received: file.size, expected: expected))
    }
    if !isWanted() { return .interrupted }
    if end.status == Status.noRange || end.status == Status.badResume { return .noRange }
    if file.size == expected { return .full }
    return .failed(fault(end, url, received: file.size, expected: expected))
  }

  private func arguments(_ url: String, from offset: Int) -> [String] {
    [
      "--disable", "--no-buffer", "--silent", "--show-error", "--fail", "--globoff", "--location",
      "--max-redirs", "\(redirectLimit)", "--proto", "=http,https", "--proto-redir",
      "=http,https", "--connect-timeout", "\(stallSeconds)", "--speed-limit",
      "\(Self.leastRate)", "--speed-time", "\(stallSeconds)",
    ] + (offset > 0 ? ["--continue-at", "\(offset)"] : []) + ["--output", "-", "--url", url]
  }

  /// Bytes a second below which a server counts as stalled, by curl, which takes the mean over some
  /// seconds; a server that sends nothing at all is noticed here.
  private static let leastRate = 256

  private func fault(
    _ end: ToolStream.End, _ url: String, received: Int, expected: Int
  ) -> TransferFault {
    let words = Self.words(end.message)
    return switch end.status {
    case Status.done: .shorter(received: received, expected: expected)
    case Status.unsupportedProtocol: .otherProtocol
    case Status.unresolvedProxy, Status.unresolvedHost:
      .unresolved(host: words.split(separator: " ").last.map(String.init) ?? url)
    case Status.noConnection: .unreachable(reason: words)
    case Status.httpError:
      Self.httpStatus(words).map { .status($0) } ?? .other(code: 22, reason: words)
    case Status.timeout:
      .stalled(seconds: stallSeconds, received: received, expected: expected)
    case Status.tooManyRedirects: .tooManyRedirects(limit: redirectLimit)
    case let status where Status.brokenOff.contains(status):
      .brokenOff(received: received, expected: expected)
    default: .other(code: end.status, reason: words)
    }
  }

  /// curl's complaint without the prefix `curl: (6) `.
  private static func words(_ message: String) -> String {
    guard message.hasPrefix("curl: ("), let end = message.firstIndex(of: ")") else {
      return message
    }
    return message[message.index(after: end)...].trimmingCharacters(in: .whitespaces)
  }

  /// curl ends its complaint on an HTTP status with the number.
  private static func httpStatus(_ words: String) -> Int? {
    words.split(separator: " ").last.flatMap { Int($0) }
  }
}
