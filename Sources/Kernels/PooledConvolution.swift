/// The way back through a convolution whose output a max-pooling reads, and nothing else.
///
/// Of the convolution's output only the largest element of each window has a gradient: of windows of 3
/// that are 2 apart a quarter of all elements at most. So only those are gone through, each with the
/// window of the image that it is made of: the products with zeros that dense products would take are
/// left out.
///
/// Deterministic: an element of the weights' gradient is added up in the order of images, then of the
/// pooling's windows; of the gradient of x in the order of output channels, then of those windows.
public struct PooledConvolution: Sendable {
  public let convolution: Convolution
  public let pool: MaxPool
  /// For each position of the convolution's output where its window begins in the padded image.
  private let corners: [Int32]
  /// Input channels of a part of the image that is worked on at a time, so that it stays in the cache.
  private let partWidth: Int

  /// - Precondition: The pooling is one of the convolution's output.
  public init(_ convolution: Convolution, _ pool: MaxPool) {
    precondition(
      pool.height == convolution.outputHeight && pool.width == convolution.outputWidth
        && pool.channels == convolution.outputs)
    self.convolution = convolution
    self.pool = pool
    corners = convolution.corners.map(Int32.init)
    let isLarge = convolution.paddedCount > 6144
    partWidth = isLarge && convolution.inputs % 16 == 0 ? 16 : convolution.inputs
  }

  private var windows: Int { pool.outputHeight * pool.outputWidth }
  /// Elements of a kernel's row, and of the vectors of eight that hold it.
  private var rowCount: Int { convolution.kernel * convolution.inputs }
  private var rowVectors: Int { (rowCount + 7) / 8 }

  /// Elements that the maxima of an image take.
  public var maximaCount: Int { 2 * pool.outputCount }
  /// Elements that the sums of the weights' gradient take.
  public var sumCount: Int { convolution.outputs * convolution.kernel * rowVectors * 8 }
  /// Elements that the functions below lay out what they read in.
  public var scratchCount: Int { convolution.paddedCount + 16 }
}

extension PooledConvolution {
  /// Writes the gradients of an image's maxima and where their windows begin, channel after channel.
  ///
  /// - Parameters:
  ///   - yGradient: Of what the pooling puts out: windows × channels.
  ///   - places: As the pooling left them.
  public func takeMaxima(
    of yGradient: MatrixView, places: MatrixView, into maxima: MatrixView
  ) {
    let channels = convolution.outputs
    precondition(yGradient.count == pool.outputCount && places.count == pool.outputCount)
    precondition(maxima.count == maximaCount)
    let (values, starts) = (maxima.start, maxima.start + pool.outputCount)
    corners.withUnsafeBufferPointer { corners in
      for window in 0..<windows {
        let row = window * channels
        for o in 0..<channels {
          values[o * windows + window] = yGradient.start[row + o]
          starts[o * windows + window] = Float(corners[Int(places.start[row + o])])
        }
      }
    }
  }

  private func maxima(_ maxima: MatrixView, of channel: Int) -> Maxima {
    Maxima(
      values: maxima.start + channel * windows,
      starts: maxima.start + pool.outputCount + channel * windows, count: windows)
  }
}

/// Gradients of one channel's maxima, and where their windows begin in the padded image, in positions.
private struct Maxima {
  let values: Place
  let starts: Place
  let count: Int
}

// MARK: - Weights

extension PooledConvolution {
  /// Adds an image's part to the sums of the weights' gradient.
  ///
  /// - Parameter scratch: `scratchCount` elements, written over.
  public func addWeightGradient(
    of maxima: MatrixView, at x: MatrixView, to sums: MatrixView, scratch: MatrixView
  ) {
    precondition(sums.count == sumCount && x.count == convolution.inputCount)
    let image = convolution.pad(x, scratch)
    for channel in 0..<convolution.outputs {
      let own = self.maxima(maxima, of: channel)
      let sum = sums.start + channel * convolution.kernel * rowVectors * 8
      var first = 0
      while first < rowVectors {
        first += addVectors(of: own, image, to: sum, first: first)
      }
    }
  }

  /// Adds to the vectors of all of the kernel's rows from the `first` of a row on; returns how many of a
  /// row.
  private func addVectors(
    of maxima: Maxima, _ image: Place, to sum: Place, first: Int
  ) -> Int {
    let left = rowVectors - first
    let job = PooledSums(
      maxima: maxima, image: image + 8 * first, sums: sum + 8 * first, inputs: convolution.inputs,
      imageStep: convolution.paddedRowCount, sumStep: 8 * rowVectors, rows: convolution.kernel)
    switch left {
    case 1:
      job.add(Constant<5>.self, Constant<1>.self)
      return 1
    case 2:
      job.add(Constant<5>.self, Constant<2>.self)
      return 2
    case 3:
      job.add(Constant<3>.self, Constant<3>.self)
      return 3
    case 4:
      job.add(Constant<2>.self, Constant<4>.self)
      return 4
    case 5..<8:
      job.add(Constant<2>.self, Constant<5>.self)
      return 5
    case 8, 9:
      job.add(Constant<1>.self, Constant<8>.self)
      return 8
    default:
      job.add(Constant<1>.self, Constant<10>.self)
      return 10
    }
  }

  /// From the sums to the gradient in the order of the weights.
  public func finish(_ sums: MatrixView, into gradient: MatrixView) {
    precondition(sums.count == sumCount && gradient.count == convolution.weightCount)
    let (rows, outputs) = (convolution.kernel, convolution.outputs)
    for row in 0..<rows {
      for k in 0..<rowCount {
        let target = gradient.start + (row * rowCount + k) * outputs
        for o in 0..<outputs { target[o] = sums.start[(o * rows + row) * rowVectors * 8 + k] }
      }
    }
  }
}

/// Sums over maxima of gradient × window, of so many vectors of eight of each of the window's rows.
private struct PooledSums {
  let maxima: Maxima
  let image: Place
  let sums: Place
  let inputs: Int
  /// From a row of the image, and of the sums, to the next.
  let imageStep: Int
  let sumStep: Int
  let rows: Int

  /// So many rows at a time, then one by one.
  @inline(__always)
  func add<let height: Int, let vectors: Int>(
    _: Constant<height>.Type, _: Constant<vectors>.Type
  ) {
    var row = 0
    while row + height <= rows {
      PooledTile<height, vectors>.add(self, row)
      row += height
    }
    while row < rows {
      PooledTile<1, vectors>.add(self, row)
      row += 1
    }
  }
}

private enum PooledTile<let height: Int, let vectors: Int> {
  @inline(__always)
  static func add(_ job: PooledSums, _ row: Int) {
    let sums = job.sums + row * job.sumStep
    var all = InlineArray<height, InlineArray<vectors, SIMD8<Float>>> { r in
      InlineArray { SIMD8<Float>(sums + r * job.sumStep + 8 * $0) }
    }
    let image = job.image + row * job.imageStep
    let (values, starts) = (job.maxima.values, job.maxima.starts)
    for k in 0..<job.maxima.count {
      let value = SIMD8<Float>(all: values[k])
      let window = image + Int(starts[k]) * job.inputs
      for r in 0..<height {
        for v in 0..<vectors {
          all[r][v] = all[r][v].addingProduct(
            value, SIMD8<Float>(window + r * job.imageStep + 8 * v))
        }
      }
    }
    for r in 0..<height {
      for v in 0..<vectors { all[r][v].store(sums + r * job.sumStep + 8 * v) }
    }
  }
}

// MARK: - Image

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
          for c in 0..<partWidth { place[c] = source[c * outputs] }
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
    let step = (c.width + 2 * c.padding) * partWidth
    let imageCount = (c.height + 2 * c.padding) * step
    let windowCount = c.kernel * c.kernel * partWidth
    var window = windows.start
    for part in stride(from: 0, to: c.inputs, by: partWidth) {
      fill(scratch.elements(0..<imageCount), with: 0)
      for o in 0..<c.outputs {
        spread(self.maxima(maxima, of: o), window, over: scratch.start, step: step)
        window += windowCount
      }
      for i in 0..<c.height {
        let source = scratch.start + (i + c.padding) * step + c.padding * partWidth
        let target = gradient.start + i * c.width * c.inputs + part
        for j in 0..<c.width {
          (target + j * c.inputs).update(from: source + j * partWidth, count: partWidth)
        }
      }
    }
  }

  /// Adds each maximum's gradient × weights to its window.
  private func spread(_ maxima: Maxima, _ weights: Place, over image: Place, step: Int) {
    let row = convolution.kernel * partWidth
    for k in 0..<maxima.count {
      let value = maxima.values[k]
      var target = image + Int(maxima.starts[k]) * partWidth
      var source = weights
      for _ in 0..<convolution.kernel {
        SpreadRow(value: value, source: source, target: target).run(columns: row)
        target += step
        source += row
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
