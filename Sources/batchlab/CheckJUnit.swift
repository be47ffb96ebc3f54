import Analysis

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
