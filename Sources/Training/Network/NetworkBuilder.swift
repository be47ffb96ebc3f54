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
  /// In PyTorch's words.
  var modules: [String] = []
  private var normCount = 0
  private var droppedBlocks = 0

  /// The node whose value the next one reads.
  private(set) var cursor = 0
  /// The random stream of the next layer with weights; nil where its module's number is.
  var nextStream: Int?
  /// The node whose value is the network's representation of an example; nil for what the last layer reads.
  var representation: Int?
  /// Nodes that two branches read, into which nothing may be taken that one of them does.
  private var shared: Set<Int> = [0]

  init(input: ValueShape) {
    drafts = [Draft(operation: Input(), inputs: [], shape: input, level: 0)]
  }

  /// Of the value that the next node reads.
  var shape: ValueShape { drafts[cursor].shape }

  private mutating func append(
    _ operation: any Operation, reading inputs: [Int]? = nil, shape: ValueShape
  ) {
    let inputs = inputs ?? [cursor]
    let isBarrier = operation is BatchNorm
    let level = (inputs.map { drafts[$0].level }.max() ?? 0) + (isBarrier ? 1 : 0)
    drafts.append(Draft(operation: operation, inputs: inputs, shape: shape, level: level))
    cursor = drafts.count - 1
  }

  /// Lets two branches begin at the value that the next node would read.
  mutating func branch() -> Int {
    shared.insert(cursor)
    return cursor
  }

  /// Goes on from an earlier node.
  mutating func go(back node: Int) { cursor = node }

  /// The sum of the last value with another branch's.
  mutating func appendSum(with branch: Int) {
    append(SumNode(), reading: [branch, cursor], shape: shape)
  }

  /// Takes a step into the operation before it, where `change` can; no bit depends on it.
  private mutating func fuse(_ change: (inout any Operation) -> Bool) -> Bool {
    guard !shared.contains(cursor) else { return false }
    return change(&drafts[cursor].operation)
  }

  private mutating func appendGroup(from start: Int, weights: Range<Int>) {
    groups.append(
      ParameterGroup(
        node: drafts.count, range: start..<parameters.count, weights: weights,
        biases: weights.upperBound..<parameters.count))
  }

  /// Takes down a layer that reads a vector as a module, and returns its number in a `Sequential`.
  mutating func number(_ layer: LayerConfiguration) -> Int {
    modules.append(layer.module(reading: shape, isImage: false))
    return modules.count - 1
  }

  // MARK: - Layers with parameters

  /// A fully connected layer.
  ///
  /// - Parameters:
  ///   - name: The module's path.
  ///   - stream: Its number among the network's random streams.
  mutating func appendLinear(
    _ name: String, stream: Int, outputs: Int, hasBias: Bool = true,
    initialization: ModelConfiguration.Initialization = .uniformByFanIn
  ) {
    let inputs = shape.count
    let start = parameters.count
    let weight = parameters.append("\(name).weight", [outputs, inputs])
    let end = parameters.count
    let bias = hasBias ? parameters.append("\(name).bias", [outputs]) : nil
    appendGroup(from: start, weights: start..<end)
    append(
      Linear(
        inputs: inputs, outputs: outputs, weight: weight, bias: bias,
        initialization: initialization, stream: stream),
      shape: ValueShape(outputs))
  }

  /// A convolution of images.
  mutating func appendConvolution(
    _ name: String, stream: Int, outputs: Int, kernel: Int, stride: Int, padding: Int,
    hasBias: Bool, initialization: ModelConfiguration.Initialization
  ) {
    let convolution = Convolution(
      height: shape.height, width: shape.width, inputs: shape.channels, outputs: outputs,
      kernel: kernel, stride: stride, padding: padding)
    let start = parameters.count
    let weight = parameters.append(
      "\(name).weight", [outputs, shape.channels, kernel, kernel], isChannelsLast: true)
    let end = parameters.count
    let bias = hasBias ? parameters.append("\(name).bias", [outputs]) : nil
    appendGroup(from: start, weights: start..<end)
    append(
      ConvolutionNode(
        convolution: convolution, weight: weight, bias: bias, addsBias: hasBias,
        initialization: initialization, stream: stream),
      shape: ValueShape(
        height: convolution.outputHeight, width: convolution.outputWidth, channels: outputs))
  }

  /// Batch normalization of channels. A bias just before it is left out in training.
  mutating func appendNorm(_ name: String) {
    var bias: Int?
    _ = fuse { operation in
      if var linear = operation as? Linear, !linear.isRectified {
        bias = linear.bias
        linear.addsBias = false
        operation = linear
      } else if var convolution = operation as? ConvolutionNode, !convolution.isRectified {
        bias = convolution.bias
        convolution.addsBias = false
        operation = convolution
      }
      return true
    }
    let start = parameters.count
    let width = shape.channels
    let norm = BatchNorm(
      width: width, positions: shape.positions, ordinal: normCount,
      scale: parameters.append("\(name).weight", [width]),
      shift: parameters.append("\(name).bias", [width]),
      runningMean: statistics.append("\(name).running_mean", [width]),
      runningVariance: statistics.append("\(name).running_var", [width]), bias: bias)
    normCount += 1
    if let group = groups.popLast() {
      groups.append(
        ParameterGroup(
          node: group.node, range: group.range.lowerBound..<parameters.count,
          weights: group.weights, biases: group.biases))
    } else {
      groups.append(
        ParameterGroup(
          node: drafts.count, range: start..<parameters.count, weights: start..<start,
          biases: start..<start))
    }
    append(norm, shape: shape)
  }

  // MARK: - Layers without

  mutating func appendRectifier() {
    let isFused = fuse { operation in
      if var linear = operation as? Linear, !linear.isRectified,
        linear.addsBias || linear.bias == nil
      {
        linear.isRectified = true
        operation = linear
      } else if var convolution = operation as? ConvolutionNode, !convolution.isRectified {
        convolution.isRectified = true
        operation = convolution
      } else if var norm = operation as? BatchNorm, !norm.isRectified {
        norm.isRectified = true
        operation = norm
      } else if var sum = operation as? SumNode, !sum.isRectified {
        sum.isRectified = true
        operation = sum
      } else {
        return false
      }
      return true
    }
    if !isFused { append(RectifierNode(), shape: shape) }
  }

  mutating func appendLeakyRectifier(slope: Double) {
    append(LeakyRectifierNode(slope: Float(slope)), shape: shape)
  }

  mutating func appendDropout(probability: Double) {
    let shape = shape
    append(DropoutNode(probability: probability, firstBlock: droppedBlocks), shape: shape)
    droppedBlocks += Dropout.blockCount(shape.count)
  }

  /// A pooling of what a convolution puts out, rectified or not, is a part of it: the largest of
  /// rectified numbers is the largest number, rectified.
  mutating func appendMaxPool(window: Int, stride: Int, padding: Int, ceiling: Bool = false) {
    let pool = MaxPool(
      height: shape.height, width: shape.width, channels: shape.channels, window: window,
      stride: stride, padding: padding, ceiling: ceiling)
    let pooled = ValueShape(
      height: pool.outputHeight, width: pool.outputWidth, channels: shape.channels)
    let isFused = fuse { operation in
      guard var convolution = operation as? ConvolutionNode, convolution.pool == nil else {
        return false
      }
      convolution.take(pool)
      operation = convolution
      return true
    }
    if isFused {
      drafts[cursor].shape = pooled
    } else {
      append(MaxPoolNode(pool: pool), shape: pooled)
    }
  }

  mutating func appendAveragePool(window: Int, stride: Int) {
    let pool = AveragePool(
      height: shape.height, width: shape.width, channels: shape.channels, window: window,
      stride: stride)
    append(
      AveragePoolNode(pool: pool),
      shape: ValueShape(
        height: pool.outputHeight, width: pool.outputWidth, channels: shape.channels))
  }

  /// From channels last to a vector, channel after channel.
  mutating func appendFlatten() {
    let shape = shape
    guard shape.positions > 1 else { return }
    append(
      LayoutNode(direction: .flatten, positions: shape.positions, channels: shape.channels),
      shape: ValueShape(shape.count))
  }

  /// From the planes of an image to channels last.
  mutating func appendChannelsLast() {
    let shape = shape
    guard shape.positions > 1 && shape.channels > 1 else { return }
    append(
      LayoutNode(direction: .channelsLast, positions: shape.positions, channels: shape.channels),
      shape: shape)
  }

  /// Has convolutions make what batch normalization before them would put out, where nothing else reads
  /// that: an image at a time, as they read it.
  private static func applyNormsWhereRead(_ nodes: [Node], _ operations: inout [any Operation]) {
    var readerCounts = [Int](repeating: 0, count: nodes.count)
    for input in nodes.flatMap(\.inputs) { readerCounts[input] += 1 }
    for node in nodes {
      guard var convolution = operations[node.index] as? ConvolutionNode, convolution.pool == nil,
        var norm = operations[node.input] as? BatchNorm, readerCounts[node.input] == 1
      else { continue }
      norm.isAppliedByReader = true
      convolution.normalized = .init(norm: norm, input: nodes[node.input].input)
      operations[node.input] = norm
      operations[node.index] = convolution
    }
  }

  /// The network of all nodes, the last one's value its output.
  ///
  /// - Parameter contrastiveLoss: Of its outputs, as embeddings; nil where they are compared with targets.
  func network(
    ghostBatchSize: Int?, blockSize: Int?, contrastiveLoss: ContrastiveLoss? = nil
  ) -> Network {
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
    Self.applyNormsWhereRead(nodes, &operations)
    nodes = zip(nodes, operations).map { $0.with($1) }
    return Network(
      nodes: nodes,
      groups: groups.map {
        ParameterGroup(
          node: places[$0.node], range: $0.range, weights: $0.weights, biases: $0.biases)
      },
      parameterLayout: parameters, statisticsLayout: statistics, modules: modules,
      representation: representation.map { places[$0] } ?? output.inputs.first ?? 0,
      contrastiveLoss: contrastiveLoss, ghostBatchSize: ghostBatchSize, blockSize: blockSize)
  }
}
