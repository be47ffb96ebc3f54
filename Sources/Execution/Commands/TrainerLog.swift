import CPlatform
import Foundation
import Host

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What a command prints, on both its outputs: kept from the beginning and at the end, whatever there is
/// between.
struct TrainerLog: ~Copyable {
  /// Bytes that are kept of the beginning, and of the end.
  static let keptBytes = 1 << 20

  private let reader: Int32
  /// For the command to print to.
  let writer: Int32
  private(set) var head = Data()
  private(set) var tail = Data()
  private(set) var byteCount = 0

  /// - Parameter before: What was printed when the command ran before.
  init(after before: Data) throws(FileError) {
    var ends: [Int32] = [0, 0]
    guard batchlab_pipe(&ends) == 0 else { throw .system("make a pipe", "log") }
    (reader, writer) = (ends[0], ends[1])
    _ = fcntl(reader, F_SETFL, O_NONBLOCK)
    keep(before)
  }

  deinit {
    close(reader)
    close(writer)
  }

  /// Waits for something to be printed, and takes in what there is.
  ///
  /// - Parameter milliseconds: How long at most; what is printed ends the wait.
  /// - Returns: What was new.
  mutating func read(within milliseconds: Int32) -> Data {
    var poll = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
    guard Glibc.poll(&poll, 1, milliseconds) > 0 else { return Data() }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var fresh = Data()
    // A command that prints without end is looked after in between.
    while fresh.count < 1 << 20 {
      let count = Glibc.read(reader, &buffer, buffer.count)
      guard count > 0 else { break }
      fresh.append(contentsOf: buffer[..<count])
    }
    keep(fresh)
    return fresh
  }

  private mutating func keep(_ fresh: Data) {
    byteCount += fresh.count
    let room = Self.keptBytes - head.count
    head.append(fresh.prefix(room))
    tail.append(fresh.dropFirst(room))
    if tail.count > 2 * Self.keptBytes { tail = Data(tail.suffix(Self.keptBytes)) }
  }

  /// All of it, or its beginning and its end.
  var text: Data {
    let end = tail.suffix(Self.keptBytes)
    let left = byteCount - head.count - end.count
    return left > 0 ? head + Data("\n… \(left) bytes left out …\n".utf8) + end : head + end
  }

  /// The last lines, for a message.
  var lastLines: [String] {
    let end = (head.suffix(4096) + tail.suffix(4096)).suffix(4096)
    return String(decoding: end, as: UTF8.self)
      .split(whereSeparator: \.isNewline).suffix(8).map { String($0.prefix(300)) }
  }
}
