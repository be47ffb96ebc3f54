import Foundation

/// strace, which has system calls of the command fail or its process killed at them.
enum Tracer {
  static let works: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/strace")
    process.arguments = ["-f", "-o", "/dev/null", "-e", "inject=flock:error=ENOLCK", "/bin/true"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  /// - Parameter faults: In strace's words, such as "flock:error=ENOLCK".
  static func run(
    _ arguments: [String], injecting faults: String..., in folder: TemporaryFolder
  ) throws -> Batchlab.Result {
    let process = try Batchlab.process([], in: folder)
    process.executableURL = URL(fileURLWithPath: "/usr/bin/strace")
    process.arguments =
      ["-f", "-qq", "-o", "/dev/null"] + faults.flatMap { ["-e", "inject=\($0)"] }
      + [try Batchlab.executable.path] + arguments
    try process.run()
    return try Batchlab.result(of: process, in: folder)
  }
}
