import Datasets
import Kernels

/// Loss and error over a whole set of examples, with the running statistics of batch norm.
public struct Evaluation: Sendable, Hashable, Codable {
  /// Mean softmax cross-entropy in nats, or mean squared error over examples and outputs.
  public let loss: Double
  /// Percent of the examples that are put in a wrong class; nil where targets are values.
  public let error: Double?

  public init(loss: Double, error: Double?) {
    self.loss = loss
    self.error = error
  }
}

extension EvaluationPass {
  /// Over a whole set, as it is: not augmented, not shuffled.
  ///
  /// Deterministic: losses are added up in the order of the blocks, whichever worker computes them.
  package func evaluate(
    _ set: ExampleSet, of dataset: Dataset, at parameters: borrowing Parameters
  ) -> Evaluation {
    let blocks = RowBlocks(rows: set.count)
    let parameters = parameters.views
    var losses = [Double](repeating: 0, count: blocks.count)
    var errors = [Int](repeating: 0, count: blocks.count)
    for space in spaces { space.prepareEvaluation(parameters) }
    losses.withUnsafeMutableBufferPointer { losses in
      errors.withUnsafeMutableBufferPointer { errors in
        crew.share(blocks.count) { worker, index in
          let space = spaces[worker]
          space.evaluate(blocks[index], of: set, dataset, parameters)
          (losses[index], errors[index]) = space.loss(blocks[index], of: set, gradientScale: nil)
        }
      }
    }
    let loss = losses.reduce(0, +) / Double(set.lossTerms(ofExamples: set.count))
    switch set.targets {
    case .classes:
      return Evaluation(
        loss: loss, error: 100 * Double(errors.reduce(0, +)) / Double(set.count))
    case .values:
      return Evaluation(loss: loss, error: nil)
    }
  }
}

extension BlockSpace {
  /// Puts what the running statistics come to where the statistics of a block's first group stand.
  func prepareEvaluation(_ parameters: ParameterViews) {
    for (s, stage) in network.stages.enumerated() {
      stage.norm?.prepareEvaluation(
        groups[s, 0], bias: stage.linear.biases(parameters.values), parameters: parameters)
    }
  }

  /// Turns to consecutive examples, and writes their standardised inputs.
  func begin(_ range: Range<Int>, of set: ExampleSet, _ dataset: Dataset) {
    begin(rows: range.count)
    var input = input.elements.mutableSpan
    dataset.gather(range, of: set, into: &input)
  }

  /// The network's output for consecutive examples, with the running statistics.
  func evaluate(
    _ range: Range<Int>, of set: ExampleSet, _ dataset: Dataset, _ parameters: ParameterViews
  ) {
    begin(range, of: set, dataset)
    let group = evaluationGroup
    for s in network.stages.indices {
      forward(s, parameters)
      normalize(s, group, parameters)
    }
  }

  /// The whole block as one group, with what `prepareEvaluation` leaves.
  var evaluationGroup: BlockGroups {
    BlockGroups(table: groups, first: 0, groupSize: rows, rows: rows)
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
