import Execution
import Foundation
import Training

/// What was found out about a trainer, a line each.
struct TrainerFindingWords {
  private let findings: TrainerFindings
  private let promise: TrainerCommand.Reproducibility

  init(_ findings: TrainerFindings, promises promise: TrainerCommand.Reproducibility) {
    self.findings = findings
    self.promise = promise
  }

  /// Whether nothing was found that its users would have to know.
  var isAsPromised: Bool { lines.allSatisfy(\.isGood) }

  var text: String {
    lines.map { "\($0.isGood ? "ok " : "no ") \($0.key): \($0.words)" }.joined(separator: "\n")
  }

  private var lines: [(isGood: Bool, key: String, words: String)] {
    [bits, seed, kill, files]
  }

  private var bits: (Bool, String, String) {
    if findings.hasSameBits { return (true, "bits", "two runs report the same numbers") }
    let apart = findings.differences.map {
      "\($0.metric) \(number($0.one)) and \(number($0.other))"
    }
    let words =
      apart.isEmpty
      ? "two runs report other numbers on their way, and end with the same"
      : "two runs end with \(apart.joined(separator: ", "))"
    return (
      promise == .statistics, "bits",
      words + (promise == .bits ? "; its file promises bits" : "; its file promises none")
    )
  }

  private var seed: (Bool, String, String) {
    guard findings.heedsSeed else {
      return (
        false, "seed",
        "seeds \(findings.seed) and \(findings.seed + 1) report the same numbers: intervals over seeds"
          + " would have no width"
      )
    }
    return (
      true, "seed",
      findings.hasSameBits ? "another seed gives other numbers" : "cannot be told from chance"
    )
  }

  private var kill: (Bool, String, String) {
    switch findings.afterKill {
    case .tooQuick: (true, "kill", "it ended before it could be killed")
    case .goesOn(let update):
      (
        true, "kill",
        "killed after update \(update), it goes on from its checkpoint"
          + (findings.hasSameBits ? ", to the same end" : "")
      )
    case .endsElsewhere(let update):
      (false, "kill", "killed after update \(update), it goes on, and ends with other numbers")
    case .beginsAnew(let update):
      (
        false, "kill",
        "killed after update \(update), it begins anew: it leaves no checkpoint of use"
      )
    case .fails(let failure):
      (false, "kill", "started again after a kill, it fails: \(failure.words)")
    case .neverEnds: (false, "kill", "started again after a kill, it does not come to its end")
    }
  }

  private var files: (Bool, String, String) {
    guard let files = findings.undeclaredFiles else {
      return (true, "files", "not looked at: strace is not installed, or may not trace here")
    }
    return files.isEmpty
      ? (true, "files", "it opens none but its inputs, its data and what is installed")
      : (
        false, "files",
        "not among its inputs, and opened: " + files.prefix(20).joined(separator: ", ")
          + (files.count > 20 ? ", and \(files.count - 20) more" : "")
      )
  }

  private func number(_ value: Double) -> String { String(format: "%.6g", value) }
}
