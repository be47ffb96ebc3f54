import Testing

@testable import Kernels

@Suite("Convolutions behind max-pooling")
struct PooledConvolutionTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    var height: Int
    var width: Int
    var inputs: Int
    var outputs: Int
    var kernel = 5
    var stride = 1
    var padding = 2
    var window = 3
    var step = 2

    var testDescription: String {
      "\(height) × \(width) × \(inputs), \(kernel) to \(outputs), stride \(stride)"
    }
  }

  /// Kernels' rows of one to ten vectors and more, of one part and of several.
  static let shapes = [
    Shape(height: 9, width: 8, inputs: 1, outputs: 8),
    Shape(height: 8, width: 9, inputs: 3, outputs: 5),
    Shape(height: 7, width: 7, inputs: 4, outputs: 3),
    Shape(height: 7, width: 9, inputs: 6, outputs: 17, padding: 1),
    Shape(height: 7, width: 7, inputs: 8, outputs: 16),
    Shape(height: 8, width: 8, inputs: 13, outputs: 4, kernel: 4, stride: 2, padding: 1, step: 1),
    Shape(height: 16, width: 17, inputs: 32, outputs: 6),
    Shape(height: 12, width: 12, inputs: 16, outputs: 9, kernel: 3, padding: 1, window: 2),
    Shape(height: 17, width: 16, inputs: 30, outputs: 3, kernel: 3, padding: 0),
  ]

  /// Whole numbers, whose sums are exact: the order of additions does not matter.
  private func whole(_ count: Int, salt: Int) -> Matrix {
    let matrix = Matrix(rows: 1, columns: count)
    for i in 0..<count { matrix.view[i] = Float((i * 7 + salt * 11 + i * i % 5) % 9 - 4) }
    return matrix
  }

  @Test("Both ways back are those of the dense convolution", arguments: shapes)
  func wayBack(shape: Shape) {
    let convolution = Convolution(
      height: shape.height, width: shape.width, inputs: shape.inputs, outputs: shape.outputs,
      kernel: shape.kernel, stride: shape.stride, padding: shape.padding)
    let pool = MaxPool(
      height: convolution.outputHeight, width: convolution.outputWidth, channels: shape.outputs,
      window: shape.window, stride: shape.step)
    let pooled = PooledConvolution(convolution, pool)
    let weights = whole(convolution.weightCount, salt: 1)
    let panels = Matrix(rows: 1, columns: convolution.weightCount)
    let denseWeights = Matrix(rows: 1, columns: convolution.weightCount)
    let denseImage = Matrix(rows: 1, columns: convolution.inputCount)
    let sparseWeights = Matrix(rows: 1, columns: convolution.weightCount)
    let sparseImage = Matrix(rows: 1, columns: convolution.inputCount)
    let sums = Matrix(rows: 1, columns: pooled.sumCount)
    fill(sums.view, with: 0)
    let scratch = Matrix(
      rows: 1, columns: max(convolution.scratchCount, pooled.scratchCount))
    let y = Matrix(rows: 1, columns: convolution.outputCount)
    let output = Matrix(rows: 1, columns: pool.outputCount)
    let places = Matrix(rows: 1, columns: pool.outputCount)
    let maxima = Matrix(rows: 1, columns: pooled.maximaCount)
    for image in 0..<2 {
      let x = whole(convolution.inputCount, salt: 2 + image)
      convolution.layOut(weights.view, into: panels.view)
      convolution.apply(to: x.view, panels: panels.view, into: y.view, scratch: scratch.view)
      pool.apply(to: y.view, into: output.view, places: places.view)
      let gradient = whole(pool.outputCount, salt: 4 + image)

      pool.inputGradient(of: gradient.view, places: places.view, into: y.view)
      convolution.weightGradient(
        of: y.view, at: x.view, into: denseWeights.view, adding: image > 0, scratch: scratch.view)
      convolution.layOutTurned(weights.view, into: panels.view)
      convolution.inputGradient(
        of: y.view, panels: panels.view, into: denseImage.view, scratch: scratch.view)

      pooled.takeMaxima(of: gradient.view, places: places.view, into: maxima.view)
      pooled.addWeightGradient(
        of: maxima.view, at: x.view, to: sums.view, scratch: scratch.view)
      pooled.layOut(weights.view, into: panels.view)
      pooled.inputGradient(
        of: maxima.view, windows: panels.view, into: sparseImage.view, scratch: scratch.view)
      #expect(sparseImage.view.array == denseImage.view.array)
      #expect(denseImage.view.array.contains { $0 != 0 })
    }
    pooled.finish(sums.view, into: sparseWeights.view)
    #expect(sparseWeights.view.array == denseWeights.view.array)
    #expect(denseWeights.view.array.contains { $0 != 0 })
  }
}
