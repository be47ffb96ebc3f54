import Analysis
import ArgumentParser
import Foundation
import Records

/// The forms in which a check says what it found.
enum CheckFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, junit, github

  func text(_ checks: [BaselineCheck], updated: Bool) throws -> String {
    switch self {
    case .text: CheckText.text(checks, updated: updated)
    case .json: try CheckJSON.text(checks)
    case .junit: CheckJUnit.text(checks)
    case .github: CheckGitHub.text(checks)
    }
  }
}

extension BaselineCheck {
  /// A sentence on an experiment.
  var sentence: String {
    switch outcome {
    case .unusable(let reason): "\(reason) (\(file))"
    case .compared(let comparison):
      if comparison.deviations.isEmpty {
        "\(comparison.compared) numbers are as they were"
          + (comparison.isExact ? ", to the bit" : ", within the baseline's tolerances")
          + withoutBits(comparison)
      } else {
        "\(comparison.deviations.count) of \(comparison.compared) numbers moved"
      }
    }
  }

  private func withoutBits(_ comparison: BaselineComparison) -> String {
    guard comparison.trialsWithoutBits > 0 else { return "" }
    return "; of \(comparison.trialsWithoutBits) trials no bits:"
      + " \(TrialDetail.parametersDigest.words), \(Absence.notReported.words)"
  }

  var deviations: [BaselineComparison.Deviation] {
    if case .compared(let comparison) = outcome { comparison.deviations } else { [] }
  }
}

/// For people: a line for each experiment, then a table of what moved.
enum CheckText {
  static func text(_ checks: [BaselineCheck], updated: Bool) -> String {
    var text = ""
    for check in checks {
      let mark = check.passes ? "ok" : updated ? "new" : "FAILED"
      text += "\(mark)  \(check.experiment): \(check.sentence)\n"
    }
    let moved = checks.flatMap(\.deviations)
    if !moved.isEmpty {
      let header = ["experiment", "arm", "metric", "was", "is", "allowed", "histories part at"]
      let rows = moved.map { row in
        [
          row.experiment, row.subject, row.metric, row.was, row.now, row.allowed,
          row.firstEpoch.map { "epoch \($0)" } ?? "",
        ]
      }
      text += "\n" + TerminalTable.text([header] + rows) + "\n"
    }
    if updated {
      let files = checks.filter { !$0.passes }.map(\.file)
      text += files.map { "written: \($0)\n" }.joined()
    } else if checks.contains(where: { !$0.passes }) {
      text += "\nIf that is meant: batchlab check --update, and commit experiments/baselines.\n"
    }
    return text
  }
}

/// For programs: an array with an object for each experiment.
enum CheckJSON {
  private struct Row: Encodable {
    let experiment: String
    let baseline: String
    let passes: Bool
    let message: String
    let moved: [BaselineComparison.Deviation]
  }

  static func text(_ checks: [BaselineCheck]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let rows = checks.map {
      Row(
        experiment: $0.experiment, baseline: $0.file, passes: $0.passes, message: $0.sentence,
        moved: $0.deviations)
    }
    return String(decoding: try encoder.encode(rows), as: UTF8.self) + "\n"
  }
}

extension BaselineComparison.Deviation {
  var sentence: String {
    let epoch = firstEpoch.map { "; the histories part at epoch \($0)" } ?? ""
    return "\(metric) was \(was) and is \(now), allowed: \(allowed)\(epoch)"
  }
}
