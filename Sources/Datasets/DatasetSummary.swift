/// What there is in a data set, for people to look at.
public struct DatasetSummary: Sendable, Hashable {
  /// The numbers of a column or channel in the training set, in the data's own units (bytes as they
  /// are).
  public struct Column: Sendable, Hashable {
    public let mean: Double
    /// The population's.
    public let deviation: Double
    public let least: Double
    public let greatest: Double
  }

  public let trainCount: Int
  public let testCount: Int
  public let imageShape: ImageShape?
  public let featureCount: Int
  /// One for each channel of images, or for each column.
  public let columns: [Column]
  /// Examples of each class; empty where targets are values.
  public let trainClasses: [Int]
  public let testClasses: [Int]
  /// One for each target value; empty where targets are classes.
  public let targets: [Column]

  /// Complexity: O(train.count · featureCount).
  public init(of dataset: Dataset) {
    let train = dataset.train
    trainCount = train.count
    testCount = dataset.test.count
    imageShape = dataset.imageShape
    featureCount = train.featureCount
    let groupWidth = dataset.imageShape?.pixelCount ?? 1
    columns = (0..<train.featureCount / groupWidth).map { group in
      let first = group * groupWidth
      let stored =
        switch train.inputs {
        case .bytes(let bytes):
          Column(bytes, from: first, width: groupWidth, stride: train.featureCount) { Double($0) }
        case .floats(let floats):
          Column(floats, from: first, width: groupWidth, stride: train.featureCount) { Double($0) }
        }
      return dataset.unit.map { stored.raw($0, column: group) } ?? stored
    }
    trainClasses = Self.classCounts(of: train)
    testClasses = Self.classCounts(of: dataset.test)
    targets =
      if case .values(let values, let width) = train.targets {
        (0..<width).map { place in
          Column(values, from: place, width: 1, stride: width) { Double($0) }
        }
      } else {
        []
      }
  }

  private static func classCounts(of set: ExampleSet) -> [Int] {
    guard case .classes(let classes, let classCount) = set.targets else { return [] }
    var counts = [Int](repeating: 0, count: classCount)
    for label in classes { counts[Int(label)] += 1 }
    return counts
  }
}

extension DatasetSummary.Column {
  /// In the data's own units, of numbers that were standardised before they were stored: to a
  /// millionth of their deviation, which is what single precision keeps.
  fileprivate func raw(_ unit: Standardization, column: Int) -> Self {
    let scale = unit.deviation[column]
    let step = Self.powerOfTen(below: scale * 1e-6)
    func raw(_ value: Double) -> Double {
      let exact = unit.raw(value, column: column)
      let rounded = (exact / step).rounded() * step
      // A zero of either sign is the same, and very large numbers are as exact as they can be.
      return rounded.isFinite ? rounded + 0 : exact
    }
    return Self(
      mean: raw(mean), deviation: deviation * scale, least: raw(least), greatest: raw(greatest))
  }

  private static func powerOfTen(below number: Double) -> Double {
    var power = 1.0
    while power > number && power > 1e-300 { power /= 10 }
    while power * 10 <= number { power *= 10 }
    return power
  }

  /// Of `width` numbers at `first` in each row of `stride`, summed in Double, in order.
  fileprivate init<Number>(
    _ numbers: [Number], from first: Int, width: Int, stride: Int, value: (Number) -> Double
  ) {
    func forEach(_ body: (Double) -> Void) {
      for row in 0..<numbers.count / stride {
        for place in 0..<width { body(value(numbers[row * stride + first + place])) }
      }
    }
    let count = Double(numbers.count / stride * width)
    var (sum, squares) = (0.0, 0.0)
    var (least, greatest) = (Double.infinity, -Double.infinity)
    forEach { number in
      sum += number
      least = min(least, number)
      greatest = max(greatest, number)
    }
    let mean = sum / count
    forEach { squares += ($0 - mean) * ($0 - mean) }
    self.init(
      mean: mean, deviation: (squares / count).squareRoot(), least: least, greatest: greatest)
  }
}
