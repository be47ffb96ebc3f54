import Foundation

/// One run of another program: no shell, a fixed environment, closed input, a time limit.
public struct ToolRun {
  /// As the user named it: a path, or a name to be looked up on PATH.
  let name: String
  let timeoutSeconds: Double

  public init(name: String, timeoutSeconds: Double) {
    self.name = name
    self.timeoutSeconds = timeoutSeconds
  }

  /// Runs the program in `folder` and returns what it printed on standard output and standard
  /// error together.
  ///
  /// Both go to a file rather than a pipe: a pipe that no one drains stops the program, and one
  /// that the program's own children keep open is never drained to its end.
  @discardableResult
  public func run(_ arguments: [String], in folder: URL) throws(ToolError) -> String {
    let log = folder.appendingPathComponent("tool.log", isDirectory: false)
    guard FileManager.default.createFile(atPath: log.path, contents: nil),
      let output = try? FileHandle(forWritingTo: log)
    else { throw .log(path: log.path) }
    defer { try? output.close() }

    let tool = try StartedTool(
      name, arguments, environment: ToolRun.environment(home: folder), in: folder, output: output,
      errors: output)
    guard tool.ended.wait(timeout: .now() + timeoutSeconds) == .success else {
      ToolRun.kill(tool.process)
      _ = tool.ended.wait(timeout: .now() + 5)
      throw .hung(name: name, seconds: timeoutSeconds, message: ToolRun.words(in: log))
    }
    let message = ToolRun.words(in: log)
    guard tool.status == 0 else {
      throw .failed(name: name, status: tool.status, message: message)
    }
    return message
  }

  /// What a program calls itself on `--version`: the first line, as far as it is about the program and
  /// not what that was built with, which is four words at most.
  public static func version(_ name: String) throws(ToolError) -> String {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("batchlab-\(UUID().uuidString)", isDirectory: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .log(path: folder.path)
    }
    let words = try ToolRun(name: name, timeoutSeconds: 10).run(["--version"], in: folder)
    let line = words.split(separator: "\n").first ?? ""
    return line.split(separator: " ").prefix(4).joined(separator: " ")
  }

  /// The program's file: the path itself where the name holds a slash, else the first executable
  /// of that name on PATH.
  public static func locate(_ name: String) -> URL? {
    let candidates: [String]
    if name.contains("/") {
      candidates = [name]
    } else {
      candidates = searchPath.split(separator: ":").map { "\($0)/\(name)" }
    }
    var isFolder: ObjCBool = false
    return candidates.first { path in
      FileManager.default.isExecutableFile(atPath: path)
        && FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }.map { URL(fileURLWithPath: $0) }
  }

  static var searchPath: String {
    ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
  }

  /// Nothing of the user's own settings (GNUTERM, a start-up file, a language) may change a
  /// picture. TZ is for the date in a PDF.
  private static func environment(home: URL) -> [String: String] {
    ["PATH": searchPath, "HOME": home.path, "LC_ALL": "C", "TZ": "UTC"]
  }

  /// Ends the program and, where it leads a process group, its children too.
  static func kill(_ process: Process) {
    let identifier = process.processIdentifier
    guard process.isRunning, identifier > 1 else { return }
    if getpgid(identifier) == identifier { Foundation.kill(-identifier, SIGKILL) }
    Foundation.kill(identifier, SIGKILL)
  }

  /// The first 16 KiB of what was printed.
  private static func words(in log: URL) -> String {
    guard let handle = try? FileHandle(forReadingFrom: log) else { return "" }
    defer { try? handle.close() }
    let data = (try? handle.read(upToCount: 16 << 10)) ?? Data()
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
