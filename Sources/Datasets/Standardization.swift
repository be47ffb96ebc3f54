/// The affine map that gives the training inputs mean 0 and standard deviation 1:
/// `(raw - mean) / deviation`.
///
/// One mean and deviation for each channel (images; bytes count as b / 255; a grey one has one
/// channel), or for each column (tabular inputs). The deviation is the population's (divided by n); a
/// constant column, or one that is it in single precision, has deviation 1, so that it becomes 0 and
/// not NaN.
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

  /// A raw input in units of the training set's deviation. `column` is the channel for images.
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
  /// Both one after the other, `first` and then this one, column by column.
  func after(_ first: Standardization) -> Standardization {
    let columns = zip(zip(first.mean, first.deviation), zip(mean, deviation))
    return Standardization(
      mean: columns.map { $0.0 + $1.0 * $0.1 }, deviation: columns.map { $0.1 * $1.1 })
  }

  /// Of the features in groups of `groupWidth`: the pixels of a plane, or 1 for a column each.
  init(of set: ExampleSet, groupWidth: Int) {
    let groups = set.featureCount / groupWidth
    precondition(
      groups * groupWidth == set.featureCount,
      "\(set.featureCount) features in groups of \(groupWidth)")
    let moments = (0..<groups).map { group in
      let places = Places(
        first: group * groupWidth, width: groupWidth, stride: set.featureCount, rows: set.count)
      return switch set.inputs {
      case .bytes(let bytes): Self.moments(of: bytes, at: places)
      case .floats(let floats): Self.moments(of: floats, at: places)
      }
    }
    self.init(mean: moments.map(\.mean), deviation: moments.map(\.deviation))
  }

  private typealias Moments = (mean: Double, deviation: Double)

  /// Where the values of a group stand: `width` of them in each row, in order.
  private struct Places {
    let first: Int
    let width: Int
    let stride: Int
    let rows: Int

    var count: Int { width * rows }

    @inline(__always)
    func visit(_ body: (Int) -> Void) {
      for row in 0..<rows {
        let start = first + row * stride
        for place in start..<start + width { body(place) }
      }
    }
  }

  /// In integers, which lose nothing.
  private static func moments(of bytes: [UInt8], at places: Places) -> Moments {
    var (sum, squares) = (0, 0)
    places.visit { place in
      let value = Int(bytes[place])
      sum &+= value
      squares &+= value &* value
    }
    let count = places.count
    let spread = Int128(count) * Int128(squares) - Int128(sum) * Int128(sum)
    let deviation = Double(spread).squareRoot() / Double(count)
    return (Double(sum) / Double(count) / 255, spread == 0 ? 1 : deviation / 255)
  }

  private static func moments(of floats: [Float], at places: Places) -> Moments {
    var sum = 0.0
    places.visit { sum += Double(floats[$0]) }
    let mean = sum / Double(places.count)
    var squares = 0.0
    // Rounding of the mean alone must not count as a spread.
    var isConstant = true
    places.visit { place in
      let difference = Double(floats[place]) - mean
      squares += difference * difference
      isConstant = isConstant && floats[place] == floats[places.first]
    }
    let deviation = (squares / Double(places.count)).squareRoot()
    // One whose reciprocal is beyond single precision would make infinities of the inputs.
    return (mean, isConstant || deviation < 0x1p-126 ? 1 : deviation)
  }
}
