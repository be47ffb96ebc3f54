/// The way back through a convolution whose output a max-pooling reads, and nothing else.
///
/// Of the convolution's output only the largest element of each window has a gradient: of windows of 3
/// that are 2 apart a quarter of all elements at most. So only those are gone through, each with the
/// window of the image that it is made of: the products with zeros that dense products would take are
/// left out. An element that is the largest of several windows is gone through once.
///
/// The image is worked on in parts of its channels, so that a part stays in the cache. Deterministic: an
/// element of the weights' gradient is added up in the order of images, then of the pooling's windows; of
/// the gradient of x in the order of output channels, then of those windows.
public struct PooledConvolution: Sendable {
  public let convolution: Convolution
  public let pool: MaxPool
  /// For each position of the convolution's output where its window begins in the padded image.
  private let corners: [Int32]
  /// Input channels of a part.
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
  private var parts: Int { convolution.inputs / partWidth }
  /// Elements of a kernel's row in a part, and vectors of eight that hold it.
  private var rowCount: Int { convolution.kernel * partWidth }
  private var rowVectors: Int { (rowCount + 7) / 8 }
  /// Elements of a row of a part of the padded image, and of all of it.
  private var imageStep: Int { (convolution.width + 2 * convolution.padding) * partWidth }
  private var imageCount: Int { (convolution.height + 2 * convolution.padding) * imageStep }

  /// Elements that the maxima of an image take.
  public var maximaCount: Int { 2 * pool.outputCount + convolution.outputs + corners.count }
  /// Elements that the sums of the weights' gradient take.
  public var sumCount: Int { parts * convolution.outputs * convolution.kernel * rowVectors * 8 }
  /// Elements that the functions below lay out what they read in.
  public var scratchCount: Int { convolution.paddedCount + 16 }
}

/// Gradients of one channel's maxima, and where their windows begin in the padded image, in positions.
private struct Maxima {
  let values: Place
  let starts: UnsafeMutablePointer<Int32>
  let count: Int
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
    let (values, starts, counts) = (maxima.start, starts(maxima), counts(maxima))
    // Where in its channel's list an element was met last, if it was.
    let met = counts + channels
    met.update(repeating: 0, count: corners.count)
    // Added to −0, every number stays what it is.
    values.update(repeating: -0.0, count: pool.outputCount)
    corners.withUnsafeBufferPointer { corners in
      for o in 0..<channels {
        let first = Int32(truncatingIfNeeded: o &* windows)
        var next = first
        var element = o
        for _ in 0..<windows {
          let place = Int(unsafeTruncating: places.start[element])
          // Masks, as no processor can foretell a branch here.
          let known = met[place]
          let isNew = (known &- first &- 1) &>> 31
          let slot = Int((next & isNew) | ((known &- 1) & ~isNew))
          values[slot] += yGradient.start[element]
          starts[slot] = corners[place]
          met[place] = Int32(truncatingIfNeeded: slot &+ 1)
          next &-= isNew
          element &+= channels
        }
        counts[o] = next &- first
      }
    }
  }

  private func starts(_ maxima: MatrixView) -> UnsafeMutablePointer<Int32> {
    UnsafeMutableRawPointer(maxima.start + pool.outputCount).assumingMemoryBound(to: Int32.self)
  }

  private func counts(_ maxima: MatrixView) -> UnsafeMutablePointer<Int32> {
    starts(maxima) + pool.outputCount
  }

  private func maxima(_ maxima: MatrixView, of channel: Int) -> Maxima {
    Maxima(
      values: maxima.start + channel * windows, starts: starts(maxima) + channel * windows,
      count: Int(counts(maxima)[channel]))
  }
}

extension Int {
  /// Of a number that is known to be whole and small.
  @inline(__always)
  fileprivate init(unsafeTruncating value: Float) { self = Int(value.unsafelyToInt32) }
}

extension Float {
  @inline(__always)
  fileprivate var unsafelyToInt32: Int32 {
    // Adding 2²³ leaves a whole number below that in the last bits.
    Int32(bitPattern: (self + 8_388_608).bitPattern & 0x7F_FFFF)
  }
}

// MARK: - Weights

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

  /// Calls `body` with each row of an image, and its place in a part with padding.
  @inline(__always)
  private func forEachRow(
    of part: Int, _ x: MatrixView, _ image: Place, _ body: (_ row: Place, _ place: Place) -> Void
  ) {
    let c = convolution
    for i in 0..<c.height {
      body(
        x.start + i * c.width * c.inputs + part * partWidth,
        image + (i + c.padding) * imageStep + c.padding * partWidth)
    }
  }

  /// Copies a part of the channels of each pixel of a row.
  private func copyPixels(_ source: Place, step: Int, to target: Place, step targetStep: Int) {
    if parts == 1 {
      target.update(from: source, count: convolution.width * partWidth)
      return
    }
    assert(partWidth == WideLanes.width)
    for j in 0..<convolution.width {
      WideLanes(source + j * step).store(target + j * targetStep)
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
