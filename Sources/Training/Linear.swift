import Kernels

/// A fully connected layer, `y = x Wᵀ + b`, with W outputs × inputs.
public struct Linear: Sendable {
  public let inputs: Int
  public let outputs: Int
  let weight: Int
  let bias: Int

  func weights(_ vector: borrowing Matrix) -> MatrixView {
    vector.view(offset: weight, rows: outputs, columns: inputs)
  }

  func biases(_ vector: borrowing Matrix) -> MatrixView {
    vector.view(offset: bias, rows: 1, columns: outputs)
  }

  /// Shapes: x B × inputs, y B × outputs.
  func forward(into y: MatrixView, of x: MatrixView, parameters: borrowing Matrix) {
    let (weights, biases) = (weights(parameters), biases(parameters))
    for block in RowBlocks.of(0..<x.rows) {
      multiply(x.rows(block), byTransposeOf: weights, into: y.rows(block))
      add(row: biases, toRowsOf: y.rows(block))
    }
  }

  /// Overwrites this layer's part of `gradient`, and `inputGradient` unless nil.
  ///
  /// `∂W = Σ_blocks gᵀ x`, `∂b = Σ_i g_i`, `∂x = g W`, with g the gradient of the output.
  func backward(
    outputGradient: MatrixView, x: MatrixView, parameters: borrowing Matrix,
    gradient: borrowing Matrix, inputGradient: MatrixView?, scratch: MatrixView
  ) {
    let (weights, biases) = (weights(gradient), biases(gradient))
    let partial = scratch.prefix(rows: 1, columns: outputs)
    for block in RowBlocks.of(0..<x.rows) {
      let g = outputGradient.rows(block)
      let isFirst = block.lowerBound == 0
      multiply(transposeOf: g, by: x.rows(block), into: weights, adding: !isFirst)
      columnSums(of: g, into: isFirst ? biases : partial)
      if !isFirst { add(row: partial, toRowsOf: biases) }
      if let inputGradient {
        multiply(g, by: self.weights(parameters), into: inputGradient.rows(block))
      }
    }
  }
}
