import Kernels
import Randomness
import Training

extension Network {
  /// A random direction, normalized filter by filter to the network's own weights: normal draws, of
  /// which each row d of a weight matrix (a unit's incoming weights), or filter of a convolution, is
  /// scaled to the norm of the same one w at the point,
  ///
  ///     d ← d · ‖w‖ / ‖d‖
  ///
  /// so that a step along it changes every unit by the same share, whatever its scale. Biases, and
  /// scale and shift of batch norm, are zero in the direction, as they are in the authors' code: the
  /// surface is drawn over the weights alone. A row of zeros gives zeros.
  ///
  /// Deterministic: a function of network, point, seed and index; a normal draw for each parameter in
  /// the order of `parameterLayout`, from the stream (seed, `.direction`, index).
  /// Source: Li et al. 2018, "Visualizing the loss landscape of neural nets", arXiv:1712.09913,
  /// section 4.
  ///
  /// - Precondition: As many numbers as parameters; `index` is not negative.
  public func filterNormalizedDirection(
    at point: [Double], seed: UInt64, index: Int
  ) -> [Double] {
    precondition(
      point.count == parameterLayout.count,
      "a point of \(point.count) for \(parameterLayout.count) parameters")
    precondition(index >= 0, "direction \(index)")
    var stream = RandomStream(
      seed: seed, purpose: .direction, index: UInt32(truncatingIfNeeded: index))
    var direction = point.map { _ in stream.normal() }
    for tensor in parameterLayout.tensors {
      let range = tensor.offset..<tensor.offset + tensor.count
      guard tensor.shape.count > 1 else {
        for i in range { direction[i] = 0 }
        continue
      }
      let units = tensor.shape[0]
      let width = tensor.count / units
      for unit in 0..<units {
        // A convolution's filters lie through each other.
        let filter =
          tensor.isChannelsLast
          ? stride(from: range.lowerBound + unit, to: range.upperBound, by: units)
          : stride(
            from: range.lowerBound + unit * width, to: range.lowerBound + (unit + 1) * width, by: 1)
        func squares(_ vector: [Double]) -> Double {
          filter.reduce(0) { $0 + vector[$1] * vector[$1] }
        }
        let factor = (squares(point) / squares(direction)).squareRoot()
        for i in filter { direction[i] *= factor }
      }
    }
    return direction
  }
}
