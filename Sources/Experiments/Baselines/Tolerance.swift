/// How far a number may be from its baseline's where other kernels compute it: `absolute` plus
/// `relative` times the baseline's.
public struct Tolerance: Codable, Sendable, Hashable {
  public var absolute: Double
  public var relative: Double
  /// Why so far and no further.
  public var reason: String

  public init(absolute: Double = 0, relative: Double = 0, reason: String) {
    self.absolute = absolute
    self.relative = relative
    self.reason = reason
  }

  public func allowed(from value: Double) -> Double { absolute + relative * abs(value) }

  /// What a new baseline begins with.
  public static let standard: [String: Tolerance] = {
    let rounding = "Other kernels round otherwise, and training amplifies what they leave out."
    let exact = Tolerance(reason: "A count: no rounding changes it.")
    let arrival = Tolerance(
      relative: 0.25, reason: "The target may be met an evaluation earlier or later.")
    let table: [(Metric, Tolerance)] = [
      (.testError, Tolerance(absolute: 2, reason: rounding + " Ten of 500 examples.")),
      (.trainError, Tolerance(absolute: 2, reason: rounding + " Ten of 512 examples.")),
      (.errorGap, Tolerance(absolute: 3, reason: rounding)),
      (.testLoss, Tolerance(absolute: 1e-4, relative: 0.02, reason: rounding)),
      (.trainLoss, Tolerance(absolute: 1e-4, relative: 0.02, reason: rounding)),
      (.distance, Tolerance(relative: 0.01, reason: rounding)),
      (.gradientNorm, Tolerance(absolute: 1e-4, relative: 0.05, reason: rounding)),
      (.updates, exact), (.epochs, exact),
      (.epochsToTarget, arrival), (.updatesToTarget, arrival),
      (.logarithmicFit, Tolerance(absolute: 0.02, reason: rounding)),
      (.logarithmicAdvantage, Tolerance(absolute: 0.02, reason: rounding)),
      (.pathStretch, Tolerance(relative: 1e-3, reason: rounding)),
    ]
    return Dictionary(uniqueKeysWithValues: table.map { ($0.0.rawValue, $0.1) })
  }()
}
