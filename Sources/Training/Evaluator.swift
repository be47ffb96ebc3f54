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

extension GradientPass {
  /// Over a whole set, as it is: not augmented, not shuffled.
  ///
  /// Deterministic: losses are added up in the order of the blocks, whichever worker computes them.
  func evaluate(
    _ set: ExampleSet, of dataset: Dataset, parameters: ParameterViews
  ) -> Evaluation {
    let blocks = RowBlocks(rows: set.count)
    var losses = [Double](repeating: 0, count: blocks.count)
    var errors = [Int](repeating: 0, count: blocks.count)
    for space in spaces { space.prepareEvaluation(parameters) }
    losses.withUnsafeMutableBufferPointer { losses in
      errors.withUnsafeMutableBufferPointer { errors in
        crew.share(blocks.count) { worker, index in
          let space = spaces[worker]
          space.evaluate(blocks[index], of: set, dataset, parameters)
          (losses[index], errors[index]) = space.lossAndErrors(blocks[index], of: set)
        }
      }
    }
    let loss = losses.reduce(0, +)
    switch set.targets {
    case .classes:
      return Evaluation(
        loss: loss / Double(set.count),
        error: 100 * Double(errors.reduce(0, +)) / Double(set.count))
    case .values(_, let width):
      return Evaluation(loss: loss / Double(set.count * width), error: nil)
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

  /// The network's output for consecutive examples, with the running statistics.
  func evaluate(
    _ range: Range<Int>, of set: ExampleSet, _ dataset: Dataset, _ parameters: ParameterViews
  ) {
    begin(rows: range.count)
    var input = input.elements.mutableSpan
    dataset.gather(range, of: set, into: &input)
    let group = BlockGroups(table: groups, first: 0, groupSize: rows, rows: rows)
    for s in network.stages.indices {
      forward(s, parameters)
      normalize(s, group, parameters)
    }
  }

  /// The *sum* of the loss over the block's examples, and how many are put in a wrong class.
  fileprivate func lossAndErrors(_ range: Range<Int>, of set: ExampleSet) -> (Double, Int) {
    switch set.targets {
    case .classes(let classes, _):
      let (loss, errors) = softmaxCrossEntropy(
        logits: output, labels: classes.span.extracting(range), gradientScale: nil)
      return (loss, errors)
    case .values(let values, let width):
      let loss = squaredError(
        predictions: output,
        targets: values.span.extracting(range.lowerBound * width..<range.upperBound * width),
        gradientScale: nil)
      return (loss, 0)
    }
  }
}
