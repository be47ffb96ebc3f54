import Landscape
import Statistics

/// Measures of sharpness of one function, its weights written down in another scale.
package struct RescalingRecord: Sendable, Hashable, Codable {
  package let factor: Double
  /// f(x), which the factor does not move; nil where rounding leaves no finite one.
  package let loss: Double?
  /// In the larger of the boxes; among all parameters.
  package let sharpness: Sharpness?
  package let relativeSharpness: Sharpness?
  package let trace: Estimate?

  package init(
    factor: Double, loss: Double?, sharpness: Sharpness?, relativeSharpness: Sharpness?,
    trace: Estimate?
  ) {
    self.factor = factor
    self.loss = loss
    self.sharpness = sharpness
    self.relativeSharpness = relativeSharpness
    self.trace = trace
  }
}
