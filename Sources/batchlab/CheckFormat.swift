import Analysis
import ArgumentParser
import Foundation
import Records
import Reports

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
        unmoved(comparison) + withoutBits(comparison) + onDevices(comparison)
      } else {
        "\(comparison.deviations.count) of"
          + " \(comparison.compared + comparison.chance.rows.count) numbers moved"
          + onDevices(comparison)
      }
    }
  }

  private func unmoved(_ comparison: BaselineComparison) -> String {
    let means = comparison.chance.rows.count
    let parts = [
      comparison.compared == 0
        ? nil
        : "\(comparison.compared) numbers are as they were"
          + (comparison.isExact ? ", to the bit" : ", within the baseline's tolerances"),
      means == 0
        ? nil
        : "\(means) mean\(means == 1 ? " is" : "s are") within chance of what they were",
    ]
    return parts.compactMap { $0 }.joined(separator: "; ")
  }

  private func onDevices(_ comparison: BaselineComparison) -> String {
    comparison.devices.map { arm, was, now in
      func words(_ devices: [String]) -> String {
        devices.isEmpty ? "what it did not tell" : devices.joined(separator: ", ")
      }
      return "; \(arm) was computed by \(words(was)), and is by \(words(now))"
    }.joined()
  }

  private func withoutBits(_ comparison: BaselineComparison) -> String {
    guard comparison.trialsWithoutBits > 0 else { return "" }
    return "; of \(comparison.trialsWithoutBits) trials no bits:"
      + " \(TrialDetail.parametersDigest.words), \(Absence.notReported.words)"
  }

  var deviations: [BaselineComparison.Deviation] {
    if case .compared(let comparison) = outcome { comparison.deviations } else { [] }
  }

  var chance: [ChanceComparison.Row] {
    if case .compared(let comparison) = outcome { comparison.chance.rows } else { [] }
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
    text += checks.map(chance).joined()
    if updated {
      let files = checks.filter { !$0.passes }.map(\.file)
      text += files.map { "written: \($0)\n" }.joined()
    } else if checks.contains(where: { !$0.passes }) {
      text += "\nIf that is meant: batchlab check --update, and commit experiments/baselines.\n"
    }
    return text
  }
}

extension CheckText {
  /// What a check could have seen of the arms that chance moves.
  private static func chance(_ check: BaselineCheck) -> String {
    guard !check.chance.isEmpty else { return "" }
    let header = ["arm", "metric", "was", "is", "allowed", "noticed from"]
    let rows = check.chance.map { row in
      [row.arm, row.metric, row.was.words, row.now.words]
        + [row.allowed, row.noticed].map { $0.map { String(format: "± %.3g", $0) } ?? "–" }
    }
    let alarms = Format.number(100 * ChanceComparison.falseAlarms)
    return """

      \(check.experiment): of trainers that promise no bits, means over seeds ± standard deviation. False \
      alarms: at most \(alarms) % over all of these together; a change of the last column is noticed in 80 % \
      of checks.
      \(TerminalTable.text([header] + rows))

      """
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
    /// Of arms that chance moves.
    let chance: [ChanceComparison.Row]
  }

  static func text(_ checks: [BaselineCheck]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let rows = checks.map {
      Row(
        experiment: $0.experiment, baseline: $0.file, passes: $0.passes, message: $0.sentence,
        moved: $0.deviations, chance: $0.chance)
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
