/// The largest element of each window of an image with channels last, channel by channel:
///
///     y[i, j, c] = max_{a, b} x[i s + a − p, j s + b − p, c]
///
/// over what of the window lies in the image; of equal ones the first, row by row, and any NaN before
/// all numbers.
public struct MaxPool: Sendable {
  public let height: Int
  public let width: Int
  public let channels: Int
  public let window: Int
  public let stride: Int
  public let padding: Int
  public let ceiling: Bool
  public let outputHeight: Int
  public let outputWidth: Int

  /// - Parameter ceiling: Whether a last window that begins inside the image counts where it is not whole.
  /// - Precondition: All positive, padding at most half the window; the window fits in the padded image.
  public init(
    height: Int, width: Int, channels: Int, window: Int, stride: Int, padding: Int = 0,
    ceiling: Bool = false
  ) {
    precondition(height > 0 && width > 0 && channels > 0 && window > 0 && stride > 0)
    precondition(padding >= 0 && 2 * padding <= window, "padding \(padding), window \(window)")
    precondition(
      window <= min(height, width) + 2 * padding, "window \(window) on \(height) × \(width)")
    self.height = height
    self.width = width
    self.channels = channels
    self.window = window
    self.stride = stride
    self.padding = padding
    self.ceiling = ceiling
    func windows(_ length: Int) -> Int {
      let (whole, rest) = (length + 2 * padding - window).quotientAndRemainder(dividingBy: stride)
      let isPartial = ceiling && rest > 0 && (whole + 1) * stride < length + padding
      return whole + (isPartial ? 2 : 1)
    }
    outputHeight = windows(height)
    outputWidth = windows(width)
  }

  public var inputCount: Int { height * width * channels }
  public var outputCount: Int { outputHeight * outputWidth * channels }

  /// The part of a window that lies in an image of `length` rows or columns.
  private func covered(_ index: Int, _ length: Int) -> Range<Int> {
    let start = index * stride - padding
    return max(0, start)..<min(length, start + window)
  }

  /// Calls `body` with each window: where its result stands, and the places of what it covers.
  private func forEachWindow(
    _ body: (_ output: Int, _ rows: Range<Int>, _ columns: Range<Int>) -> Void
  ) {
    for i in 0..<outputHeight {
      let rows = covered(i, height)
      for j in 0..<outputWidth {
        body((i * outputWidth + j) * channels, rows, covered(j, width))
      }
    }
  }

  /// y of one image, and for each element of y the position that it is from, a whole number in `places`.
  public func apply(to x: MatrixView, into y: MatrixView, places: MatrixView) {
    precondition(x.count == inputCount && y.count == outputCount && places.count == y.count)
    forEachWindow { output, rows, columns in
      WindowMaximum(
        x: x.start, width: width, channels: channels, rows: rows, columns: columns,
        y: y.start + output, places: places.start + output
      ).run(columns: channels)
    }
  }

  /// The gradient of x, of one image; written.
  public func inputGradient(
    of yGradient: MatrixView, places: MatrixView, into gradient: MatrixView
  ) {
    precondition(yGradient.count == outputCount && places.count == outputCount)
    precondition(gradient.count == inputCount)
    fill(gradient, with: 0)
    for position in 0..<outputHeight * outputWidth {
      let start = position * channels
      for c in 0..<channels {
        let place = Int(places.start[start + c]) * channels + c
        gradient.start[place] += yGradient.start[start + c]
      }
    }
  }

  /// `y′` from `x′`: the elements that the maxima are from.
  public func applyTangent(to x: MatrixView, places: MatrixView, into y: MatrixView) {
    precondition(x.count == inputCount && y.count == outputCount && places.count == y.count)
    for position in 0..<outputHeight * outputWidth {
      let start = position * channels
      for c in 0..<channels {
        y.start[start + c] = x.start[Int(places.start[start + c]) * channels + c]
      }
    }
  }
}

private struct WindowMaximum: LaneKernel {
  let x: Place
  let width, channels: Int
  let rows, columns: Range<Int>
  let y, places: Place

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ c: Int) {
    let first = rows.lowerBound * width + columns.lowerBound
    var (row, rowPosition) = (x + first * channels + c, Float(first))
    var (largest, place) = (L(row), L(all: rowPosition))
    for _ in rows {
      var (element, position) = (row, rowPosition)
      for _ in columns {
        largest.takeLarger(L(element), &place, L(all: position))
        element += channels
        position += 1
      }
      row += width &* channels
      rowPosition += Float(width)
    }
    largest.store(y + c)
    place.store(places + c)
  }
}

/// The mean of each window of an image with channels last, channel by channel; windows lie inside.
public struct AveragePool: Sendable {
  public let height: Int
  public let width: Int
  public let channels: Int
  public let window: Int
  public let stride: Int
  public let outputHeight: Int
  public let outputWidth: Int

  /// - Precondition: All positive; the window fits in the image.
  public init(height: Int, width: Int, channels: Int, window: Int, stride: Int) {
    precondition(height > 0 && width > 0 && channels > 0 && window > 0 && stride > 0)
    precondition(window <= min(height, width), "window \(window) on \(height) × \(width)")
    self.height = height
    self.width = width
    self.channels = channels
    self.window = window
    self.stride = stride
    outputHeight = (height - window) / stride + 1
    outputWidth = (width - window) / stride + 1
  }

  public var inputCount: Int { height * width * channels }
  public var outputCount: Int { outputHeight * outputWidth * channels }

  /// y of one image; a window is added up row by row.
  public func apply(to x: MatrixView, into y: MatrixView) {
    precondition(x.count == inputCount && y.count == outputCount)
    for i in 0..<outputHeight {
      for j in 0..<outputWidth {
        WindowMean(
          x: x.start + (i * stride * width + j * stride) * channels, window: window, width: width,
          channels: channels, y: y.start + (i * outputWidth + j) * channels
        ).run(columns: channels)
      }
    }
  }

  /// The gradient of x, of one image; written.
  public func inputGradient(of yGradient: MatrixView, into gradient: MatrixView) {
    precondition(yGradient.count == outputCount && gradient.count == inputCount)
    fill(gradient, with: 0)
    for i in 0..<outputHeight {
      for j in 0..<outputWidth {
        WindowShare(
          gradient: yGradient.start + (i * outputWidth + j) * channels, window: window,
          width: width, channels: channels,
          target: gradient.start + (i * stride * width + j * stride) * channels
        ).run(columns: channels)
      }
    }
  }
}

private struct WindowMean: LaneKernel {
  let x: Place
  let window, width, channels: Int
  let y: Place

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ c: Int) {
    var sum = L(all: 0)
    for i in 0..<window {
      for j in 0..<window { sum = sum + L(x + (i * width + j) * channels + c) }
    }
    (sum / L(all: Float(window * window))).store(y + c)
  }
}

private struct WindowShare: LaneKernel {
  let gradient: Place
  let window, width, channels: Int
  let target: Place

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ c: Int) {
    let share = L(gradient + c) / L(all: Float(window * window))
    for i in 0..<window {
      for j in 0..<window {
        let place = target + (i * width + j) * channels + c
        (L(place) + share).store(place)
      }
    }
  }
}
