import Kernels

/// Makes a network, node by node: each reads what was appended before.
struct NetworkBuilder {
  /// A node before the order is settled.
  private struct Draft {
    var operation: any Operation
    var inputs: [Int]
    var shape: ValueShape
    var level: Int
  }

  private var drafts: [Draft]
  private var groups: [ParameterGroup] = []
  var parameters = ParameterLayout()
  var statistics = ParameterLayout()
  private var normCount = 0
  private var droppedBlocks = 0

  init(input: ValueShape) {
    drafts = [Draft(operation: Input(), inputs: [], shape: input, level: 0)]
  }

  /// The node appended last.
  var last: Int { drafts.count - 1 }

  func shape(_ node: Int) -> ValueShape { drafts[node].shape }

  mutating func append(_ operation: any Operation, reading inputs: [Int], shape: ValueShape) {
    let isBarrier = operation is BatchNorm
    let level = (inputs.map { drafts[$0].level }.max() ?? 0) + (isBarrier ? 1 : 0)
    drafts.append(Draft(operation: operation, inputs: inputs, shape: shape, level: level))
  }

  /// A fully connected layer behind the last node.
  ///
  /// - Parameters:
  ///   - name: The module's path.
  ///   - stream: Its number among the network's random streams.
  ///   - addsBias: False where a batch norm behind it takes a bias out again.
  mutating func appendLinear(
    _ name: String, stream: Int, outputs: Int, hasBias: Bool = true, addsBias: Bool = true,
    isRectified: Bool = false
  ) {
    let inputs = shape(last).count
    let start = parameters.count
    let weight = parameters.append("\(name).weight", [outputs, inputs])
    let end = parameters.count
    let bias = hasBias ? parameters.append("\(name).bias", [outputs]) : nil
    groups.append(
      ParameterGroup(
        node: drafts.count, range: start..<parameters.count, weights: start..<end,
        biases: end..<parameters.count))
    append(
      Linear(
        inputs: inputs, outputs: outputs, weight: weight, bias: bias, addsBias: addsBias,
        isRectified: isRectified, stream: stream),
      reading: [last], shape: ValueShape(outputs))
  }

  /// Batch normalization of the channels of the last node's value.
  ///
  /// - Parameter bias: Where the bias stands that was left out before it.
  mutating func appendNorm(_ name: String, bias: Int?, isRectified: Bool) {
    let shape = shape(last)
    let width = shape.channels
    let norm = BatchNorm(
      width: width, positions: shape.positions, ordinal: normCount,
      scale: parameters.append("\(name).weight", [width]),
      shift: parameters.append("\(name).bias", [width]),
      runningMean: statistics.append("\(name).running_mean", [width]),
      runningVariance: statistics.append("\(name).running_var", [width]), bias: bias,
      isRectified: isRectified)
    normCount += 1
    if let group = groups.popLast() {
      groups.append(
        ParameterGroup(
          node: group.node, range: group.range.lowerBound..<parameters.count,
          weights: group.weights, biases: group.biases))
    }
    append(norm, reading: [last], shape: shape)
  }

  mutating func appendDropout() {
    let shape = shape(last)
    append(DropoutNode(firstBlock: droppedBlocks), reading: [last], shape: shape)
    droppedBlocks += Dropout.blockCount(shape.count)
  }

  /// The network of all nodes, the last one's value its output.
  func network(ghostBatchSize: Int?, blockSize: Int) -> Network {
    let order = drafts.indices.sorted { a, b in
      (drafts[a].level, drafts[a].operation is BatchNorm ? 0 : 1, a)
        < (drafts[b].level, drafts[b].operation is BatchNorm ? 0 : 1, b)
    }
    var places = [Int](repeating: 0, count: drafts.count)
    for (place, draft) in order.enumerated() { places[draft] = place }
    let inputs = order.map { drafts[$0].inputs.map { places[$0] } }
    // The way back goes from the last node to the first.
    var isWritten = [Bool](repeating: false, count: drafts.count)
    var writes = inputs.map { $0.map { _ in false } }
    for place in order.indices.reversed() {
      for (slot, input) in inputs[place].enumerated() where !isWritten[input] {
        isWritten[input] = true
        writes[place][slot] = true
      }
    }
    // Whether a node, or one before it, learns.
    var learns = [Bool](repeating: false, count: drafts.count)
    let learning = Set(groups.map { places[$0.node] })
    var nodes: [Node] = []
    for (place, draft) in order.enumerated() {
      let (draft, inputs) = (drafts[draft], inputs[place])
      let needs = inputs.map { learns[$0] }
      learns[place] = learning.contains(place) || needs.contains(true)
      nodes.append(
        Node(
          index: place, operation: draft.operation, inputs: inputs, shape: draft.shape,
          level: draft.level, writesGradient: writes[place], needsGradient: needs))
    }
    let output = nodes[nodes.count - 1]
    var operations = nodes.map(\.operation)
    let perRow = droppedBlocks + Dropout.blockCount(output.shape.count)
    for index in operations.indices {
      guard var dropout = operations[index] as? DropoutNode else { continue }
      dropout.blocksPerRow = perRow
      operations[index] = dropout
    }
    nodes = zip(nodes, operations).map { $0.with($1) }
    return Network(
      nodes: nodes,
      groups: groups.map {
        ParameterGroup(
          node: places[$0.node], range: $0.range, weights: $0.weights, biases: $0.biases)
      },
      parameterLayout: parameters, statisticsLayout: statistics, ghostBatchSize: ghostBatchSize,
      blockSize: blockSize)
  }
}
