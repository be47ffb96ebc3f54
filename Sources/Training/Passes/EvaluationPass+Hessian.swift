import Datasets
import Kernels

extension EvaluationPass {
  /// Writes the product of the Hessian of the *mean* loss over a whole set with a direction v:
  ///
  ///     H v = d/dε ∇f(w + ε v) at ε = 0
  ///
  /// exactly, up to rounding: every step of the gradient's way is differentiated along v, with
  /// z = x Wᵀ + b as the rule for them all,
  ///
  ///     z′ = x′ Wᵀ + x Vᵀ + v_b,   ∂W′ = ∂z′ᵀ x + ∂zᵀ x′,   ∂x′ = ∂z′ W + ∂z V.
  ///
  /// A rectifier passes tangents where it passes gradients: where its input is exactly zero, and the
  /// Hessian is not defined, as if it were negative. Batch norm is the affine map of `gradient`.
  ///
  /// Shapes: `direction` and `product` in the order of the network's layout.
  /// Complexity: that of 8/3 gradients for wide layers, and 3/2 for the first one.
  /// Source: Pearlmutter 1994, "Fast exact multiplication by the Hessian".
  package func multiplyByHessian(
    _ direction: MatrixView, of set: ExampleSet, in dataset: Dataset,
    at parameters: borrowing Parameters, into product: MatrixView
  ) {
    precondition(tangents.count == spaces.count, "a pass that takes no tangents")
    precondition(
      direction.count == network.parameterLayout.count && product.count == direction.count,
      "a direction of \(direction.count) for \(network.parameterLayout.count) parameters")
    let blocks = RowBlocks(rows: set.count, size: network.evaluationBlockSize)
    let reduction = OrderedReduction(blocks: blocks.count)
    let parameters = parameters.views
    for (space, tangent) in zip(spaces, tangents) {
      space.prepareEvaluation(parameters)
      tangent.prepareTangent(of: space, along: direction)
    }
    let scale = 1 / Float(set.lossTerms(ofExamples: set.count))
    pool.share(blocks.count) { worker, index in
      let (space, tangent) = (spaces[worker], tangents[worker])
      space.begin(blocks[index], of: set, dataset)
      tangent.begin(rows: blocks[index].count)
      let pair = TangentPair(
        block: space.evaluationPass(parameters), tangent: tangent, direction: direction)
      for node in network.nodes { node.operation.forward(node, pair) }
      pair.loss(blocks[index], of: set, gradientScale: scale)
      for node in network.nodes.reversed() { node.operation.backward(node, pair) }
      reduction.take(index, of: blocks.count) {
        let part = tangent.partial.view
        if index == 0 { copy(part, to: product) } else { add(part, to: product) }
      }
    }
  }
}

extension BlockSpace {
  /// Of every batch norm, the tangent of the factor that normalises and scales.
  fileprivate func prepareTangent(of space: BlockSpace, along direction: MatrixView) {
    for (_, norm) in network.norms {
      norm.prepareTangent(
        of: space.groups[norm.ordinal, 0], along: direction, into: groups[norm.ordinal, 0])
    }
  }
}

extension TangentPair {
  /// From the network's output and its tangent to the gradient of the loss and its tangent.
  fileprivate func loss(_ range: Range<Int>, of set: ExampleSet, gradientScale: Float) {
    let space = block.space
    switch set.targets {
    case .classes:
      softmaxCrossEntropyTangent(
        logits: space.output, tangent: tangent.output, gradientScale: gradientScale)
    case .values:
      squaredErrorTangent(tangent.output, gradientScale: gradientScale)
    }
    _ = space.loss(range, of: set, gradientScale: gradientScale)
  }
}
