import Datasets
import Kernels

extension EvaluationPass {
  /// What represents each example of a set to the network, in evaluation mode. Shape: examples ×
  /// `Network.representationWidth`, row-major.
  ///
  /// Deterministic: an example's row does not depend on the number of workers.
  func representation(
    of set: ExampleSet, in dataset: Dataset, at parameters: borrowing Parameters
  ) -> [Float] {
    outputs(of: network.representation, rows: set.count, at: parameters.views) { space, rows in
      space.begin(rows, of: set, dataset)
    }
  }

  /// What a node puts out for rows that `begin` brings to a space.
  func outputs(
    of node: Int, rows: Int, at parameters: ParameterViews,
    begin: (BlockSpace, Range<Int>) -> Void
  ) -> [Float] {
    let blocks = RowBlocks(rows: rows, size: network.evaluationBlockSize)
    let width = network.nodes[node].shape.count
    for space in spaces { space.prepareEvaluation(parameters) }
    let result = Matrix(rows: rows, columns: width)
    pool.share(blocks.count) { worker, index in
      let (space, rows) = (spaces[worker], blocks[index])
      begin(space, rows)
      let block = space.evaluationPass(parameters)
      for node in network.nodes[...node] { node.operation.forward(node, block) }
      copy(space.vectors(node), to: result.view.rows(rows))
    }
    return result.view.array
  }
}
