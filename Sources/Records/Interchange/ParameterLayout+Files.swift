import Training

extension ParameterLayout.Tensor {
  /// A tensor's numbers in the order of its shape, as files have them, from those of a network.
  func inFileOrder(_ values: ArraySlice<Float>) -> ArraySlice<Float> {
    guard isChannelsLast else { return values }
    var turned = [Float](repeating: 0, count: count)
    for (own, file) in places() { turned[file] = values[values.startIndex + own] }
    return turned[...]
  }

  /// The other way round.
  func inOwnOrder(_ values: [Float]) -> [Float] {
    guard isChannelsLast else { return values }
    var turned = [Float](repeating: 0, count: count)
    for (own, file) in places() { turned[own] = values[file] }
    return turned
  }

  /// Where each number of a convolution's weights stands: here as rows × columns × inputs × outputs, in
  /// files as outputs × inputs × rows × columns.
  private func places() -> [(own: Int, file: Int)] {
    let (outputs, inputs, taps) = (shape[0], shape[1], shape[2] * shape[3])
    return (0..<count).map { own in
      let (place, output) = own.quotientAndRemainder(dividingBy: outputs)
      let (tap, input) = place.quotientAndRemainder(dividingBy: inputs)
      return (own, (output * inputs + input) * taps + tap)
    }
  }
}
