/// A two-dimensional convolution (a cross-correlation, as in all libraries) of images with channels
/// last:
///
///     y[i, j, o] = Σ_{a, b, c} x[i s + a − p, j s + b − p, c] · w[a, b, c, o]
///
/// with s the stride, p the padding, zeros outside of the image. Weights are stored in the order of
/// these indices: kernel rows × kernel columns × input channels × output channels.
///
/// Deterministic: an element of y is added up in the order a, b, c; of the weights' gradient in the
/// order of images, then i, j; of the gradient of x in the descending order of a and b, then o.
public struct Convolution: Sendable {
  public let height: Int
  public let width: Int
  public let inputs: Int
  public let outputs: Int
  public let kernel: Int
  public let stride: Int
  public let padding: Int

  public let outputHeight: Int
  public let outputWidth: Int
  private let rows: GatheredRows
  private let taps: GatherPattern
  private let weightRows: GatheredRows
  private let positions: GatherPattern
  private let phases: [Phase]
  /// How far the gradient of y is padded for the way back.
  private let margin: (before: Int, height: Int, width: Int)

  /// - Parameters:
  ///   - height: Of the image.
  ///   - kernel: Rows and columns of the kernel.
  /// - Precondition: All positive, padding not negative and less than the kernel; the kernel fits in the
  ///   padded image.
  public init(
    height: Int, width: Int, inputs: Int, outputs: Int, kernel: Int, stride: Int, padding: Int
  ) {
    precondition(height > 0 && width > 0 && inputs > 0 && outputs > 0 && stride > 0)
    precondition(kernel > 0 && 0..<kernel ~= padding, "padding \(padding), kernel \(kernel)")
    precondition(
      kernel <= min(height, width) + 2 * padding, "kernel \(kernel) on \(height) × \(width)")
    self.height = height
    self.width = width
    self.inputs = inputs
    self.outputs = outputs
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    let outputHeight = (height + 2 * padding - kernel) / stride + 1
    let outputWidth = (width + 2 * padding - kernel) / stride + 1
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
    let rowStep = (width + 2 * padding) * inputs
    rows = GatheredRows(
      stretches: outputHeight, length: outputWidth,
      source: .init(start: 0, step: stride * inputs, stretchStep: stride * rowStep),
      target: .init(start: 0, step: outputs, stretchStep: outputWidth * outputs))
    taps = GatherPattern(
      stretches: kernel, length: kernel * inputs, step: 1, stretchStep: rowStep)
    weightRows = GatheredRows(
      stretches: kernel, length: kernel * inputs,
      source: .init(start: 0, step: 1, stretchStep: rowStep),
      target: .init(start: 0, step: outputs, stretchStep: kernel * inputs * outputs))
    positions = GatherPattern(
      stretches: outputHeight, length: outputWidth, step: stride * inputs,
      stretchStep: stride * rowStep)
    let corners = (0..<stride).map { Corner(phase: $0, padding, kernel, stride) }
    let before = corners.map { max(0, $0.taps - 1 - $0.start) }.max() ?? 0
    func padded(_ count: Int, _ outputs: Int) -> Int {
      let needed = corners.map { corner in
        corner.taps == 0 ? 0 : before + corner.start + corner.count(of: count)
      }
      return max(before + outputs, needed.max() ?? 0)
    }
    let marginWidth = padded(width, outputWidth)
    margin = (before, padded(height, outputHeight), marginWidth)
    phases = corners.flatMap { row in
      corners.map { column in
        Phase(
          row, column, height: height, width: width, inputs: inputs, outputs: outputs,
          before: before, marginWidth: marginWidth, stride: stride)
      }
    }
  }

  public var inputCount: Int { height * width * inputs }
  public var outputCount: Int { outputHeight * outputWidth * outputs }
  public var weightCount: Int { kernel * kernel * inputs * outputs }
  public var multiplyAdds: Int { outputHeight * outputWidth * weightCount }

  var paddedCount: Int { (height + 2 * padding) * paddedRowCount }
  private var marginCount: Int { margin.height * margin.width * outputs }

  /// Elements that the functions below lay out what they read in.
  public var scratchCount: Int { max(paddedCount, marginCount) + 16 }

  /// Elements of a row of the image with its padding.
  var paddedRowCount: Int { (width + 2 * padding) * inputs }
  /// Where the windows of y's elements begin, in positions of the padded image.
  var corners: [Int] {
    (0..<outputHeight * outputWidth).map { position in
      let (i, j) = position.quotientAndRemainder(dividingBy: outputWidth)
      return stride * (i * (width + 2 * padding) + j)
    }
  }
}

/// Rows, or columns, of an image that are a multiple of the stride apart: those that the same taps of a
/// kernel reach.
private struct Corner: Sendable {
  let phase: Int
  /// The first tap that reaches them, and how many do.
  let firstTap: Int
  let taps: Int
  /// Where the output lies that the first tap makes of the first of them.
  let start: Int
  private let stride: Int

  init(phase: Int, _ padding: Int, _ kernel: Int, _ stride: Int) {
    self.phase = phase
    self.stride = stride
    firstTap = (phase + padding) % stride
    taps = firstTap < kernel ? (kernel - firstTap + stride - 1) / stride : 0
    start = (phase + padding - firstTap) / stride
  }

  /// How many of so many rows.
  func count(of all: Int) -> Int { phase < all ? (all - phase + stride - 1) / stride : 0 }
}

/// The positions of an image that the same taps reach.
private struct Phase: Sendable {
  let rows: GatheredRows
  let pattern: GatherPattern
  let row, column: Corner

  init(
    _ row: Corner, _ column: Corner, height: Int, width: Int, inputs: Int, outputs: Int,
    before: Int, marginWidth: Int, stride: Int
  ) {
    self.row = row
    self.column = column
    // The last tap meets the first output.
    let top = before + row.start - (row.taps - 1)
    let left = before + column.start - (column.taps - 1)
    rows = GatheredRows(
      stretches: row.count(of: height), length: column.count(of: width),
      source: .init(
        start: (top * marginWidth + left) * outputs, step: outputs,
        stretchStep: marginWidth * outputs),
      target: .init(
        start: (row.phase * width + column.phase) * inputs, step: stride * inputs,
        stretchStep: stride * width * inputs))
    pattern = GatherPattern(
      stretches: row.taps, length: column.taps * outputs, step: 1,
      stretchStep: marginWidth * outputs)
  }
}

extension Convolution {
  /// Lays out the weights for `apply`, in as many elements.
  public func layOut(_ weights: MatrixView, into panels: MatrixView) {
    precondition(weights.count == weightCount && panels.count == weightCount)
    GatherFactor.layOut(
      weights.start, depth: taps.depth, columns: outputs, into: panels.start)
  }

  /// y of one image. Shapes: x positions × inputs, y positions × outputs, each in its order.
  ///
  /// - Parameters:
  ///   - normalization: Of x, as it is read; nil for none.
  ///   - panels: The weights as `layOut` leaves them.
  ///   - scratch: `scratchCount` elements, written over.
  public func apply(
    to x: MatrixView, normalized normalization: Normalization? = nil, panels: MatrixView,
    into y: MatrixView, scratch: MatrixView, asking upcoming: Upcoming = .none
  ) {
    precondition(x.count == inputCount && y.count == outputCount && panels.count == weightCount)
    gatheredProduct(
      of: padded(x, normalization, scratch), rows, taps,
      by: GatherFactor(start: panels.start, columns: outputs, isInPanels: true), into: y.start,
      adding: false, asking: upcoming)
  }

  /// The gradient of the weights, of one image: written, or added to what is there.
  public func weightGradient(
    of yGradient: MatrixView, at x: MatrixView, normalized normalization: Normalization? = nil,
    into gradient: MatrixView, adding: Bool, scratch: MatrixView,
    asking upcoming: Upcoming = .none
  ) {
    precondition(x.count == inputCount && yGradient.count == outputCount)
    precondition(gradient.count == weightCount)
    gatheredProduct(
      of: padded(x, normalization, scratch), weightRows, positions,
      by: GatherFactor(start: yGradient.start, columns: outputs, isInPanels: false),
      into: gradient.start, adding: adding, asking: upcoming)
  }

  /// Lays out the weights for `inputGradient`, in as many elements: for each phase those of its taps, the
  /// last tap first.
  public func layOutTurned(_ weights: MatrixView, into panels: MatrixView) {
    precondition(weights.count == weightCount && panels.count == weightCount)
    var place = panels.start
    for phase in phases where phase.pattern.depth > 0 {
      turn(weights, for: phase, into: place)
      place += phase.pattern.depth * inputs
    }
  }

  /// The gradient of x, of one image; written.
  ///
  /// - Parameter panels: The weights as `layOutTurned` leaves them.
  public func inputGradient(
    of yGradient: MatrixView, panels: MatrixView, into gradient: MatrixView, scratch: MatrixView
  ) {
    precondition(gradient.count == inputCount && yGradient.count == outputCount)
    precondition(panels.count == weightCount && scratch.count >= scratchCount)
    let source = scratch.start
    let rowCount = outputWidth * outputs
    fill(scratch.elements(0..<marginCount), with: 0)
    for i in 0..<outputHeight {
      let place = ((margin.before + i) * margin.width + margin.before) * outputs
      (source + place).update(from: yGradient.start + i * rowCount, count: rowCount)
    }
    var turned = panels.start
    for phase in phases {
      guard phase.pattern.depth > 0 else {
        phase.rows.forEachTarget {
          (gradient.start + $0).update(repeating: 0, count: inputs)
        }
        continue
      }
      gatheredProduct(
        of: source, phase.rows, phase.pattern,
        by: GatherFactor(start: turned, columns: inputs, isInPanels: true), into: gradient.start,
        adding: false)
      turned += phase.pattern.depth * inputs
    }
  }

  /// The weights of a phase's taps, the last tap first, outputs × inputs each, in panels.
  private func turn(_ weights: MatrixView, for phase: Phase, into target: Place) {
    var (place, c) = (target, 0)
    while c < inputs {
      let lanes = GatherFactor.width(inputs - c)
      for i in (0..<phase.row.taps).reversed() {
        let a = phase.row.firstTap + i * stride
        for j in (0..<phase.column.taps).reversed() {
          let b = phase.column.firstTap + j * stride
          let tap = weights.start + ((a * kernel + b) * inputs + c) * outputs
          for o in 0..<outputs {
            for lane in 0..<lanes { place[lane] = tap[lane * outputs + o] }
            place += lanes
          }
        }
      }
      c += lanes
    }
  }

  /// Where x stands with its padding.
  private func padded(
    _ x: MatrixView, _ normalization: Normalization?, _ scratch: MatrixView
  ) -> Place {
    padding == 0 && normalization == nil ? x.start : pad(x, normalization, scratch)
  }

  /// Copies x, normalised if asked for, with its padding.
  private func pad(
    _ x: MatrixView, _ normalization: Normalization?, _ scratch: MatrixView
  ) -> Place {
    precondition(scratch.count >= scratchCount, "scratch of \(scratch.count)")
    let (rowCount, paddedRow) = (width * inputs, paddedRowCount)
    let edge = padding * inputs
    var place = scratch.start
    place.update(repeating: 0, count: padding * paddedRow)
    place += padding * paddedRow
    for i in 0..<height {
      place.update(repeating: 0, count: edge)
      let row = x.start + i * rowCount
      if let normalization {
        normalization.write(
          MatrixView(start: row, rows: width, columns: inputs), into: place + edge)
      } else {
        (place + edge).update(from: row, count: rowCount)
      }
      (place + edge + rowCount).update(repeating: 0, count: edge)
      place += paddedRow
    }
    place.update(repeating: 0, count: padding * paddedRow)
    return scratch.start
  }
}
