import Training

/// Why there is no value of something.
package enum Absence: String, Sendable, Hashable, Codable, CaseIterable {
  /// What ran the trial does not tell it.
  case notReported
  /// The record was made before this was kept.
  case notYetKept
  /// The trial's recipe does not ask for it.
  case notAskedFor
  case diverged

  /// Such as "the trainer does not report it".
  package var words: String {
    switch self {
    case .notReported: "the trainer does not report it"
    case .notYetKept: "it was not kept yet when the trial was run"
    case .notAskedFor: "the recipe does not ask for it"
    case .diverged: "the trial diverged"
    }
  }
}

/// What a trial may leave beside its status, its updates and examples, and an evaluation of the set that
/// judges it.
package enum TrialDetail: String, Sendable, Hashable, CaseIterable {
  case parametersDigest, parameterCount, operations, weights, distances, noise
  /// Of its evaluations, beside errors.
  case losses
  /// Evaluations of the training set.
  case trainEvaluations
  /// Of every epoch: learning rate, loss of its batches, norm of its gradients, distance.
  case epochDetails

  /// In a sentence, as what is missing.
  package var words: String {
    switch self {
    case .parametersDigest: "a digest of the parameters"
    case .parameterCount: "the number of parameters"
    case .operations: "operations"
    case .weights: "weights"
    case .distances: "distances"
    case .noise: "the gradient's noise"
    case .losses: "losses"
    case .trainEvaluations: "evaluations of the training set"
    case .epochDetails: "learning rates, gradient norms and distances of epochs"
    }
  }
}

extension TrialRecord {
  /// Why the record lacks a detail; nil where it has it.
  package func absence(of detail: TrialDetail) -> Absence? {
    switch detail {
    case .parametersDigest: parametersDigest == nil ? .notReported : nil
    case .parameterCount: parameterCount == nil ? .notReported : nil
    case .operations: operations == nil ? .notReported : nil
    case .weights: hasWeights ? nil : .notReported
    case .distances: distances == nil ? .notReported : nil
    case .noise:
      if identity.trial.recipe.noiseBlockSize == nil {
        .notAskedFor
      } else {
        !noise.isEmpty ? nil : diverged ? .diverged : .notReported
      }
    case .losses: evaluations.contains { $0.loss == nil } ? .notReported : nil
    case .trainEvaluations: lacksTrainEvaluations ? .notReported : nil
    case .epochDetails: epochs.allSatisfy(\.hasDetails) ? nil : .notReported
    }
  }

  /// Details that the recipe asks for, and that what ran the trial does not tell.
  package var notReported: [TrialDetail] {
    TrialDetail.allCases.filter { absence(of: $0) == .notReported }
  }

  private var evaluations: [Evaluation] {
    epochs.flatMap { [$0.train, $0.test].compactMap { $0 } } + tests.map(\.test)
  }

  /// A trial with a goal evaluates the judging set alone.
  private var lacksTrainEvaluations: Bool {
    guard identity.trial.recipe.goal == nil, !diverged, let last = epochs.last else { return false }
    return last.train == nil && last.test != nil
  }

  /// Why nothing can be measured around the trial's weights; nil where it can.
  package var landscapeAbsence: Absence? { diverged ? .diverged : absence(of: .weights) }
}
