/// What happens while a set is fetched.
public enum FetchEvent: Sendable, Hashable {
  /// Another process fetches the same set into the same place.
  case waiting
  /// A file that is there already, and right.
  case present(file: String)
  /// A file that is there and is not right, and is fetched anew.
  case replacing(file: String, finding: SetCheck.Finding)
  case started(file: String, url: String, offset: Int, byteCount: Int)
  case received(file: String, bytes: Int, byteCount: Int)
  /// The partial file is of no use with what the server has: from the first byte on.
  case startedAnew(file: String, url: String, fault: TransferFault?)
  /// The next mirror is tried, if there is one.
  case failed(file: String, url: String, fault: TransferFault)
  /// Whole, and its MD5 is right.
  case finished(file: String)
  case unpacking(file: String)
}
