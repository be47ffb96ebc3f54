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
  let partWidth: Int

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
  var parts: Int { convolution.inputs / partWidth }
  /// Elements of a kernel's row in a part, and vectors of eight that hold it.
  var rowCount: Int { convolution.kernel * partWidth }
  var rowVectors: Int { (rowCount + 7) / 8 }
  /// Elements of a row of a part of the padded image, and of all of it.
  var imageStep: Int { (convolution.width + 2 * convolution.padding) * partWidth }
  var imageCount: Int { (convolution.height + 2 * convolution.padding) * imageStep }

  /// Elements that the maxima of an image take.
  public var maximaCount: Int { 2 * pool.outputCount + convolution.outputs + corners.count }
  /// Elements that the sums of the weights' gradient take.
  public var sumCount: Int { parts * convolution.outputs * convolution.kernel * rowVectors * 8 }
  /// Elements that the functions below lay out what they read in.
  public var scratchCount: Int { convolution.paddedCount + 16 }
}

/// Gradients of one channel's maxima, and where their windows begin in the padded image, in positions.
struct Maxima {
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

  func maxima(_ maxima: MatrixView, of channel: Int) -> Maxima {
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

extension PooledConvolution {
  /// Calls `body` with each row of an image, and its place in a part with padding.
  @inline(__always)
  func forEachRow(
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
  func copyPixels(_ source: Place, step: Int, to target: Place, step targetStep: Int) {
    if parts == 1 {
      target.update(from: source, count: convolution.width * partWidth)
      return
    }
    assert(partWidth == WideLanes.width)
    for j in 0..<convolution.width {
      WideLanes(source + j * step).store(target + j * targetStep)
    }
  }
}
