import Kernels

/// What a node does to a block of rows on the way through a network, and back; also with tangents, the
/// derivatives of all numbers along a direction in the space of parameters.
///
/// A value of a block is a matrix of rows × positions by channels. The gradient of a value is that of
/// the batch's mean loss.
protocol Operation: Sendable {
  /// What of its values the way back reads.
  var backwardReads: BackwardReads { get }
  /// Whether its value is as well computed again as kept.
  var isCheap: Bool { get }
  /// Whether its value takes the place of its input's, where nothing else reads that.
  var worksInPlace: Bool { get }
  /// Multiply-adds of the products for one example, forward.
  var multiplyAdds: Int { get }
  /// Floats of a row that it leaves for its own way back, beside its value.
  var stateCount: Int { get }
  /// Floats that it needs beside that where a tangent goes through, or a gradient is added.
  var temporaryCount: Int { get }
  /// Floats that it needs while it works, for so many rows.
  func scratchCount(rows: Int) -> Int

  /// Writes the initial parameters.
  func draw(into parameters: ParameterViews, seed: UInt64)
  /// Writes the value.
  func forward(_ node: Node, _ block: BlockPass)
  /// From the gradient of the value to those of the inputs, where they are needed, and of the parameters.
  func backward(_ node: Node, _ block: BlockPass)
  /// Writes the tangent of the value, and the value.
  func forward(_ node: Node, _ pair: TangentPair)
  /// From the gradient of the value and its tangent to those of the inputs and of the parameters.
  func backward(_ node: Node, _ pair: TangentPair)
}

extension Operation {
  var isCheap: Bool { false }
  var worksInPlace: Bool { false }
  var multiplyAdds: Int { 0 }
  var stateCount: Int { 0 }
  var temporaryCount: Int { 0 }
  func scratchCount(rows: Int) -> Int { 0 }
  func draw(into parameters: ParameterViews, seed: UInt64) {}
}

struct BackwardReads: OptionSet {
  let rawValue: Int

  static let inputs = BackwardReads(rawValue: 1)
  static let output = BackwardReads(rawValue: 2)
}

/// The network's input, which the executor writes.
struct Input: Operation {
  var backwardReads: BackwardReads { [] }
  var isCheap: Bool { true }

  func forward(_ node: Node, _ block: BlockPass) {}
  func backward(_ node: Node, _ block: BlockPass) {}
  func forward(_ node: Node, _ pair: TangentPair) {}
  func backward(_ node: Node, _ pair: TangentPair) {}
}
