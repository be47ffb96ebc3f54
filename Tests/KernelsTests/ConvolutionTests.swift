import Testing

@testable import Kernels

/// Convolutions and both ways back against loops over all indices, in whole numbers, whose sums are exact.
@Suite("Convolutions")
struct ConvolutionTests {
  /// Rows of an image as long as any tile is high and longer, and short ones, of which a tile takes several.
  @Test("Every height of a tile", arguments: 1...34)
  func heights(width: Int) {
    expectLoops(height: 5, width: width, inputs: 2, outputs: 19, kernel: 3, padding: 1)
    expectLoops(height: 4, width: width, inputs: 1, outputs: 8, kernel: 1)
  }

  @Test(
    "Every split of channels among lanes", arguments: [1, 7, 8, 15, 16, 24, 31, 32, 33, 48, 64, 89])
  func channels(outputs: Int) {
    expectLoops(height: 4, width: 9, inputs: 3, outputs: outputs, kernel: 3, padding: 1)
    expectLoops(height: 7, width: 7, inputs: outputs, outputs: 3, kernel: 2)
  }

  @Test("Every stride and padding", arguments: 1...3, 0...2)
  func strides(stride: Int, padding: Int) {
    for kernel in max(1, padding + 1)...5 {
      expectLoops(
        height: 8, width: 11, inputs: 3, outputs: 5, kernel: kernel, stride: stride,
        padding: padding)
    }
  }

  @Test("An image normalised on the way is one that was normalised before", arguments: [0, 1])
  func normalized(padding: Int) {
    let convolution = Convolution(
      height: 6, width: 7, inputs: 17, outputs: 9, kernel: 3, stride: 2, padding: padding)
    let z = Matrix(rows: 42, columns: 17)
    copy(whole(z.count, salt: 1).view, to: z.view)
    let weights = whole(convolution.weightCount, salt: 2)
    let slope = whole(convolution.outputCount, salt: 3)
    let centre = whole(17, salt: 4)
    let factor = whole(17, salt: 5)
    let shift = whole(17, salt: 6)
    let scratch = Matrix(rows: 1, columns: convolution.scratchCount)
    let panels = Matrix(rows: 1, columns: convolution.weightCount)
    convolution.layOut(weights.view, into: panels.view)

    func passes(_ x: MatrixView, _ normalization: Normalization?) -> (y: [Float], gradient: [Float])
    {
      let y = Matrix(rows: 1, columns: convolution.outputCount)
      let gradient = Matrix(rows: 1, columns: convolution.weightCount)
      // What is asked for ahead changes nothing.
      convolution.apply(
        to: x, normalized: normalization, panels: panels.view, into: y.view,
        scratch: scratch.view, asking: Upcoming(reading: x, writing: y.view))
      convolution.weightGradient(
        of: slope.view, at: x, normalized: normalization, into: gradient.view, adding: false,
        scratch: scratch.view, asking: Upcoming(reading: x, writing: nil))
      return (y.view.array, gradient.view.array)
    }
    let x = Matrix(rows: 42, columns: 17)
    for isRectified in [false, true] {
      let normalization = Normalization(
        around: centre.view, by: factor.view, shift: shift.view, isRectified: isRectified)
      normalization.apply(to: z.view, into: x.view)
      let before = passes(x.view, nil)
      #expect(passes(z.view, normalization) == before)
      #expect(before.y.contains { $0 != 0 } && before.gradient.contains { $0 != 0 })
    }
  }

  private func expectLoops(
    height: Int, width: Int, inputs: Int, outputs: Int, kernel: Int, stride: Int = 1,
    padding: Int = 0, location: SourceLocation = #_sourceLocation
  ) {
    let convolution = Convolution(
      height: height, width: width, inputs: inputs, outputs: outputs, kernel: kernel,
      stride: stride, padding: padding)
    let x = whole(convolution.inputCount, salt: 1)
    let weights = whole(convolution.weightCount, salt: 2)
    let slope = whole(convolution.outputCount, salt: 3)
    let start = whole(convolution.weightCount, salt: 4)
    var (y, xGradient, gradient) = (
      [Float](repeating: 0, count: slope.view.count), [Float](repeating: 0, count: x.view.count),
      start.view.array
    )
    for i in 0..<convolution.outputHeight {
      for j in 0..<convolution.outputWidth {
        for (a, b) in product(kernel, kernel) {
          let (row, column) = (i * stride + a - padding, j * stride + b - padding)
          guard 0..<height ~= row && 0..<width ~= column else { continue }
          for (c, o) in product(inputs, outputs) {
            let pixel = (row * width + column) * inputs + c
            let weight = ((a * kernel + b) * inputs + c) * outputs + o
            let output = (i * convolution.outputWidth + j) * outputs + o
            y[output] += x.view[pixel] * weights.view[weight]
            xGradient[pixel] += slope.view[output] * weights.view[weight]
            gradient[weight] += slope.view[output] * x.view[pixel]
          }
        }
      }
    }

    let panels = Matrix(rows: 1, columns: convolution.weightCount)
    let scratch = Matrix(rows: 1, columns: convolution.scratchCount)
    let output = Matrix(rows: 1, columns: y.count)
    let image = Matrix(rows: 1, columns: xGradient.count)
    convolution.layOut(weights.view, into: panels.view)
    convolution.apply(to: x.view, panels: panels.view, into: output.view, scratch: scratch.view)
    convolution.layOutTurned(weights.view, into: panels.view)
    convolution.inputGradient(
      of: slope.view, panels: panels.view, into: image.view, scratch: scratch.view)
    convolution.weightGradient(
      of: slope.view, at: x.view, into: start.view, adding: true, scratch: scratch.view)
    let comment = Comment("\(height) × \(width) × \(inputs), \(kernel) to \(outputs)")
    let isRight = (
      output.view.array == y, image.view.array == xGradient, start.view.array == gradient
    )
    #expect(isRight == (true, true, true), comment, sourceLocation: location)
  }

  private func product(_ m: Int, _ n: Int) -> [(Int, Int)] {
    (0..<m * n).map { ($0 / n, $0 % n) }
  }

  private func whole(_ count: Int, salt: Int) -> Matrix {
    let matrix = Matrix(rows: 1, columns: count)
    for i in 0..<count { matrix.view[i] = Float((i * 7 + salt * 11 + i * i % 5) % 9 - 4) }
    return matrix
  }
}
