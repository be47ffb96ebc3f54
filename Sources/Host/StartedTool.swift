import Foundation

/// Another program, found and started without a shell and with closed input.
struct StartedTool {
  let process: Process
  /// Signalled once, when the program has ended.
  let ended = DispatchSemaphore(value: 0)

  /// - Parameters:
  ///   - name: A path, or a name to be looked up on PATH.
  ///   - environment: All of it.
  ///   - folder: To run in; nil for this process's own.
  ///   - output: A file handle or a pipe, and `errors` too.
  init(
    _ name: String, _ arguments: [String], environment: [String: String], in folder: URL? = nil,
    output: Any, errors: Any
  ) throws(ToolError) {
    guard let executable = ToolRun.locate(name) else { throw .missing(name: name) }
    process = Process()
    process.executableURL = executable
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = folder }
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    process.terminationHandler = { [ended] _ in ended.signal() }
    do {
      try process.run()
    } catch {
      throw .missing(name: name)
    }
  }

  /// The exit status of a program that has ended; negative: killed by that signal.
  var status: Int32 {
    process.terminationReason == .uncaughtSignal
      ? -process.terminationStatus : process.terminationStatus
  }
}
