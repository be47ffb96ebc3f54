/// A function of many variables, with its gradient.
public protocol Objective: Sendable {
  /// The number of variables.
  var dimension: Int { get }

  /// The function's value; not finite where it has none.
  func value(at point: [Double]) -> Double

  /// The value, and the gradient written to `gradient`, of `dimension` elements.
  func value(at point: [Double], gradient: inout [Double]) -> Double
}
