/// An operation in its place in a network: what it reads, and what it puts out.
///
/// A node's index is that of its value, too; node 0 stands for the network's input.
public struct Node: Sendable {
  public let index: Int
  let operation: any Operation
  /// The nodes whose values it reads.
  public let inputs: [Int]
  /// Of what it puts out, for one example.
  public let shape: ValueShape
  /// How many barriers lie before it: layers of batch normalization, one behind the other, whose
  /// statistics may have to be known of all rows of a batch before any row goes on.
  let level: Int
  /// For each input whether this node is the first on the way back to have a gradient for it, and
  /// writes it, or a later one, and adds.
  let writesGradient: [Bool]
  /// Whether anything learned lies before each input, so that its gradient is asked for.
  let needsGradient: [Bool]

  /// The first input; most operations have no other.
  var input: Int { inputs[0] }
}

extension Node {
  /// The same place with another operation.
  func with(_ operation: any Operation) -> Node {
    Node(
      index: index, operation: operation, inputs: inputs, shape: shape, level: level,
      writesGradient: writesGradient, needsGradient: needsGradient)
  }
}
