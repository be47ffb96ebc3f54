import Kernels

/// The memory that one network needs for batches of up to `capacity` rows: allocated once, so that
/// no step allocates.
struct Workspace: ~Copyable {
  let network: Network
  let capacity: Int
  private let arena: Matrix
  /// Where the input of layer k stands; the last entry is the output of the last layer. A rectifier
  /// works in place, so its output shares the place of its input.
  private let places: [Int]
  private let gradientPlaces: (Int, Int)
  private let savedPlaces: [Int]
  private let scratchPlace: Int
  private let widest: Int

  /// - Parameter training: Whether there is a way back; without it the gradients take no memory.
  init(for network: Network, capacity: Int, training: Bool) {
    var used = 0
    // Each part starts on a cache line.
    func reserve(_ count: Int) -> Int {
      defer { used += (count + 15) / 16 * 16 }
      return used
    }
    var places = [reserve(capacity * network.inputs)]
    var savedPlaces: [Int] = []
    var widest = network.outputs
    for layer in network.layers {
      widest = max(widest, layer.outputs)
      if case .rectifier = layer {
        places.append(places[places.count - 1])
      } else {
        places.append(reserve(capacity * layer.outputs))
      }
      if case .batchNorm(let norm) = layer, training {
        savedPlaces.append(reserve(2 * norm.groupCount(rows: capacity) * norm.width))
      } else {
        savedPlaces.append(0)
      }
    }
    let gradientCount = training ? capacity * widest : 0
    gradientPlaces = (reserve(gradientCount), reserve(gradientCount))
    scratchPlace = reserve(4 * widest)
    self.network = network
    self.capacity = capacity
    self.places = places
    self.savedPlaces = savedPlaces
    self.widest = widest
    arena = Matrix(rows: 1, columns: used)
  }

  var byteCount: Int { arena.byteCount }

  /// Where a batch of `rows` rows is to be written before a pass.
  func input(rows: Int) -> MatrixView { activation(0, rows: rows) }

  /// The network's output after a pass.
  func output(rows: Int) -> MatrixView { activation(network.layers.count, rows: rows) }

  /// The input of layer `index`.
  private func activation(_ index: Int, rows: Int) -> MatrixView {
    precondition(rows <= capacity, "\(rows) rows in a workspace for \(capacity)")
    let width = index == 0 ? network.inputs : network.layers[index - 1].outputs
    return arena.view(offset: places[index], rows: rows, columns: width)
  }

  private func saved(_ index: Int, _ norm: BatchNorm, rows: Int) -> MatrixView {
    arena.view(
      offset: savedPlaces[index], rows: 2 * norm.groupCount(rows: rows), columns: norm.width)
  }

  private var scratch: MatrixView {
    arena.view(offset: scratchPlace, rows: 4, columns: widest)
  }

  /// From `input` to `output` with batch statistics, which also move the running ones.
  func forward(rows: Int, parameters: borrowing Parameters) {
    for (index, layer) in network.layers.enumerated() {
      let (x, y) = (activation(index, rows: rows), activation(index + 1, rows: rows))
      switch layer {
      case .linear(let linear): linear.forward(into: y, of: x, parameters: parameters.values)
      case .batchNorm(let norm):
        norm.forward(
          into: y, of: x, parameters: parameters.values, statistics: parameters.statistics,
          saved: saved(index, norm, rows: rows), scratch: scratch)
      case .rectifier: rectify(y)
      }
    }
  }

  /// From `input` to `output` with running statistics.
  func evaluate(rows: Int, parameters: borrowing Parameters) {
    for (index, layer) in network.layers.enumerated() {
      let (x, y) = (activation(index, rows: rows), activation(index + 1, rows: rows))
      switch layer {
      case .linear(let linear): linear.forward(into: y, of: x, parameters: parameters.values)
      case .batchNorm(let norm):
        norm.evaluate(
          into: y, of: x, parameters: parameters.values, statistics: parameters.statistics,
          scratch: scratch)
      case .rectifier: rectify(y)
      }
    }
  }

  /// Overwrites `gradient` with that of the parameters, after `forward`, when `output` has been
  /// overwritten with the gradient of the loss.
  func backward(rows: Int, parameters: borrowing Parameters, gradient: borrowing Matrix) {
    var flowing = output(rows: rows)
    var free = (gradientPlaces.0, gradientPlaces.1)
    for index in network.layers.indices.reversed() {
      let x = activation(index, rows: rows)
      switch network.layers[index] {
      case .linear(let linear):
        let below =
          index == 0 ? nil : arena.view(offset: free.0, rows: rows, columns: linear.inputs)
        linear.backward(
          outputGradient: flowing, x: x, parameters: parameters.values, gradient: gradient,
          inputGradient: below, scratch: scratch)
        if let below {
          flowing = below
          free = (free.1, free.0)
        }
      case .batchNorm(let norm):
        norm.backward(
          flowing, x: x, parameters: parameters.values, parameterGradient: gradient,
          saved: saved(index, norm, rows: rows), scratch: scratch)
      case .rectifier: maskByRectifier(output: x, flowing)
      }
    }
  }
}
