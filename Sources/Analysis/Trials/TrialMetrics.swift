import Datasets
import Elementary
import Planning
import Records
import Specification
import Statistics
import Training

extension TrialRecord {
  /// The value that the trial ended with; nil where it diverged, never met the target, or has none.
  package func value(of metric: Metric, target: TargetSpec?) -> Double? {
    guard !diverged, metric.shortfall(of: identity.trial.workload) == nil else { return nil }
    switch metric.traits.source {
    case .epoch(let quantity):
      guard let last = epochs.last else { return nil }
      // Of a trial that holds examples out, the test set is seen at its end alone.
      return holdsExamplesOut
        ? last.value(of: quantity, test: finalTest, validation: last.test)
        : last.value(of: quantity, test: last.test, validation: nil)
    case .trial(let quantity): return value(of: quantity, target: target)
    case .landscape: return nil
    }
  }

  /// Of the batch size of the trial's end.
  private var chanceLoss: Double? {
    let trial = identity.trial
    return trial.workload.contrastive?.kernel.chance(examples: trial.recipe.largestBatchSize)
  }

  private func value(of quantity: Metric.TrialQuantity, target: TargetSpec?) -> Double? {
    switch quantity {
    case .updates: Double(updates)
    case .epochs: Double(epochs.last?.epoch ?? 0)
    case .toTarget(.epochs): arrival(at: target)?.epochs
    case .toTarget(.updates): arrival(at: target).map { Double($0.updates) }
    case .toTarget(.examples): arrival(at: target).map { Double($0.examples) }
    case .noiseScale: GradientNoiseAverage(noise).noiseScale
    case .noiseScaleAtStart: noiseScaleAtStart
    case .noiseScaleGrowth: noiseScaleGrowth
    case .logarithmicFit: distanceFit { Portable.log($0) }?.rSquared
    case .logarithmicAdvantage: logarithmicAdvantage
    case .pathStretch: pathStretch
    case .probeError: representation?.probeError
    case .probeTrainError: representation?.probeTrainError
    case .alignment: representation?.alignment
    case .uniformity: representation?.uniformity
    case .chanceLoss: chanceLoss
    }
  }

  /// Epochs at whose end loss or error were evaluated: of both sets, or of the one that judges the trial
  /// where the trainer reports nothing else. Of pairs of views, which have the loss of batches alone, those
  /// at which an evaluation would be due.
  package var evaluatedEpochs: [EpochRecord] {
    if identity.trial.workload.contrastive != nil {
      return epochs.filter {
        $0.epoch.isMultiple(of: identity.trial.recipe.evaluationInterval)
          || $0.epoch == epochs.last?.epoch
      }
    }
    let whole = epochs.filter { $0.train != nil }
    return whole.isEmpty && absence(of: .epochDetails) != nil
      ? epochs.filter { $0.test != nil } : whole
  }

  private var noiseScaleAtStart: Double? {
    GradientNoiseAverage(noise.filter { 4 * $0.update <= updates }).noiseScale
  }

  private var noiseScaleGrowth: Double? {
    let end = GradientNoiseAverage(noise.filter { 4 * $0.update > 3 * updates }).noiseScale
    guard let end, let start = noiseScaleAtStart, start > 0 else { return nil }
    return end / start
  }

  private var logarithmicAdvantage: Double? {
    guard let logarithm = distanceFit({ Portable.log($0) }),
      let root = distanceFit({ $0.squareRoot() })
    else { return nil }
    return logarithm.rSquared - root.rSquared
  }

  /// In Double; nil without a path or where it ends at its beginning.
  private var pathStretch: Double? {
    func length(_ from: [Float], _ to: [Float]) -> Double {
      let squares = zip(from, to).map { pair in
        (Double(pair.0) - Double(pair.1)) * (Double(pair.0) - Double(pair.1))
      }
      return squares.reduce(0, +).squareRoot()
    }
    guard let first = trajectory.first, let last = trajectory.last else { return nil }
    let direct = length(first, last)
    guard direct > 0 else { return nil }
    return zip(trajectory, trajectory.dropFirst()).map(length).reduce(0, +) / direct
  }

  /// Updates, examples and epochs after which the target was first seen to be met: by an evaluation
  /// of the test set within an epoch, or of both sets at its end.
  private func arrival(
    at target: TargetSpec?
  ) -> (updates: Int, examples: Int, epochs: Double?)? {
    guard let target else { return nil }
    let epoch = epochs.first { epoch in
      value(of: target.metric, at: epoch).map { $0 < target.below } ?? false
    }
    let goal = target.metric.isOfValidation == holdsExamplesOut ? target.goal : nil
    let test = goal.flatMap { goal in tests.first { goal.isMet(by: $0.test) } }
    if let test, test.update <= epoch?.updates ?? .max {
      return (test.update, test.examples, epochsAfter(examples: test.examples))
    }
    return epoch.map { ($0.updates, $0.examples, Double($0.epoch)) }
  }

  /// Nil where the trial does not tell how long an epoch is.
  private func epochsAfter(examples: Int) -> Double? {
    firstWholeEpoch.map { Double(examples) / Double($0.examples) }
  }

  /// Nil where the trial may have ended within its first epoch.
  private var firstWholeEpoch: EpochRecord? {
    let recipe = identity.trial.recipe
    let endsWithAnEpoch = recipe.updateLimit == nil && recipe.goal == nil && !diverged
    return epochs.count > 1 || endsWithAnEpoch ? epochs.first : nil
  }

  /// Of a whole epoch, the first one where the batch grows; nil where neither the data's configuration nor the trial tells.
  package var updatesPerEpoch: Int? {
    let trial = identity.trial
    return trial.workload.statedTrainCount.map { count in
      EpochPlan.batchCount(
        exampleCount: count, batchSize: trial.recipe.batchSize, dropLast: trial.recipe.dropLast)
    } ?? firstWholeEpoch?.updates
  }

  /// Distances while the learning rate is at its highest: up to the first milestone of a step
  /// schedule, all of a constant one, and none where the rate changes at every update or epoch.
  package var distancesAtFullRate: [DistanceRecord] {
    let schedule = identity.trial.recipe.schedule
    guard schedule.warmupEpochs == 0 else { return [] }
    switch schedule.kind {
    case .constant: return distances ?? []
    case .levels, .cosine, .exponential, .polynomial: return []
    case .steps:
      guard let milestone = schedule.milestones.first,
        let end = epochs.last(where: { $0.epoch <= milestone })?.updates
      else { return distances ?? [] }
      return (distances ?? []).filter { $0.update <= end }
    }
  }

  /// The least-squares fit of the distance at full rate against a function of the update.
  package func distanceFit(_ law: (Double) -> Double) -> LinearFit? {
    let rows = distancesAtFullRate
    return LinearFit(x: rows.map { law(Double($0.update)) }, y: rows.map(\.distance))
  }
}

extension GradientNoiseAverage {
  /// Over some stretches of the updates.
  init(_ rows: [NoiseRecord]) {
    self.init()
    for row in rows {
      add(
        GradientNoiseEstimate(squaredGradient: row.squaredGradient, trace: row.trace),
        count: row.count)
    }
  }
}
