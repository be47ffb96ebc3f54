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
    let blocks = RowBlocks(rows: set.count, size: network.evaluationBlockSize)
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
      var block = space.evaluationPass(parameters)
      block.weightGradient =
        isAlone
        ? BlockPass.WeightGradient(vector: gradient, isAdded: index > 0)
        : BlockPass.WeightGradient(vector: space.partial.view, isAdded: false)
      for node in network.nodes.reversed() {
        node.operation.backward(node, block)
        guard isAlone, let group = network.group(of: node) else { continue }
        space.addVectors(of: group, to: gradient, adding: index > 0)
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
