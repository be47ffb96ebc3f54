/// A function of many variables and its gradient, such as a network's loss over its training set as
/// a function of its parameters.
///
/// Whoever searches on it counts on its value being a function of the point alone: the same point
/// gives the same bits.
public protocol Objective {
  /// The number n of variables.
  var dimension: Int { get }

  /// f(point). Shape: point n.
  ///
  /// It need not be finite; what is not finite is no better than any other value.
  func value(at point: [Double]) -> Double

  /// f(point), with ∇f(point) written over `gradient`. Shapes: point n, gradient n.
  ///
  /// The value has the bits of `value(at:)`.
  func value(at point: [Double], gradient: inout [Double]) -> Double
}
