import Kernels

/// A fully connected layer, `y = x Wᵀ + b`, with W outputs × inputs, and
/// `∂W = ∂yᵀ x`, `∂b = Σ_i ∂y_i`, `∂x = ∂y W`.
public struct Linear: Sendable {
  public let inputs: Int
  public let outputs: Int
  let weight: Int
  let bias: Int
  /// Its place among the network's layers, which names its tensors and its random stream.
  let number: Int

  /// Where its weights stand in the network's vector of parameters.
  public var weightRange: Range<Int> { weight..<weight + outputs * inputs }

  func weights(_ vector: MatrixView) -> MatrixView {
    vector.part(offset: weight, rows: outputs, columns: inputs)
  }

  func biases(_ vector: MatrixView) -> MatrixView {
    vector.part(offset: bias, rows: 1, columns: outputs)
  }
}
