/// Convolutional networks that go by a name, layer by layer. All end in a linear layer of as many outputs
/// as the data have.
///
/// Sources: C1 of Hoffer, Hubara & Soudry 2017 and the residual networks of their code (He et al. 2016 for
/// CIFAR); C1 of Keskar et al. 2017, appendix B. `mini` and `strided` are ours.
extension [LayerConfiguration] {
  /// C1 in small, for images of 28 × 28: two convolutions of 5 × 5, each pooled, normalised and
  /// rectified, and a hidden layer of 64.
  ///
  /// - Parameter isNormalized: Whether batch normalization follows each layer but the last.
  public static func mini(outputs: Int, isNormalized: Bool = true) -> Self {
    poolingConvolutions([8, 16], hasBias: true, isNormalized: isNormalized)
      + hidden(64, hasBias: true, isNormalized: isNormalized) + [.linear(outputs: outputs)]
  }

  /// Three convolutions of 3 × 3 with 16, 32 and 32 channels, the second and third of stride 2, and the
  /// mean over all positions: a network without pooling windows.
  public static func strided(outputs: Int, isNormalized: Bool = true) -> Self {
    let norm: Self = isNormalized ? [.batchNorm] : []
    let convolutions = [(16, 1), (32, 2), (32, 2)].flatMap { channels, stride in
      [.convolution(outputs: channels, kernel: 3, stride: stride, padding: 1)] + norm
        + [.rectifier]
    }
    return convolutions + [.globalAveragePool, .flatten, .linear(outputs: outputs)]
  }

  /// C1 of Hoffer, Hubara & Soudry for CIFAR-10: 1,388,490 parameters.
  ///
  /// - Parameter dropout: With which a hidden unit is dropped; nil for never.
  public static func c1(outputs: Int, dropout: Double? = 0.5) -> Self {
    poolingConvolutions([64, 64], hasBias: false, isNormalized: true)
      + hidden(384, hasBias: false, isNormalized: true, dropout: dropout, isFirst: true)
      + hidden(192, hasBias: false, isNormalized: true, dropout: dropout, isFirst: false)
      + [.linear(outputs: outputs)]
  }

  /// C1 of Keskar et al. for CIFAR-10, whose pooling windows follow the rectifier; the last ones are
  /// not whole, as "same" padding has it.
  public static func keskarC1(outputs: Int, dropout: Double? = 0.5) -> Self {
    let convolution: Self = [
      .convolution(outputs: 64, kernel: 5, padding: 2), .batchNorm, .rectifier,
      .maxPool(window: 3, stride: 2, ceiling: true),
    ]
    return convolution + convolution
      + hidden(384, hasBias: true, isNormalized: true, dropout: dropout, isFirst: true)
      + hidden(192, hasBias: true, isNormalized: true, dropout: dropout, isFirst: false)
      + [.linear(outputs: outputs)]
  }

  /// A residual network for CIFAR of 6 n + 2 layers: a convolution, and three stages of n blocks with
  /// `width`, 2 `width` and 4 `width` channels, the second and third of which begin with stride 2; where
  /// the shape changes, the shortcut is a convolution of 1 × 1 with batch norm.
  ///
  /// - Precondition: A depth of 6 n + 2, n > 0.
  public static func residual(depth: Int, width: Int, outputs: Int) -> Self {
    precondition(depth >= 8 && depth % 6 == 2, "a residual network of \(depth) layers")
    var layers: Self = [
      .convolution(outputs: width, kernel: 3, padding: 1, bias: false), .batchNorm, .rectifier,
    ]
    for stage in 0..<3 {
      let channels = width << stage
      for block in 0..<depth / 6 {
        let stride = stage > 0 && block == 0 ? 2 : 1
        let shortcut: Self =
          stride == 1
          ? []
          : [.convolution(outputs: channels, kernel: 1, stride: stride, bias: false), .batchNorm]
        let body: Self = [
          .convolution(outputs: channels, kernel: 3, stride: stride, padding: 1, bias: false),
          .batchNorm, .rectifier,
          .convolution(outputs: channels, kernel: 3, padding: 1, bias: false), .batchNorm,
        ]
        layers += [.residual(body: body, shortcut: shortcut), .rectifier]
      }
    }
    return layers + [.globalAveragePool, .flatten, .linear(outputs: outputs)]
  }

  private static func poolingConvolutions(
    _ channels: [Int], hasBias: Bool, isNormalized: Bool
  ) -> Self {
    channels.flatMap { channels in
      [
        .convolution(outputs: channels, kernel: 5, padding: 2, bias: hasBias),
        .maxPool(window: 3, stride: 2),
      ] + (isNormalized ? [.batchNorm] : []) + [.rectifier]
    } as Self
  }

  private static func hidden(
    _ width: Int, hasBias: Bool, isNormalized: Bool, dropout: Double? = nil, isFirst: Bool = true
  ) -> Self {
    (isFirst ? [.flatten] : []) + [.linear(outputs: width, bias: hasBias)]
      + (isNormalized ? [.batchNorm] : []) + [.rectifier]
      + (dropout.map { [.dropout(probability: $0)] } ?? [])
  }
}
