import CPlatform
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Another program, in a process group of its own, that ends at the latest when the thread that started
/// it does: no shell, closed input, and nothing of this process's environment and files.
///
/// Not to be shared between threads.
public final class ChildProcess {
  public enum End: Sendable, Hashable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  /// As a shell ends where it finds no such program.
  private static let notStarted: Int32 = 127

  public let identifier: Int32
  private var end: End?

  /// - Parameters:
  ///   - program: A file's path.
  ///   - arguments: The first of them is what the program is called.
  ///   - output: An open file's descriptor, which stays open here; and `errors` too.
  /// - Throws: Where the program cannot be started, with the system's reason.
  public init(
    _ program: String, arguments: [String], environment: [String: String], in folder: String,
    output: Int32, errors: Int32
  ) throws(FileError) {
    let variables = environment.map { "\($0.key)=\($0.value)" }.sorted()
    var call: UnsafePointer<CChar>?
    identifier = Self.withStrings(arguments) { arguments in
      Self.withStrings(variables) { environment in
        batchlab_start(program, arguments, environment, folder, output, errors, &call)
      }
    }
    guard identifier > 0 else {
      // There is nothing to wait for: process -1 would be any.
      end = .exited(Self.notStarted)
      let operation = call.map { String(cString: $0) } ?? "start"
      throw .system(operation, operation == "start" ? program : folder)
    }
  }

  deinit {
    if wait() == nil {
      kill()
      while wait() == nil { usleep(1000) }
    }
  }

  /// Null-terminated, as C takes them.
  private static func withStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = texts.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers)
  }

  /// How it ended; nil while it runs.
  public func wait() -> End? {
    if let end { return end }
    var status: Int32 = 0
    let result = repeated { waitpid(identifier, &status, WNOHANG) }
    if result == 0 { return nil }
    precondition(result == identifier, "somebody else waited for process \(identifier)")
    let signal = status & 0x7f
    end = signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal: signal)
    return end
  }

  /// Asks it to end. Its children hear nothing, unless it tells them.
  public func terminate() { if end == nil { Glibc.kill(identifier, SIGTERM) } }

  /// Ends it and all of its group.
  public func kill() { Glibc.kill(-identifier, SIGKILL) }

  /// Ends what is left of its group, of which it is no longer one.
  ///
  /// - Returns: Whether there was anything.
  public func killRest() -> Bool { Glibc.kill(-identifier, SIGKILL) == 0 }
}

extension ChildProcess {
  /// The processes of this user whose environment has a variable with such a value; this one is none.
  public static func identifiers(withVariable name: String, value: String) -> [Int32] {
    let wanted = Array("\(name)=\(value)".utf8)
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.compactMap { Int32($0) }.filter { identifier in
      guard identifier != getpid(),
        let bytes = try? RegularFile.wholeContents(of: "/proc/\(identifier)/environ")
      else { return false }
      return bytes.split(separator: 0).contains { $0.elementsEqual(wanted) }
    }
  }

  /// Kills a process that is no child of this one.
  public static func kill(_ identifier: Int32) { Glibc.kill(identifier, SIGKILL) }
}
