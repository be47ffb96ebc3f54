import Kernels

/// One block on its way through the network and back: its memory, and what its batch has for it.
struct BlockPass {
  /// Whose statistics batch normalization takes.
  enum Mode {
    /// Those of groups of the batch's rows.
    case training
    /// The running ones.
    case evaluation
  }

  /// Where the gradient of weights goes.
  struct WeightGradient {
    /// In the network's layout.
    let vector: MatrixView
    /// To what is there, in whose place it else is written.
    let isAdded: Bool
  }

  let space: BlockSpace
  let parameters: ParameterViews
  let mode: Mode
  /// By which batch normalization normalises the block's rows.
  let groups: BlockGroups
  /// Where the sums go that its gradients take.
  let sums: BlockGroups
  /// Nil where no unit is dropped.
  var dropout: Dropout?
  /// The block's first row in the batch.
  var firstRow = 0
  /// Nil where no gradient of weights is asked for.
  var weightGradient: WeightGradient?

  /// Hands on the gradient of a node's input, where it is asked for.
  ///
  /// - Parameter write: Writes it.
  func passBack(_ node: Node, slot: Int = 0, _ write: (MatrixView) -> Void) {
    space.passBack(node, slot: slot, write)
  }

  /// Puts the block's gradient of weights, whole in its partial gradient, where it goes. For products
  /// that are added up row by row: added where it stands, a gradient would have other bits than one
  /// that is added when it is whole.
  ///
  /// - Parameter weights: The part of a vector in the network's layout that has them.
  func addPartial(_ weights: (MatrixView) -> MatrixView) {
    guard let weightGradient else { return }
    let (source, target) = (weights(space.partial.view), weights(weightGradient.vector))
    guard !source.isSame(as: target) else { return }
    if weightGradient.isAdded { add(source, to: target) } else { copy(source, to: target) }
  }
}

extension BlockSpace {
  func passBack(_ node: Node, slot: Int, _ write: (MatrixView) -> Void) {
    guard node.needsGradient[slot] else { return }
    let gradient = flow(node.inputs[slot])
    guard !node.writesGradient[slot] else { return write(gradient) }
    let part = temporary(like: gradient)
    write(part)
    add(part, to: gradient)
  }
}

/// One block on its way through the network and back with the tangents of all its numbers: the
/// tangent of what stands somewhere in the block's space stands in the same place of `tangent`.
struct TangentPair {
  let block: BlockPass
  let tangent: BlockSpace
  /// In the network's layout.
  let direction: MatrixView

  /// Whether the value of a node has a tangent: the network's input does not move.
  func moves(_ node: Int) -> Bool { node > 0 }

  /// Hands on the tangent of the gradient of a node's input, where it is asked for.
  func passBack(_ node: Node, slot: Int = 0, _ write: (MatrixView) -> Void) {
    tangent.passBack(node, slot: slot, write)
  }
}
