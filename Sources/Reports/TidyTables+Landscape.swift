import Analysis
import Landscape
import Records
import Specification
import Statistics
import Training

extension TidyTables {
  /// One row a trial and measure of its minimum; nil where none was measured. Sharpness has a row for
  /// each box, with what it is made of; of a failed search, too, which is marked.
  static func minima(_ summary: Summary) -> String? {
    var lines = [
      "arm,seed,measure,boxSize,value,low,high,loss,maximum,winner,doubts,hasFailed"
    ]
    for arm in summary.landscape?.spec.arms.compactMap({ summary.arm(named: $0) }) ?? [] {
      for (record, minimum) in zip(arm.records, arm.minima) {
        guard let minimum else { continue }
        let head = [quoted(arm.name), "\(record.seed)"]
        let sharpnesses: [(Metric, [Sharpness])] = [
          (.sharpness, minimum.full), (.subspaceSharpness, minimum.subspace),
          (.relativeSharpness, minimum.relative),
        ]
        for (metric, boxes) in sharpnesses {
          lines += boxes.map { box in
            (head + [
              metric.name, "\(box.boxSize)", number(box.percent), "", "", number(box.value),
              number(box.maximum), box.winner?.rawValue ?? "",
              box.doubts.map(\.rawValue).joined(separator: " "), "\(box.hasFailed)",
            ]).joined(separator: ",")
          }
        }
        // An eigenvalue of the Hessian lies within the residual of each end.
        let estimates: [(String, Double?, Double?, Double?)] =
          [
            (Metric.largestEigenvalue.name, minimum.edges?.largest),
            ("smallestEigenvalue", minimum.edges?.smallest),
          ].map { name, end in
            (
              name, end?.value, end.map { $0.value - $0.residual },
              end.map { $0.value + $0.residual }
            )
          } + [
            (
              Metric.hessianTrace.name, minimum.trace?.trace.value, minimum.trace?.trace.low,
              minimum.trace?.trace.high
            )
          ]
        for (name, value, low, high) in estimates {
          guard let value else { continue }
          lines.append(
            (head + [name, "", number(value), number(low), number(high), "", "", "", "", ""])
              .joined(separator: ","))
        }
      }
    }
    return lines.count == 1 ? nil : lines.joined(separator: "\n") + "\n"
  }

  /// One row a place of a path, set and seed; nil where there are no paths.
  static func paths(_ summary: Summary) -> String? {
    guard let landscape = summary.landscape, !landscape.spec.paths.isEmpty else { return nil }
    var lines = ["path,kind,seed,position,set,loss,error"]
    for path in landscape.spec.paths {
      let seeds = summary.sharedSeeds(of: path.from, and: path.to)
      for (kind, courses) in [
        ("straight", landscape.results.linearPaths[path.name] ?? []),
        ("curved", landscape.results.curvedPaths[path.name] ?? []),
      ] {
        for (seed, course) in zip(seeds, courses) {
          for place in course {
            for (set, evaluation) in [("train", place.train), ("test", place.test)] {
              lines.append(
                [
                  quoted(path.name), kind, "\(seed)", "\(place.position)", set,
                  number(evaluation?.loss), number(evaluation?.error),
                ].joined(separator: ","))
            }
          }
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Empty where there is none.
  private static func number(_ value: Double?) -> String {
    value.flatMap { $0.isFinite ? "\($0)" : nil } ?? ""
  }
}
