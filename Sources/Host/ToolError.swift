/// Why another program did not do its work.
public enum ToolError: Error, Sendable, Hashable {
  /// The program stands nowhere on PATH, or the named file is not executable.
  case missing(name: String)
  /// The program ended with a status other than 0 (negative: killed by that signal). `message` is
  /// what it printed.
  case failed(name: String, status: Int32, message: String)
  /// The program was still running after so many seconds and was killed.
  case hung(name: String, seconds: Double, message: String)
  /// The file for what it prints cannot be written.
  case log(path: String)
}
