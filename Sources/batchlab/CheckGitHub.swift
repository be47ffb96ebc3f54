import Analysis
import Foundation

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
