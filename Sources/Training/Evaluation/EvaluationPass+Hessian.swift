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
    let blocks = RowBlocks(rows: set.count)
    let reduction = OrderedReduction(blocks: blocks.count)
    let parameters = parameters.views
    for (space, tangent) in zip(spaces, tangents) {
      space.prepareEvaluation(parameters)
      tangent.prepareTangent(of: space, along: direction)
    }
    let scale = 1 / Float(set.lossTerms(ofExamples: set.count))
    pool.share(blocks.count) { worker, index in
      let pair = TangentPair(
        space: spaces[worker], tangent: tangents[worker], parameters: parameters,
        direction: direction)
      pair.forward(blocks[index], of: set, dataset)
      pair.loss(blocks[index], of: set, gradientScale: scale)
      for s in network.stages.indices.reversed() { pair.back(s) }
      reduction.take(index, of: blocks.count) {
        let part = pair.tangent.partial.view
        if index == 0 { copy(part, to: product) } else { add(part, to: product) }
      }
    }
  }
}

extension BlockSpace {
  /// Of every batch norm, the tangent of the factor that normalises and scales, where that factor
  /// stands in `space`: `inverse · v_scale`.
  fileprivate func prepareTangent(of space: BlockSpace, along direction: MatrixView) {
    for (s, stage) in network.stages.enumerated() {
      guard let norm = stage.norm else { continue }
      let (inverse, moved) = (space.groups[s, 0].inverse, norm.scales(direction))
      let slope = groups[s, 0].factor
      for j in 0..<norm.width { slope[j] = inverse[j] * moved[j] }
    }
  }
}

/// One block on its way through the network and back with the tangents of all its numbers: the
/// tangent of what stands somewhere in `space` stands in the same place of `tangent`.
private struct TangentPair {
  let space: BlockSpace
  let tangent: BlockSpace
  let parameters: ParameterViews
  let direction: MatrixView

  var network: Network { space.network }

  func forward(_ range: Range<Int>, of set: ExampleSet, _ dataset: Dataset) {
    tangent.begin(rows: range.count)
    space.begin(range, of: set, dataset)
    for (s, stage) in network.stages.enumerated() {
      let moved = tangent.z(s)
      multiply(space.x(s), byTransposeOf: stage.linear.weights(direction), into: moved)
      if s > 0 {
        let part = tangent.flow(s)
        multiply(
          tangent.x(s), byTransposeOf: stage.linear.weights(parameters.values), into: part)
        add(part, to: moved)
      }
      addBias(stage.linear.biases(direction), to: moved, rectified: false)
      space.forward(s, parameters)
      space.normalize(s, space.evaluationGroup, parameters)
      if let norm = stage.norm {
        let group = space.groups[s, 0]
        normalizedTangent(
          of: moved, at: space.z(s), around: group.mean, by: group.factor,
          slope: tangent.groups[s, 0].factor, shift: norm.shifts(direction),
          into: tangent.activation(s))
      }
      if stage.isRectified { maskTangent(tangent.activation(s), where: space.activation(s)) }
    }
  }

  /// From the network's output and its tangent to the gradient of the loss and its tangent.
  func loss(_ range: Range<Int>, of set: ExampleSet, gradientScale: Float) {
    switch set.targets {
    case .classes:
      softmaxCrossEntropyTangent(
        logits: space.output, tangent: tangent.output, gradientScale: gradientScale)
    case .values:
      squaredErrorTangent(tangent.output, gradientScale: gradientScale)
    }
    _ = space.loss(range, of: set, gradientScale: gradientScale)
  }

  /// From the gradient of what stage s puts out, and its tangent, to the tangents of the gradients of
  /// its parameters, and to the gradient of its input with its tangent.
  func back(_ s: Int) {
    backToLinear(s)
    let stage = network.stages[s]
    let product = tangent.partial.view
    multiply(
      transposeOf: tangent.z(s), by: space.x(s), into: stage.linear.weights(product),
      scratch: space.scratch)
    guard s > 0 else { return }
    multiply(
      transposeOf: space.z(s), by: tangent.x(s), into: stage.linear.weights(product), adding: true,
      scratch: space.scratch)
    tangent.flowBack(s, parameters)
    // The input's tangent has done its work, and has the shape.
    let part = tangent.x(s)
    multiply(
      space.z(s), by: stage.linear.weights(direction), into: part, scratch: space.scratch)
    add(part, to: tangent.flow(s - 1))
    space.flowBack(s, parameters)
  }

  /// To the gradient of z(s) with its tangent, and the tangents of the gradients of the vectors.
  private func backToLinear(_ s: Int) {
    let stage = network.stages[s]
    let product = tangent.partial.view
    let biases = stage.linear.biases(product)
    guard stage.isRectified else { return columnSums(of: tangent.z(s), into: biases) }
    maskTangent(tangent.flow(s), where: space.activation(s))
    guard let norm = stage.norm else {
      copy(tangent.flow(s), to: tangent.z(s))
      columnSums(of: tangent.z(s), into: biases)
      return space.evaluationBack(s, parameters)
    }
    let (group, moved) = (space.groups[s, 0], tangent.groups[s, 0])
    space.rectifyBack(s, space.evaluationGroup, sums: space.evaluationGroup, parameters)
    tangentSums(
      of: space.flow(s), tangent: tangent.flow(s), at: space.z(s), tangent: tangent.z(s),
      around: group.mean, sums: moved.sums, products: moved.products)
    scaledTangent(
      of: space.flow(s), tangent: tangent.flow(s), by: group.factor, slope: moved.factor,
      into: tangent.z(s))
    copy(moved.sums, to: norm.shifts(product))
    let scales = norm.scales(product)
    for j in 0..<norm.width {
      scales[j] = moved.products[j] * group.inverse[j]
    }
    columnSums(of: tangent.z(s), into: biases)
    space.finishEvaluation(s)
  }
}
