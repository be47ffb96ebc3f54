import Analysis
import Planning
import Records
import Training

extension TidyTables {
  /// One row a part of a candidate of a search, at the epoch that the candidate is judged at; nil where
  /// there are no tunings.
  static func candidates(_ summary: Summary) -> String? {
    guard !summary.tunings.isEmpty else { return nil }
    var lines = [
      "tuning,seed,candidate,origin,batchSize,learningRate,momentum,part,status,epoch,updates,"
        + "trainLoss,trainError,validationLoss,validationError,isComplete,parametersDigest"
    ]
    func cell(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    for tuning in summary.tunings {
      for search in tuning.searches {
        for (index, candidate) in search.candidates.enumerated() {
          for (part, record) in candidate.records.enumerated() {
            let epoch = record.epochs.first { $0.epoch == candidate.bestEpoch }
            let recipe = record.identity.trial.recipe
            lines.append(
              [
                quoted(tuning.name), "\(search.seed)", "\(index)",
                candidate.origin == .neighbour ? "neighbour" : "search", "\(recipe.batchSize)",
                cell(recipe.learningRate), cell(recipe.optimizer?.momentum), "\(part)",
                record.status.name, epoch.map { "\($0.epoch)" } ?? "", "\(record.updates)",
                cell(epoch?.train?.loss), cell(epoch?.train?.error), cell(epoch?.test?.loss),
                cell(epoch?.test?.error), "\(candidate.isComplete)",
                record.parametersDigest ?? "",
              ].joined(separator: ","))
          }
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
