import Landscape
import Statistics

/// Measures of sharpness of one function, its weights written down in another scale.
public struct RescalingRecord: Sendable, Hashable, Codable {
  public let factor: Double
  /// f(x), which the factor does not move; nil where rounding leaves no finite one.
  public let loss: Double?
  /// In the larger of the boxes; among all parameters.
  public let sharpness: Sharpness?
  public let relativeSharpness: Sharpness?
  public let trace: Estimate?
}
