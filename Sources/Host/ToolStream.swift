import Foundation
import Synchronization

/// Another program that is run for what it writes on standard output, piece by piece: no shell,
/// closed input, a pipe that ends with this process.
public struct ToolStream: Sendable {
  /// How a run ended.
  public struct End: Sendable, Hashable {
    /// The program's exit status; negative: killed by that signal.
    public let status: Int32
    /// What it printed on standard error, without the line break at its end.
    public let message: String
    /// Whether `isWanted` or `receive` had it stopped.
    public let wasStopped: Bool
  }

  /// A path, or a name to be looked up on PATH.
  public let name: String
  public let arguments: [String]
  /// What it finds in its environment instead of what this process does; nil for nothing under that
  /// name.
  public let environment: [String: String?]
  /// Where it runs; nil for this process's own folder.
  private let folder: URL?
  /// The variables of this process that it finds; nil for all.
  private let passedVariables: Set<String>?

  public init(name: String, arguments: [String], environment: [String: String?] = [:]) {
    self.name = name
    self.arguments = arguments
    self.environment = environment
    folder = nil
    passedVariables = nil
  }

  /// In a folder, with nothing of this process's environment but such variables.
  public init(
    name: String, arguments: [String], folder: String, onlyPassing variables: [String]
  ) {
    self.name = name
    self.arguments = arguments
    environment = [:]
    self.folder = URL(fileURLWithPath: folder)
    passedVariables = Set(variables)
  }

  /// Runs the program to its end, in this process's environment but for `environment` and the language
  /// of its messages.
  ///
  /// - Parameters:
  ///   - isWanted: Asked ten times a second and after each piece; when it says no, the program is
  ///     stopped.
  ///   - receive: Gets each piece, of at most 64 KiB, in order. False stops the program, and so does
  ///     an error, which is then thrown.
  public func run(
    isWanted: () -> Bool, receive: (UnsafeRawBufferPointer) throws -> Bool
  ) throws -> End {
    let (output, errors) = (Pipe(), Pipe())
    let tool = try StartedTool(
      name, arguments,
      environment: ProcessInfo.processInfo.environment
        .filter { passedVariables?.contains($0.key) ?? true }
        .merging(["LC_ALL": "C"]) { $1 }
        .filter { !environment.keys.contains($0.key) }
        .merging(environment.compactMapValues { $0 }) { $1 }, in: folder,
      output: output, errors: errors)
    // Drained beside the output, so that a program that complains at length is not stopped by it.
    let words = Mutex(Data())
    let complaints = DispatchGroup()
    complaints.enter()
    let errorEnd = errors.fileHandleForReading
    Thread.detachNewThread {
      while let piece = try? errorEnd.read(upToCount: 4096), !piece.isEmpty {
        words.withLock { if $0.count < 16 << 10 { $0 += piece } }
      }
      complaints.leave()
    }

    var wasStopped = false
    var failure: (any Error)?
    do {
      wasStopped = try !drain(output.fileHandleForReading, isWanted: isWanted, receive: receive)
    } catch {
      failure = error
    }
    // For good: a program that was started by a thread with blocked signals hears no others.
    if wasStopped || failure != nil { ToolRun.kill(tool.process) }
    try? output.fileHandleForReading.close()
    tool.ended.wait()
    complaints.wait()
    if let failure { throw failure }
    return End(
      status: tool.status,
      message: String(decoding: words.withLock { $0 }, as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines), wasStopped: wasStopped)
  }

  /// Passes on what comes until it ends. False when it was not wanted any more.
  private func drain(
    _ output: FileHandle, isWanted: () -> Bool, receive: (UnsafeRawBufferPointer) throws -> Bool
  ) throws -> Bool {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    while isWanted() {
      var poll = pollfd(fd: output.fileDescriptor, events: Int16(POLLIN), revents: 0)
      let ready = Foundation.poll(&poll, 1, 100)
      if ready == 0 || (ready < 0 && errno == EINTR) { continue }
      let count = Foundation.read(output.fileDescriptor, buffer.baseAddress, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return true }
      guard try receive(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return false }
    }
    return false
  }
}

extension ToolStream {
  /// Runs the program and returns what it wrote on standard output.
  ///
  /// - Throws: `ToolError`: where the program is missing, fails, or still runs after so many seconds.
  public func text(withinSeconds seconds: Double) throws -> String {
    let deadline = ContinuousClock.now + .seconds(seconds)
    var output = Data()
    let end = try run(
      isWanted: { ContinuousClock.now < deadline },
      receive: { piece in
        output.append(contentsOf: piece)
        return true
      })
    guard !end.wasStopped else {
      throw ToolError.hung(name: name, seconds: seconds, message: end.message)
    }
    guard end.status == 0 else {
      throw ToolError.failed(name: name, status: end.status, message: end.message)
    }
    return String(decoding: output, as: UTF8.self)
  }
}
