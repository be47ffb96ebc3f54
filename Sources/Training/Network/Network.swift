import Kernels

/// A feed-forward network: nodes in topological order, and where their parameters stand.
///
/// A value without numbers: those live in `Parameters`, activations in a `BlockSpace`.
public struct Network: Sendable {
  /// In an order in which each level comes after those below it, and within a level the layers of
  /// batch normalization first; the first node is the input, and the last one puts out the network's
  /// output.
  public let nodes: [Node]
  /// Stretches of the parameters that are learned at the same time, in the order of the layout: the
  /// weights of a layer, and the vectors behind them.
  let groups: [ParameterGroup]
  public let parameterLayout: ParameterLayout
  /// Running means and variances of the batch-norm layers.
  public let statisticsLayout: ParameterLayout
  /// The node whose value represents an example: what the last layer reads, or the projection that stands in
  /// its place.
  public let representation: Int
  /// Of the outputs as embeddings, of which each two rows are views of one example; nil where outputs are
  /// compared with targets.
  public let contrastiveLoss: ContrastiveLoss?
  /// Rows that batch normalization takes its statistics from; nil for the whole batch.
  public let ghostBatchSize: Int?
  /// The most rows that go through the network at once.
  public let blockSize: Int
  /// The nodes of batch normalization, in their order.
  let norms: [(node: Node, norm: BatchNorm)]
  /// For each node the group that its parameters are in, by its place.
  private let groupPlaces: [Int?]

  init(
    nodes: [Node], groups: [ParameterGroup], parameterLayout: ParameterLayout,
    statisticsLayout: ParameterLayout, modules: [String], representation: Int,
    contrastiveLoss: ContrastiveLoss?, ghostBatchSize: Int?, blockSize: Int?
  ) {
    self.nodes = nodes
    self.modules = modules
    self.representation = representation
    self.contrastiveLoss = contrastiveLoss
    self.groups = groups
    self.parameterLayout = parameterLayout
    self.statisticsLayout = statisticsLayout
    self.ghostBatchSize = ghostBatchSize
    evaluationBlockSize = Self.usualBlockSize(nodes)
    self.blockSize = blockSize ?? evaluationBlockSize
    norms = nodes.compactMap { node in (node.operation as? BatchNorm).map { (node, $0) } }
    groupPlaces = nodes.map { node in groups.firstIndex { $0.node == node.index } }
  }

  /// Whether it takes an example for an image, whose positions lie next to each other.
  public var readsImages: Bool { nodes[0].shape.positions > 1 }

  /// Numbers of an example.
  public var inputs: Int { nodes[0].shape.count }
  public var outputs: Int { output.shape.count }
  /// Numbers that represent an example.
  public var representationWidth: Int { nodes[representation].shape.count }
  /// Rows that a training example makes of a batch: its views.
  public var rowsPerExample: Int { contrastiveLoss == nil ? 1 : ContrastiveObjective.views }

  var output: Node { nodes[nodes.count - 1] }

  /// The group of a layer with weights; nil for any other node.
  func group(of node: Node) -> ParameterGroup? { groupPlaces[node.index].map { groups[$0] } }

  /// The stretches of the parameters that a layer with weights learns, in the order of the layout.
  public struct Layer: Sendable {
    /// Weights and bias, and scale and shift of a batch norm behind it.
    public let parameters: Range<Int>
    public let weights: Range<Int>
    /// Whether batch normalization reads what it puts out.
    public let isNormalized: Bool
  }

  public var layers: [Layer] {
    groups.map { group in
      Layer(
        parameters: group.range, weights: group.weights,
        isNormalized: norms.contains { $0.node.inputs.contains(group.node) })
    }
  }

  /// The network in PyTorch's words, a module each, with those that do nothing to it: tensors are
  /// numbered by them.
  public let modules: [String]

  /// The layer of a group, if it is a linear one.
  func linear(_ group: ParameterGroup) -> Linear? { nodes[group.node].operation as? Linear }

  var isNormalized: Bool { !norms.isEmpty }

  /// Whether batch normalization takes statistics of vectors, or of images of one position, and so of
  /// two rows at least (`LoneRow`).
  public var normalizesVectors: Bool { norms.contains { $0.norm.positions == 1 } }

  /// Floating-point operations of the products of one training example: for each of its rows, 2 for each
  /// multiply-add forward, 2 for the weights' gradient, and 2 for the gradient of the input where it is asked
  /// for. The similarities of embeddings, which depend on the batch, are not among them.
  public var operationsPerExample: Int { rowsPerExample * operationsPerRow }

  /// The same of one row of a batch.
  public var operationsPerRow: Int {
    nodes.reduce(0) { sum, node in
      sum + node.operation.multiplyAdds * (node.needsGradient.contains(true) ? 6 : 4)
    }
  }

  /// The most rows of an evaluation that go through it at once.
  let evaluationBlockSize: Int

  /// The rows that go through a network at once unless a recipe asks for others, a part of a trial's
  /// bits: of vectors the usual number; of images a power of two, at least 16, for which the widest
  /// value takes 2 MiB at most.
  private static func usualBlockSize(_ nodes: [Node]) -> Int {
    let widest = nodes.filter { $0.shape.positions > 1 }.map(\.shape.count).max() ?? 0
    var size = RowBlocks.size
    while size > 16 && size * widest * MemoryLayout<Float>.stride > 2 << 20 { size /= 2 }
    return size
  }

  /// Floating-point operations of the products of one example that is evaluated.
  public var operationsPerEvaluation: Int {
    2 * nodes.reduce(0) { $0 + $1.operation.multiplyAdds }
  }

  /// Whether it drops units while training.
  var dropsUnits: Bool { nodes.contains { $0.operation is DropoutNode } }

  /// How the rows of a batch are cut: groups are those that batch normalization takes its statistics from.
  func blocks(rows: Int) -> RowBlocks {
    RowBlocks(
      rows: rows, groupSize: isNormalized ? ghostBatchSize ?? rows : nil, size: blockSize)
  }
}

/// A stretch of a network's parameters that one layer learns: a matrix of weights, and the vectors
/// behind it, which are its bias, and scale and shift of the batch norm that it feeds.
struct ParameterGroup: Sendable {
  /// That of the weights.
  let node: Int
  let range: Range<Int>
  let weights: Range<Int>
  /// The layer's own bias; empty where it has none.
  let biases: Range<Int>

  var vectors: Range<Int> { weights.upperBound..<range.upperBound }
}
