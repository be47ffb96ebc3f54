/// Why a public set could not be fetched. `description` is the one place where it becomes words.
public enum FetchError: Error, Sendable, Hashable {
  /// None of the mirrors gave the file; what was wrong with each, by URL.
  case noMirror(file: String, failures: [Failure])
  /// The archive's MD5 is right, and yet it does not hold what it should.
  case archive(path: String, reason: String)
  /// Stopped by the user; so many bytes are kept for the next time.
  case interrupted(file: String, kept: Int, expected: Int)
  /// Stopped by the user before it was this process's turn.
  case interruptedWaiting(set: String)

  public struct Failure: Sendable, Hashable {
    public let url: String
    public let fault: TransferFault
  }

  /// Whether a server answered, and with the wrong contents.
  public var isContent: Bool {
    switch self {
    case .noMirror(_, let failures): failures.contains { $0.fault.isContent }
    case .archive: true
    case .interrupted, .interruptedWaiting: false
    }
  }
}

/// What was wrong with one answer of one server. Sizes are in bytes.
public enum TransferFault: Error, Sendable, Hashable {
  case status(Int)
  case unresolved(host: String)
  case unreachable(reason: String)
  case stalled(seconds: Int, received: Int, expected: Int)
  case tooManyRedirects(limit: Int)
  /// Led to something that is neither http nor https.
  case otherProtocol
  /// The connection ended before the file did.
  case brokenOff(received: Int, expected: Int)
  /// The server's file ends too early, or does not end where it should.
  case shorter(received: Int, expected: Int)
  case longer(expected: Int)
  case checksum(found: String, expected: String)
  /// Another of curl's complaints.
  case other(code: Int32, reason: String)

  public var isContent: Bool {
    switch self {
    case .shorter, .longer, .checksum: true
    default: false
    }
  }
}

extension TransferFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .status(let status): "the server answers with status \(status)"
    case .unresolved(let host): "the name \(host) cannot be resolved"
    case .unreachable(let reason): "no connection: \(reason)"
    case .stalled(let seconds, let received, let expected):
      "next to nothing came for \(seconds) s; \(received) of \(expected) bytes are there"
    case .tooManyRedirects(let limit): "more than \(limit) redirects"
    case .otherProtocol: "leads to something that is neither http nor https, which is not followed"
    case .brokenOff(let received, let expected):
      "broken off after \(received) of \(expected) bytes"
    case .shorter(let received, let expected):
      "the server's file has \(received) bytes; expected \(expected)"
    case .longer(let expected): "the server's file has more than the expected \(expected) bytes"
    case .checksum(let found, let expected): "has MD5 \(found); expected \(expected)"
    case .other(let code, let reason): "curl ends with status \(code): \(reason)"
    }
  }
}

extension FetchError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noMirror(let file, let failures):
      "\(file) could not be fetched: "
        + failures.map { "\($0.url): \($0.fault)" }.joined(separator: "; ")
    case .archive(let path, let reason): "\(path): \(reason)"
    case .interrupted(let file, let kept, let expected):
      "interrupted; \(kept) of \(expected) bytes of \(file) are kept, fetch again to go on"
    case .interruptedWaiting(let set):
      "interrupted while another process fetches \(set)"
    }
  }
}
