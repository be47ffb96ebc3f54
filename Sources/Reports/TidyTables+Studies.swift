import Analysis
import Planning
import Records
import Training

extension TidyTables {
  /// One row a trial of a study's search or confirmation; nil where there are no studies.
  static func studies(_ summary: Summary) -> String? {
    let studies = summary.series.flatMap(\.studies)
    guard !studies.isEmpty else { return nil }
    var lines = [
      "series,batchSize,part,seed,learningRate,momentum,status,updates,examples,parametersDigest"
    ]
    for study in studies {
      for (part, records) in [("search", study.search), ("confirmation", study.confirmations)] {
        for record in records {
          let recipe = record.identity.trial.recipe
          lines.append(
            [
              quoted(study.plan.series), "\(study.batchSize)", part, "\(record.seed)",
              recipe.learningRate.map { "\($0)" } ?? "",
              recipe.optimizer.map { "\($0.momentum)" } ?? "", record.status.name,
              "\(record.updates)", "\(record.examples)", record.parametersDigest ?? "",
            ].joined(separator: ","))
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// One row a stretch of updates over which a trial measured its gradients' noise; nil where none
  /// did.
  static func noise(_ summary: Summary) -> String? {
    var lines = ["arm,seed,update,count,squaredGradient,trace"]
    for arm in summary.arms {
      for record in arm.records {
        lines += record.noise.map {
          "\(quoted(arm.name)),\(record.seed),\($0.update),\($0.count),\($0.squaredGradient),\($0.trace)"
        }
      }
    }
    return lines.count == 1 ? nil : lines.joined(separator: "\n") + "\n"
  }
}
