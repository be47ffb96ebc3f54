import Analysis
import Foundation
import Planning
import Records
import Specification
import Training

/// A report's data as comma-separated text (RFC 4180), one row an observation.
enum TidyTables {
  /// One row a trial and metric.
  static func trials(_ summary: Summary) -> String {
    var lines = [
      "arm,batchSize,seed,status,updates,examples,epochs,flops,metric,value,parametersDigest"
    ]
    for arm in summary.arms {
      for record in arm.records {
        let head = [
          quoted(arm.name), "\(arm.recipe.batchSize)", "\(record.seed)",
          record.status.name, "\(record.updates)", "\(record.examples)",
          "\(record.epochs.last?.epoch ?? 0)", record.operations.map(String.init) ?? "",
        ]
        for metric in summary.spec.metrics where !metric.isLength {
          guard let value = record.value(of: metric, target: summary.spec.target) else { continue }
          lines.append(
            (head + [metric.name, "\(value)", record.parametersDigest ?? ""])
              .joined(separator: ","))
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// One row an evaluated epoch of a trial.
  static func history(_ summary: Summary) -> String {
    let holdsOut = summary.arms.contains { $0.records.contains(where: \.holdsExamplesOut) }
    let metrics = Metric.EvaluatedSet.allCases.flatMap { set in
      Metric.evaluated.filter { $0.evaluation?.set == set && (holdsOut || !$0.isOfValidation) }
    }
    var lines = [
      "arm,seed,epoch,learningRate,updates,examples,batchLoss,gradientNorm,distance,"
        + metrics.map(\.name).joined(separator: ",")
    ]
    for arm in summary.arms {
      for record in arm.records {
        for epoch in record.evaluatedEpochs {
          let values =
            [epoch.batchLoss, epoch.gradientNorm, epoch.distance]
            + metrics.map { record.value(of: $0, at: epoch) }
          let cells =
            [
              quoted(arm.name), "\(record.seed)", "\(epoch.epoch)",
              epoch.learningRate.map { "\($0)" } ?? "", "\(epoch.updates)", "\(epoch.examples)",
            ] + values.map { $0.map(shortened) ?? "" }
          lines.append(cells.joined(separator: ","))
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Seven significant digits: more than a seed's noise leaves, and a file of half the size.
  private static func shortened(_ value: Double) -> String {
    String(format: "%.7g", value)
  }

  static func quoted(_ text: String) -> String {
    // By scalar: "\r\n" is one character, and equals neither of its halves.
    let special = Set(",\"\n\r".unicodeScalars)
    guard text.unicodeScalars.contains(where: special.contains) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
