import Datasets
import Kernels

/// Loss and error over a whole set of examples, with the running statistics of batch norm.
public struct Evaluation: Sendable, Hashable, Codable {
  /// Mean softmax cross-entropy in nats, or mean squared error over examples and outputs; nil where
  /// what evaluated does not tell. That of `EvaluationPass` is always there.
  public let loss: Double?
  /// Percent of the examples that are put in a wrong class; nil where targets are values.
  public let error: Double?

  public init(loss: Double?, error: Double?) {
    self.loss = loss
    self.error = error
  }

  /// Nil where targets are values and an error is asked for.
  package func value(of metric: Goal.Metric) -> Double? {
    switch metric {
    case .loss: loss
    case .error: error
    }
  }
  /// Whether the loss is there and a number. Errors mean nothing where it is not.
  public var isFinite: Bool { loss?.isFinite == true }
}

extension EvaluationPass {
  /// Over a whole set, as it is: not augmented, not shuffled.
  ///
  /// Deterministic: losses are added up in the order of the blocks, whichever worker computes them.
  package func evaluate(
    _ set: ExampleSet, of dataset: Dataset, at parameters: borrowing Parameters
  ) -> Evaluation {
    evaluate(set, of: dataset, at: parameters.views) { _ in false }.evaluation
  }

  /// Over the first examples of a set, so many that a goal is out of reach whatever the rest would
  /// be; over all where it is not.
  ///
  /// Deterministic: the end is at a block's border, and does not depend on the number of workers.
  func evaluate(
    _ set: ExampleSet, of dataset: Dataset, at parameters: borrowing Parameters, missing goal: Goal
  ) -> (evaluation: Evaluation, count: Int) {
    evaluate(set, of: dataset, at: parameters.views) { part in
      // What the rest would add to loss and errors is not below 0.
      var least = part
      least.exampleCount = set.count
      return !goal.isMet(by: least.mean(over: set))
    }
  }

  /// - Parameter isEnough: Asked after each block, in their order.
  private func evaluate(
    _ set: ExampleSet, of dataset: Dataset, at parameters: ParameterViews,
    until isEnough: (Tally) -> Bool
  ) -> (evaluation: Evaluation, count: Int) {
    let blocks = RowBlocks(rows: set.count, size: network.evaluationBlockSize)
    for space in spaces { space.prepareEvaluation(parameters) }
    var tally = Tally()
    // As many blocks at a time as there are workers; what lies behind the end is thrown away.
    for first in stride(from: 0, to: blocks.count, by: pool.workers) {
      let count = min(pool.workers, blocks.count - first)
      var parts = [Tally](repeating: Tally(), count: count)
      parts.withUnsafeMutableBufferPointer { parts in
        pool.share(count) { worker, index in
          let (space, rows) = (spaces[worker], blocks[first + index])
          space.evaluate(rows, of: set, dataset, parameters)
          let (loss, errors) = space.loss(rows, of: set, gradientScale: nil)
          parts[index] = Tally(exampleCount: rows.count, loss: loss, errors: errors)
        }
      }
      for part in parts {
        tally.add(part)
        if isEnough(tally) { return (tally.mean(over: set), tally.exampleCount) }
      }
    }
    return (tally.mean(over: set), tally.exampleCount)
  }
}

/// The *sum* of the loss over some examples, and how many of them are put in a wrong class.
private struct Tally {
  var exampleCount = 0
  var loss = 0.0
  var errors = 0

  mutating func add(_ other: Tally) {
    exampleCount += other.exampleCount
    loss += other.loss
    errors += other.errors
  }

  /// - Parameter set: That the examples are of.
  func mean(over set: ExampleSet) -> Evaluation {
    let loss = loss / Double(set.lossTerms(ofExamples: exampleCount))
    switch set.targets {
    case .classes:
      return Evaluation(loss: loss, error: 100 * Double(errors) / Double(exampleCount))
    case .values:
      return Evaluation(loss: loss, error: nil)
    }
  }
}

extension BlockSpace {
  /// Puts what the running statistics come to where the statistics of a block's first group stand.
  func prepareEvaluation(_ parameters: ParameterViews) {
    for (_, norm) in network.norms {
      norm.prepareEvaluation(groups[norm.ordinal, 0], parameters: parameters)
    }
  }

  /// Moves on to consecutive examples, and writes their standardised inputs.
  func begin(_ range: Range<Int>, of set: ExampleSet, _ dataset: Dataset) {
    begin(rows: range.count)
    var input = input.mutableSpan
    dataset.gather(range, of: set, into: &input)
  }

  /// Moves on to some rows of the views of a set, and writes their standardised inputs.
  func begin(_ range: Range<Int>, ofViews views: ImageViews, of set: ExampleSet, _ dataset: Dataset)
  {
    begin(rows: range.count)
    var input = input.mutableSpan
    dataset.gather(range, ofViews: views, in: set, into: &input)
  }

  /// The network's output for consecutive examples, with the running statistics.
  func evaluate(
    _ range: Range<Int>, of set: ExampleSet, _ dataset: Dataset, _ parameters: ParameterViews
  ) {
    begin(range, of: set, dataset)
    let block = evaluationPass(parameters)
    for node in network.nodes { node.operation.forward(node, block) }
  }

  /// The whole block as one group, with what `prepareEvaluation` leaves.
  func evaluationPass(_ parameters: ParameterViews) -> BlockPass {
    let group = BlockGroups(table: groups, first: 0, groupSize: rows, rows: rows)
    return BlockPass(
      space: self, parameters: parameters, mode: .evaluation, groups: group, sums: group)
  }

  /// The *sum* of the loss over consecutive examples, and how many are put in a wrong class. When
  /// `gradientScale` is given, the output is overwritten by the gradient of `gradientScale` times
  /// the sum.
  func loss(
    _ range: Range<Int>, of set: ExampleSet, gradientScale: Float?
  ) -> (lossSum: Double, errorCount: Int) {
    switch set.targets {
    case .classes(let classes, _):
      return softmaxCrossEntropy(
        logits: output, labels: classes.span.extracting(range), gradientScale: gradientScale)
    case .values(let values, let width):
      let loss = squaredError(
        predictions: output,
        targets: values.span.extracting(range.lowerBound * width..<range.upperBound * width),
        gradientScale: gradientScale)
      return (loss, 0)
    }
  }
}
