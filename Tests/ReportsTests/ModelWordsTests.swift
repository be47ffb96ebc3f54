import Testing
import Training

@testable import Reports

/// How reports say what a network is.
@Suite struct ModelWordsTests {
  @Test(arguments: [
    (ModelConfiguration(hidden: []), "linear"),
    (
      ModelConfiguration(hidden: [16, 8], normalization: .batch, dropout: 0.25),
      "hidden layers 16-8, batch normalization, ReLU, dropout of 25 %"
    ),
    (
      ModelConfiguration(layers: .mini(outputs: 10)),
      """
      5 × 5 convolution to 8 channels, max-pooling 3/2, batch norm, ReLU; 5 × 5 convolution to 16 channels, \
      max-pooling 3/2, batch norm, ReLU; linear to 64, batch norm, ReLU; linear to 10
      """
    ),
    (
      ModelConfiguration(layers: .c1(outputs: 10)),
      """
      2 × [5 × 5 convolution to 64 channels, max-pooling 3/2, batch norm, ReLU]; linear to 384, batch norm, \
      ReLU, dropout of 50 %; linear to 192, batch norm, ReLU, dropout of 50 %; linear to 10
      """
    ),
    (
      ModelConfiguration(
        layers: [
          .convolution(outputs: 4, kernel: 3, stride: 2), .averagePool(window: 2, stride: 2),
          .convolution(outputs: 4, kernel: 3, padding: 2),
          .maxPool(window: 3, stride: 2, padding: 1, ceiling: true), .flatten, .linear(outputs: 2),
        ], initialization: .glorotUniform),
      """
      3 × 3 convolution to 4 channels at stride 2 without padding, average-pooling 2/2; 3 × 3 convolution to \
      4 channels padded by 2, max-pooling 3/2 padded by 1 with windows in part; linear to 2; weights \
      drawn in ±√(6 / (fan-in + fan-out))
      """
    ),
  ]) func network(_ model: ModelConfiguration, words: String) {
    #expect(model.words == words)
  }

  /// Forty-four layers are told in a few lines.
  @Test func residualNetwork() {
    let model = ModelConfiguration(
      layers: .residual(depth: 44, width: 16, outputs: 10), initialization: .normalByFanOut)
    func block(_ channels: Int, _ stride: String = "") -> String {
      "residual block (3 × 3 convolution to \(channels) channels\(stride), batch norm, ReLU, 3 × 3"
        + " convolution to \(channels) channels, batch norm)"
    }
    func first(_ channels: Int) -> String {
      block(channels, " at stride 2") + " with the shortcut (1 × 1 convolution to \(channels)"
        + " channels at stride 2, batch norm), ReLU"
    }
    #expect(
      model.words
        == [
          "3 × 3 convolution to 16 channels, batch norm, ReLU", "7 × [\(block(16)), ReLU]",
          first(32), "6 × [\(block(32)), ReLU]", first(64), "6 × [\(block(64)), ReLU]",
          "mean over all positions", "linear to 10",
          "weights of convolutions drawn with variance 2 / fan-out",
        ].joined(separator: "; "))
    #expect(model.depth == 44 && model.isConvolutional && !model.isLinear)
  }
}
