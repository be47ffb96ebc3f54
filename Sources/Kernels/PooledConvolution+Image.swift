// The way back to the image.

extension PooledConvolution {
  /// Lays out the weights for `inputGradient`, in as many elements: for each part of the input channels,
  /// and each output channel, the window's rows.
  public func layOut(_ weights: MatrixView, into windows: MatrixView) {
    precondition(weights.count == convolution.weightCount && windows.count == weights.count)
    let (inputs, outputs) = (convolution.inputs, convolution.outputs)
    let taps = convolution.kernel * convolution.kernel
    var place = windows.start
    for part in stride(from: 0, to: inputs, by: partWidth) {
      for o in 0..<outputs {
        for tap in 0..<taps {
          let source = weights.start + (tap * inputs + part) * outputs + o
          for c in 0..<partWidth { place[c] = source[c &* outputs] }
          place += partWidth
        }
      }
    }
  }

  /// The gradient of x, of one image; written.
  ///
  /// - Parameters:
  ///   - windows: The weights as `layOut` leaves them.
  ///   - scratch: `scratchCount` elements, written over.
  public func inputGradient(
    of maxima: MatrixView, windows: MatrixView, into gradient: MatrixView, scratch: MatrixView
  ) {
    let c = convolution
    precondition(gradient.count == c.inputCount && windows.count == c.weightCount)
    precondition(maxima.count == maximaCount && scratch.count >= scratchCount)
    var window = windows.start
    for part in 0..<parts {
      fill(scratch.elements(0..<imageCount), with: 0)
      for o in 0..<c.outputs {
        let job = PooledSpread(
          maxima: self.maxima(maxima, of: o), weights: window, image: scratch.start,
          partWidth: partWidth, imageStep: imageStep, rows: c.kernel)
        job.add(rowCount: rowCount)
        window += c.kernel * rowCount
      }
      forEachRow(of: part, gradient, scratch.start) { row, place in
        copyPixels(place, step: partWidth, to: row, step: c.inputs)
      }
    }
  }
}

/// Adds each maximum's gradient × weights to its window of the image.
private struct PooledSpread {
  let maxima: Maxima
  let weights: Place
  let image: Place
  let partWidth: Int
  let imageStep: Int
  let rows: Int

  func add(rowCount: Int) {
    switch rowCount {
    case 24: add(Constant<3>.self, SIMD8<Float>.self)
    case 40: add(Constant<5>.self, SIMD8<Float>.self)
    case 48: add(Constant<3>.self, WideLanes.self)
    case 80: add(Constant<5>.self, WideLanes.self)
    default: addRows(of: rowCount)
    }
  }

  /// Of rows of so many vectors.
  @inline(__always)
  private func add<let vectors: Int, L: Lanes>(_: Constant<vectors>.Type, _: L.Type) {
    for k in 0..<maxima.count {
      let value = L(all: maxima.values[k])
      var target = image + Int(maxima.starts[k]) &* partWidth
      var source = weights
      for _ in 0..<rows {
        for v in 0..<vectors {
          L(target + v &* L.width).addingProduct(value, L(source + v &* L.width))
            .store(target + v &* L.width)
        }
        target += imageStep
        source += vectors &* L.width
      }
    }
  }

  private func addRows(of count: Int) {
    for k in 0..<maxima.count {
      var target = image + Int(maxima.starts[k]) &* partWidth
      var source = weights
      for _ in 0..<rows {
        SpreadRow(value: maxima.values[k], source: source, target: target).run(columns: count)
        target += imageStep
        source += count
      }
    }
  }
}

private struct SpreadRow: LaneKernel {
  let value: Float
  let source, target: Place

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    L(target + j).addingProduct(L(all: value), L(source + j)).store(target + j)
  }
}
