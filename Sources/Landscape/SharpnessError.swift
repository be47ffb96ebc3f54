/// Why a sharpness cannot be measured.
public enum SharpnessError: Error, Sendable, Hashable {
  /// A box size ε that is not positive and finite, or makes a box that is not.
  case boxSizeOutOfRange(Double)
  /// A subspace without dimensions, or with more than there are variables.
  case dimensionOutOfRange(Int, ambientDimension: Int)
  /// The subspace's directions are linearly dependent within rounding.
  case subspaceIsSingular(dimension: Int, ambientDimension: Int)
  /// A coordinate of the point is NaN or infinite.
  case pointNotFinite(index: Int, value: Double)
  /// f(x), or its gradient where the value is finite, is NaN or infinite.
  case objectiveNotFinite(value: Double)
  /// f(x) ≤ −1, where sharpness, a share of 1 + f(x), has no meaning.
  case objectiveTooLow(value: Double)
}

extension SharpnessError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .boxSizeOutOfRange(let size):
      "a box size is positive, and it and its box are finite; this is \(size)"
    case .dimensionOutOfRange(let dimension, let ambientDimension):
      "a subspace of \(ambientDimension) parameters has from 1 to \(ambientDimension) dimensions, "
        + "and \(dimension) were asked for"
    case .subspaceIsSingular(let dimension, let ambientDimension):
      "the \(dimension) random directions among \(ambientDimension) parameters are linearly "
        + "dependent within rounding: take fewer"
    case .pointNotFinite(let index, let value):
      "parameter \(index) is \(value)"
    case .objectiveNotFinite(let value):
      value.isFinite
        ? "the objective's gradient at the point is not finite"
        : "the objective at the point is \(value)"
    case .objectiveTooLow(let value):
      "the objective at the point is \(value), and sharpness is defined where it is above -1"
    }
  }
}
