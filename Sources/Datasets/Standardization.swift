/// The affine map that gives the training inputs mean 0 and standard deviation 1:
/// `(raw - mean) / deviation`.
///
/// One mean and deviation for all features (images; bytes count as b / 255), or one for each column
/// (tabular inputs). The deviation is the population's (divided by n); a constant column, or
/// one that is it in single precision, has deviation 1, so that it becomes 0 and not NaN.
///
/// Deterministic: bytes are summed exactly, floats in order, in Double.
public struct Standardization: Sendable, Hashable, Codable {
  public let mean: [Double]
  public let deviation: [Double]

  public init(mean: [Double], deviation: [Double]) {
    precondition(
      !mean.isEmpty && mean.count == deviation.count,
      "\(mean.count) means and \(deviation.count) deviations")
    precondition(deviation.allSatisfy { $0 > 0 }, "a deviation is not positive: \(deviation)")
    self.mean = mean
    self.deviation = deviation
  }

  /// A raw input in units of the training set's deviation.
  public func standardized(_ raw: Double, column: Int = 0) -> Double {
    let place = mean.count == 1 ? 0 : column
    return (raw - mean[place]) / deviation[place]
  }

  /// The raw input that a standardised one stands for.
  public func raw(_ standardized: Double, column: Int = 0) -> Double {
    let place = mean.count == 1 ? 0 : column
    return standardized * deviation[place] + mean[place]
  }
}

extension Standardization {
  init(of set: ExampleSet, byColumn: Bool) {
    switch set.inputs {
    case .bytes(let bytes):
      let columnCount = byColumn ? set.featureCount : 1
      let moments = (0..<columnCount).map { column in
        Self.moments(of: bytes, from: column, by: columnCount)
      }
      self.init(mean: moments.map(\.mean), deviation: moments.map(\.deviation))
    case .floats(let floats):
      let columnCount = byColumn ? set.featureCount : 1
      let moments = (0..<columnCount).map { column in
        Self.moments(of: floats, from: column, by: columnCount)
      }
      self.init(mean: moments.map(\.mean), deviation: moments.map(\.deviation))
    }
  }

  private typealias Moments = (mean: Double, deviation: Double)

  /// In integers, which lose nothing.
  private static func moments(of bytes: [UInt8], from first: Int, by stride: Int) -> Moments {
    var (sum, squares, count) = (0, 0, 0)
    var place = first
    while place < bytes.count {
      let value = Int(bytes[place])
      sum &+= value
      squares &+= value &* value
      count &+= 1
      place &+= stride
    }
    let spread = Int128(count) * Int128(squares) - Int128(sum) * Int128(sum)
    let deviation = Double(spread).squareRoot() / Double(count)
    return (Double(sum) / Double(count) / 255, spread == 0 ? 1 : deviation / 255)
  }

  private static func moments(of floats: [Float], from first: Int, by stride: Int) -> Moments {
    let column = Swift.stride(from: first, to: floats.count, by: stride)
    let count = Double(floats.count / stride)
    let mean = column.reduce(0.0) { $0 + Double(floats[$1]) } / count
    let squares = column.reduce(0.0) { sum, place in
      let difference = Double(floats[place]) - mean
      return sum + difference * difference
    }
    // Rounding of the mean alone must not count as a spread.
    let isConstant = column.allSatisfy { floats[$0] == floats[first] }
    let deviation = (squares / count).squareRoot()
    // One whose reciprocal is beyond single precision would make infinities of the inputs.
    return (mean, isConstant || deviation < 0x1p-126 ? 1 : deviation)
  }
}
