import Host

/// Why a picture could not be made. Every case carries what a message to the user needs; the words
/// are the command's.
public enum ChartError: Error, Equatable, Sendable {
  /// The program stands nowhere on PATH, or the named file is not executable.
  case toolMissing(name: String)
  /// The program ended with a status other than 0 (negative: killed by that signal). `message` is
  /// what it printed.
  case toolFailed(name: String, status: Int32, message: String)
  /// The program was still running after so many seconds and was killed.
  case toolHung(name: String, seconds: Double, message: String)
  /// The program reported success, yet `file` is missing or empty.
  case noOutput(name: String, file: String, message: String)
  /// A file or folder could not be read or written.
  case file(path: String, message: String)
  /// Cairo refused; `message` is its own description of the status.
  case drawing(message: String)
}

extension ChartError {
  /// What a tool does, with its errors as errors of a chart.
  static func from<Result>(
    _ tool: () throws(ToolError) -> Result
  ) throws(ChartError) -> Result {
    do {
      return try tool()
    } catch {
      switch error {
      case .missing(let name): throw .toolMissing(name: name)
      case .failed(let name, let status, let message):
        throw .toolFailed(name: name, status: status, message: message)
      case .hung(let name, let seconds, let message):
        throw .toolHung(name: name, seconds: seconds, message: message)
      case .log(let path): throw .file(path: path, message: "cannot be written")
      }
    }
  }
}
