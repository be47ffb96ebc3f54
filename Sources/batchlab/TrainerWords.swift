import Execution

extension TrainerFailure {
  /// In a sentence, and behind it what the trainer printed last.
  var words: String {
    let sentence = "\(trial): \(reason.words)".onOneLine
    return log.isEmpty
      ? sentence
      : ([sentence + "; it printed at last"] + log.map { "  \($0)" }).joined(separator: "\n")
  }
}

extension TrainerFailure {
  /// Whether the program is not there.
  var isMissing: Bool { if case .notStarted = reason { true } else { false } }
}

extension TrainerFailure.Reason {
  fileprivate var words: String {
    switch self {
    case .report(let fault):
      "\(fault.file)\(fault.line.map { ":\($0)" } ?? ""): found \(fault.found); expected"
        + " \(fault.expected)"
    case .status(let status):
      "its trainer ended with status \(status); expected 0, or 75 to go on later"
    case .killed(let signal): "its trainer was killed by signal \(signal)"
    case .silent(let seconds):
      "nothing was heard of its trainer for \(Int(seconds)) s (silenceLimit), and it was ended"
    case .notStarted(let program, let reason):
      "its trainer \(program) cannot be started: \(reason)"
    case .changedInputs(let names):
      "\(names.joined(separator: ", ")) changed since the trial was planned; expected inputs that stay"
        + " as they are while it runs"
    case .leftProcesses:
      "its trainer ended and left processes behind, which were ended; expected one that waits for them"
    case .folderInUse(let processes):
      "its folder is written to by processes \(processes.map(String.init).joined(separator: ", "))"
    }
  }
}
