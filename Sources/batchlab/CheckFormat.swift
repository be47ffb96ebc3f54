import ArgumentParser
import Experiments
import Foundation

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
      } else {
        "\(comparison.deviations.count) of \(comparison.compared) numbers moved"
      }
    }
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

/// For continuous integration: the XML that began with JUnit, as its readers agree on. A suite for
/// each experiment; in it a case for the baseline itself, and one for each arm's seed and each claim
/// of which something moved.
enum CheckJUnit {
  static func text(_ checks: [BaselineCheck]) -> String {
    let suites = checks.map(suite)
    let failures = suites.reduce(0) { $0 + $1.failures }
    let tests = suites.reduce(0) { $0 + $1.tests }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="batchlab check" tests="\(tests)" failures="\(failures)" errors="0">
      \(suites.map(\.text).joined())</testsuites>

      """
  }

  private static func suite(
    _ check: BaselineCheck
  ) -> (text: String, tests: Int, failures: Int) {
    var cases: [(name: String, failure: String?)] = []
    switch check.outcome {
    case .unusable: cases = [("baseline", check.sentence)]
    case .compared(let comparison):
      let moved = Dictionary(grouping: comparison.deviations, by: \.subject)
      cases = comparison.subjects.map { subject in
        (subject, moved[subject].map { $0.map(\.sentence).joined(separator: "\n") })
      }
    }
    let failures = cases.filter { $0.failure != nil }.count
    let lines = cases.map { test in
      let start =
        "    <testcase classname=\"\(check.experiment.inXML)\" name=\"\(test.name.inXML)\""
      guard let failure = test.failure else { return start + "/>\n" }
      return """
        \(start)>
              <failure message="\(failure.firstLine.inXML)">\(failure.inXML)</failure>
            </testcase>

        """
    }
    let text = """
        <testsuite name="\(check.experiment.inXML)" tests="\(cases.count)" failures="\(failures)" \
      errors="0">
      \(lines.joined())  </testsuite>

      """
    return (text, cases.count, failures)
  }
}

/// Annotations of GitHub Actions: a line for each arm's seed and claim of which something moved.
enum CheckGitHub {
  static func text(_ checks: [BaselineCheck]) -> String {
    checks.map { check in
      switch check.outcome {
      case .unusable:
        return annotation("error", check.source, check.experiment, check.sentence)
      case .compared(let comparison) where comparison.deviations.isEmpty:
        return annotation("notice", check.source, check.experiment, check.sentence)
      case .compared(let comparison):
        let moved = Dictionary(grouping: comparison.deviations, by: \.subject)
        return comparison.subjects.compactMap { subject in
          moved[subject].map { rows in
            annotation(
              "error", check.source, "\(check.experiment), \(subject)",
              rows.map(\.sentence).joined(separator: "\n"))
          }
        }.joined()
      }
    }.joined()
  }

  /// `::error file=…,line=…,title=…::message`, with what would end a part of it in percents.
  private static func annotation(
    _ kind: String, _ file: String, _ title: String, _ message: String
  ) -> String {
    func escaped(_ text: String) -> String {
      text.replacingOccurrences(of: "%", with: "%25")
        .replacingOccurrences(of: "\r", with: "%0D")
        .replacingOccurrences(of: "\n", with: "%0A")
    }
    func property(_ text: String) -> String {
      escaped(text).replacingOccurrences(of: ":", with: "%3A")
        .replacingOccurrences(of: ",", with: "%2C")
    }
    return "::\(kind) file=\(property(file)),line=1,title=\(property(title))::\(escaped(message))\n"
  }
}

extension BaselineComparison.Deviation {
  fileprivate var sentence: String {
    let epoch = firstEpoch.map { "; the histories part at epoch \($0)" } ?? ""
    return "\(metric) was \(was) and is \(now), allowed: \(allowed)\(epoch)"
  }
}

extension String {
  fileprivate var firstLine: String { String(prefix { $0 != "\n" }) }

  /// As text or attribute of an XML document, without what XML cannot hold.
  fileprivate var inXML: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "\n": text += "&#10;"
      case "\t", " "..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"...:
        text.unicodeScalars.append(scalar)
      default: text += "\u{FFFD}"
      }
    }
    return text
  }
}
