/// Where each tensor of a network stands in its one vector of parameters (or of running
/// statistics). Names and shapes are those of the same network as a PyTorch `Sequential`.
public struct ParameterLayout: Sendable, Hashable {
  public struct Tensor: Sendable, Hashable {
    public let name: String
    /// Outputs × inputs for a weight matrix, one number for a vector.
    public let shape: [Int]
    public let offset: Int
    /// Of a convolution's weights: they are stored as kernel rows × columns × inputs × outputs, where
    /// the shape, as PyTorch has it, is outputs × inputs × rows × columns.
    public let isChannelsLast: Bool

    public var count: Int { shape.reduce(1, *) }
  }

  public private(set) var tensors: [Tensor] = []
  public private(set) var count = 0

  /// Appends a tensor and returns its offset.
  mutating func append(_ name: String, _ shape: [Int], isChannelsLast: Bool = false) -> Int {
    let tensor = Tensor(
      name: name, shape: shape, offset: count, isChannelsLast: isChannelsLast)
    tensors.append(tensor)
    count += tensor.count
    return tensor.offset
  }
}
