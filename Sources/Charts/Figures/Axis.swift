/// One axis: what it measures, how it is divided, and from where to where it runs.
public struct Axis: Sendable, Equatable {
  public enum Scale: Sendable, Equatable {
    case linear
    /// Ticks at powers of two, written as plain numbers: batch sizes.
    case log2
    /// Ticks at powers of ten.
    case log10
    /// Named places at x = 0, 1, 2, …
    case categories([String])
  }

  /// The quantity with its unit, e.g. "test error (%)".
  public var label: String
  public var scale: Scale
  /// Nil, or a range that the scale cannot show (empty, not finite, not positive on a logarithmic
  /// axis): chosen from the data with a margin.
  public var range: ClosedRange<Double>?

  public init(label: String, scale: Scale = .linear, range: ClosedRange<Double>? = nil) {
    self.label = label
    self.scale = scale
    self.range = range
  }
}
