import Foundation
import Synchronization

/// A web server on 127.0.0.1 that answers each request as a script says, well or badly.
///
/// Each connection is for one request. The server lives as long as this object.
public final class TestServer: Sendable {
  public struct Request: Sendable, Hashable {
    /// With the slash in front.
    public let path: String
    /// Where a `Range: bytes=…-` begins; nil without one.
    public let start: Int?
  }

  public enum Answer: Sendable {
    /// The whole file, or the part that was asked for.
    case file(Data)
    /// The whole file, whatever part was asked for.
    case whole(Data)
    /// The file or part, announced in full, of which the first so many bytes are sent.
    case brokenOff(Data, after: Int)
    /// The same, but the connection stays open.
    case stalled(Data, after: Int)
    /// A part at a time, so many bytes each, with so many milliseconds between them.
    case slowly(Data, bytes: Int, milliseconds: Int)
    /// The whole file under a length that is not its own; the connection ends after it.
    case announced(Data, length: Int)
    /// The file without a word on its length.
    case unannounced(Data)
    case redirect(String)
    case status(Int)
    /// These bytes and nothing else.
    case raw(Data)
  }

  public let port: UInt16
  private let listener: Int32
  private let state: Mutex<State>

  private struct State {
    var requests: [Request] = []
    var isStopped = false
  }

  /// - Parameter script: Gets each request with its number, from 0, among those for the same path.
  public init(_ script: @escaping @Sendable (Request, Int) -> Answer) throws {
    signal(SIGPIPE, SIG_IGN)
    let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        return bind(socket, address, size) == 0 && listen(socket, 16) == 0
          && getsockname(socket, address, &size) == 0
      }
    }
    guard socket >= 0, status else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    listener = socket
    port = UInt16(bigEndian: address.sin_port)
    state = Mutex(State())
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(socket, nil, nil)
        guard connection >= 0 else { return }
        guard self != nil else {
          close(connection)
          return
        }
        Thread.detachNewThread { [weak self] in
          defer { close(connection) }
          guard let request = Connection.request(connection), let number = self?.number(request)
          else { return }
          let answer = script(request, number)
          Connection.send(answer, to: request, on: connection) { self?.isStopped ?? true }
        }
      }
    }
  }

  deinit {
    state.withLock { $0.isStopped = true }
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// The folder of everything, with a slash at its end.
  public var url: String { "http://127.0.0.1:\(port)/" }

  public var requests: [Request] { state.withLock { $0.requests } }

  private var isStopped: Bool { state.withLock { $0.isStopped } }

  private func number(_ request: Request) -> Int {
    state.withLock { state in
      state.requests.append(request)
      return state.requests.count { $0.path == request.path } - 1
    }
  }
}

/// HTTP, as much of it as these tests speak.
private enum Connection {
  static func request(_ connection: Int32) -> TestServer.Request? {
    var head = Data()
    var buffer = [UInt8](repeating: 0, count: 4096)
    while head.range(of: Data("\r\n\r\n".utf8)) == nil {
      let count = read(connection, &buffer, buffer.count)
      guard count > 0, head.count < 1 << 16 else { return nil }
      head += buffer[..<count]
    }
    let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    let range = lines.first { $0.lowercased().hasPrefix("range: bytes=") }
    let start = range.flatMap { line in
      Int(line.dropFirst("range: bytes=".count).prefix { $0.isNumber })
    }
    return TestServer.Request(path: String(words[1]), start: start)
  }

  static func send(
    _ answer: TestServer.Answer, to request: TestServer.Request, on connection: Int32,
    isStopped: () -> Bool
  ) {
    switch answer {
    case .file(let file):
      send(part(file, request), on: connection)
    case .whole(let file):
      send(head("200 OK", ["Content-Length: \(file.count)"]) + file, on: connection)
    case .brokenOff(let file, let count):
      let (head, body) = split(file, request)
      send(head + body.prefix(count), on: connection)
    case .stalled(let file, let count):
      let (head, body) = split(file, request)
      send(head + body.prefix(count), on: connection)
      wait(connection, isStopped)
    case .slowly(let file, let bytes, let milliseconds):
      let (head, body) = split(file, request)
      guard send(head, on: connection) else { return }
      var rest = body[...]
      while !rest.isEmpty && !isStopped() {
        guard send(Data(rest.prefix(bytes)), on: connection) else { return }
        rest = rest.dropFirst(bytes)
        usleep(UInt32(milliseconds) * 1000)
      }
    case .announced(let file, let length):
      send(head("200 OK", ["Content-Length: \(length)"]) + file, on: connection)
    case .unannounced(let file):
      send(head("200 OK", []) + file, on: connection)
    case .redirect(let target):
      send(head("302 Found", ["Location: \(target)", "Content-Length: 0"]), on: connection)
    case .status(let status):
      let words = Data("<html>no</html>".utf8)
      send(head("\(status) No", ["Content-Length: \(words.count)"]) + words, on: connection)
    case .raw(let bytes):
      send(bytes, on: connection)
    }
  }

  private static func head(_ status: String, _ lines: [String]) -> Data {
    let lines = ["HTTP/1.1 \(status)", "Connection: close"] + lines
    return Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  private static func part(_ file: Data, _ request: TestServer.Request) -> Data {
    let (head, body) = split(file, request)
    return head + body
  }

  private static func split(_ file: Data, _ request: TestServer.Request) -> (Data, Data) {
    guard let start = request.start else {
      return (head("200 OK", ["Content-Length: \(file.count)"]), file)
    }
    guard start < file.count else {
      let lines = ["Content-Range: bytes */\(file.count)", "Content-Length: 0"]
      return (head("416 Range Not Satisfiable", lines), Data())
    }
    let lines = [
      "Content-Range: bytes \(start)-\(file.count - 1)/\(file.count)",
      "Content-Length: \(file.count - start)",
    ]
    return (head("206 Partial Content", lines), Data(file.dropFirst(start)))
  }

  /// Until the other side has gone.
  private static func wait(_ connection: Int32, _ isStopped: () -> Bool) {
    while !isStopped() {
      var poll = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
      if Foundation.poll(&poll, 1, 50) > 0 { return }
    }
  }

  @discardableResult
  private static func send(_ data: Data, on connection: Int32) -> Bool {
    var offset = 0
    while offset < data.count {
      let count = data.withUnsafeBytes { bytes in
        Foundation.send(
          connection, bytes.baseAddress.map { $0 + offset }, data.count - offset,
          Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      offset += count
    }
    return true
  }
}
