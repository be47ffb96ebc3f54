// The way back to the weights.

extension PooledConvolution {
  /// Adds an image's part to the sums of the weights' gradient.
  ///
  /// - Parameter scratch: `scratchCount` elements, written over.
  public func addWeightGradient(
    of maxima: MatrixView, at x: MatrixView, to sums: MatrixView, scratch: MatrixView
  ) {
    let c = convolution
    precondition(sums.count == sumCount && x.count == c.inputCount)
    precondition(maxima.count == maximaCount && scratch.count >= scratchCount)
    let sumStep = 8 * rowVectors
    var sum = sums.start
    for part in 0..<parts {
      fill(scratch.elements(0..<imageCount), with: 0)
      forEachRow(of: part, x, scratch.start) { row, place in
        copyPixels(row, step: c.inputs, to: place, step: partWidth)
      }
      for channel in 0..<c.outputs {
        let job = PooledSums(
          maxima: self.maxima(maxima, of: channel), image: scratch.start, sums: sum,
          partWidth: partWidth, imageStep: imageStep, sumStep: sumStep, rows: c.kernel)
        var first = 0
        while first < rowVectors { first += job.add(from: first, of: rowVectors) }
        sum += c.kernel * sumStep
      }
    }
  }

  /// From the sums to the gradient in the order of the weights.
  public func finish(_ sums: MatrixView, into gradient: MatrixView) {
    precondition(sums.count == sumCount && gradient.count == convolution.weightCount)
    let (outputs, kernel, inputs) = (convolution.outputs, convolution.kernel, convolution.inputs)
    let channelStep = kernel * rowVectors * 8
    for part in 0..<parts {
      for row in 0..<kernel {
        for column in 0..<kernel {
          for c in 0..<partWidth {
            let tap = (row * kernel + column) * inputs + part * partWidth + c
            let source =
              sums.start + part * outputs * channelStep + row * rowVectors * 8
              + column * partWidth + c
            let target = gradient.start + tap * outputs
            for o in 0..<outputs { target[o] = source[o &* channelStep] }
          }
        }
      }
    }
  }
}

/// Sums over maxima of gradient × window, of so many vectors of eight of each of the window's rows.
private struct PooledSums {
  let maxima: Maxima
  let image: Place
  let sums: Place
  let partWidth: Int
  /// From a row of the image, and of the sums, to the next.
  let imageStep: Int
  let sumStep: Int
  let rows: Int

  /// Adds to the vectors of eight of all rows from the `first` of a row on; returns how many of a row.
  /// So many rows are gone through at a time that registers hold their sums.
  func add(from first: Int, of vectors: Int) -> Int {
    isBuiltForAVX512 ? addLarge(first, vectors - first) : addSmall(first, vectors - first)
  }

  private func addSmall(_ first: Int, _ left: Int) -> Int {
    switch left {
    case 1: add(first, Constant<5>.self, Constant<1>.self, SIMD8<Float>.self)
    case 2: add(first, Constant<5>.self, Constant<2>.self, SIMD8<Float>.self)
    case 3: add(first, Constant<3>.self, Constant<3>.self, SIMD8<Float>.self)
    case 4: add(first, Constant<2>.self, Constant<4>.self, SIMD8<Float>.self)
    case 5, 7: add(first, Constant<2>.self, Constant<5>.self, SIMD8<Float>.self)
    case 6: add(first, Constant<2>.self, Constant<6>.self, SIMD8<Float>.self)
    case 8, 9: add(first, Constant<1>.self, Constant<8>.self, SIMD8<Float>.self)
    default: add(first, Constant<1>.self, Constant<10>.self, SIMD8<Float>.self)
    }
  }

  private func addLarge(_ first: Int, _ left: Int) -> Int {
    switch left {
    case 1: add(first, Constant<5>.self, Constant<1>.self, SIMD8<Float>.self)
    case 2: add(first, Constant<5>.self, Constant<1>.self, WideLanes.self)
    case 3: add(first, Constant<5>.self, Constant<3>.self, SIMD8<Float>.self)
    case 4: add(first, Constant<5>.self, Constant<2>.self, WideLanes.self)
    case 5: add(first, Constant<5>.self, Constant<5>.self, SIMD8<Float>.self)
    case 6, 7: add(first, Constant<3>.self, Constant<3>.self, WideLanes.self)
    case 8, 9: add(first, Constant<3>.self, Constant<4>.self, WideLanes.self)
    default: add(first, Constant<5>.self, Constant<5>.self, WideLanes.self)
    }
  }

  /// So many rows at a time, then one by one.
  @inline(__always)
  private func add<let height: Int, let vectors: Int, L: Lanes>(
    _ first: Int, _: Constant<height>.Type, _: Constant<vectors>.Type, _: L.Type
  ) -> Int {
    var row = 0
    while row + height <= rows {
      PooledTile<height, vectors, L>.add(self, row, 8 * first)
      row += height
    }
    while row < rows {
      PooledTile<1, vectors, L>.add(self, row, 8 * first)
      row += 1
    }
    return vectors * L.width / 8
  }
}

private enum PooledTile<let height: Int, let vectors: Int, L: Lanes> {
  @inline(__always)
  static func add(_ job: PooledSums, _ row: Int, _ first: Int) {
    let sums = job.sums + (row * job.sumStep + first)
    var all = InlineArray<height, InlineArray<vectors, L>> { r in
      InlineArray { L(sums + r * job.sumStep + $0 * L.width) }
    }
    let image = job.image + (row * job.imageStep + first)
    let (values, starts) = (job.maxima.values, job.maxima.starts)
    for k in 0..<job.maxima.count {
      let value = L(all: values[k])
      var window = image + Int(starts[k]) &* job.partWidth
      for r in 0..<height {
        for v in 0..<vectors {
          all[r][v] = all[r][v].addingProduct(value, L(window + v &* L.width))
        }
        window += job.imageStep
      }
    }
    for r in 0..<height {
      for v in 0..<vectors { all[r][v].store(sums + r * job.sumStep + v * L.width) }
    }
  }
}
