import Datasets
import Kernels

extension EvaluationPass {
  /// Writes the gradient of the *mean* loss over a whole set to `gradient`, in the order of the
  /// network's layout, and returns that loss.
  ///
  /// Of batch norm, scale and shift are parameters; its statistics are constants, so that it is an
  /// affine map a column.
  ///
  /// Where the loss is not finite the gradient means nothing: rectifiers pass no NaN back.
  package func gradient(
    of set: ExampleSet, in dataset: Dataset, at parameters: borrowing Parameters,
    into gradient: MatrixView
  ) -> Double {
    let blocks = RowBlocks(rows: set.count)
    let reduction = OrderedReduction(blocks: blocks.count)
    let parameters = parameters.views
    let terms = set.lossTerms(ofExamples: set.count)
    var lossSum = 0.0
    for space in spaces { space.prepareEvaluation(parameters) }
    // Added where it stands, a block's gradient has the bits of one that is added when it is whole.
    let isAlone = pool.workers == 1
    pool.share(blocks.count) { worker, index in
      let space = spaces[worker]
      space.evaluate(blocks[index], of: set, dataset, parameters)
      let blockSum = space.loss(blocks[index], of: set, gradientScale: 1 / Float(terms)).lossSum
      for s in network.stages.indices.reversed() {
        space.evaluationBack(s, parameters)
        if isAlone {
          space.weightGradient(s, into: gradient, adding: index > 0)
          space.addVectors(of: s, to: gradient, adding: index > 0)
        } else {
          space.weightGradient(s, into: space.partial.view, adding: false)
        }
        if s > 0 { space.flowBack(s, parameters) }
      }
      reduction.take(index, of: blocks.count) {
        lossSum += blockSum
        guard !isAlone else { return }
        if index == 0 {
          copy(space.partial.view, to: gradient)
        } else {
          add(space.partial.view, to: gradient)
        }
      }
    }
    return lossSum / Double(terms)
  }
}

extension BlockSpace {
  /// From the gradient of what a stage puts out to that of z(s), by given statistics; the block's
  /// gradients of bias, scale and shift go to its partial gradient.
  func evaluationBack(_ s: Int, _ parameters: ParameterViews) {
    let stage = network.stages[s]
    guard stage.isRectified else {
      return columnSums(of: z(s), into: stage.linear.biases(partial.view))
    }
    rectifyBack(s, evaluationGroup, sums: evaluationGroup, parameters)
    finishEvaluation(s)
  }

  /// From the gradient of what batch norm puts out, its sums taken, to that of z(s).
  func finishEvaluation(_ s: Int) {
    let stage = network.stages[s]
    guard let norm = stage.norm else { return }
    let partial = partial.view
    norm.finishEvaluationSums(
      groups[s, 0], scaleGradient: norm.scales(partial), shiftGradient: norm.shifts(partial),
      biasGradient: stage.linear.biases(partial))
    normalizeBack(s, evaluationGroup)
  }
}
