import Training

extension ModelConfiguration {
  /// The network in a phrase.
  ///
  /// Of convolutions, padding that keeps the size is not told, nor is a bias.
  var words: String {
    guard let layers else { return perceptronWords }
    let drawn: String =
      switch initialization {
      case nil, .uniformByFanIn: ""
      case .normalByFanOut: "; weights of convolutions drawn with variance 2 / fan-out"
      case .glorotUniform: "; weights drawn in ±√(6 / (fan-in + fan-out))"
      }
    return Self.words(for: layers) + drawn
  }

  private var perceptronWords: String {
    guard !hidden.isEmpty else { return "linear" }
    let widths = hidden.map(String.init).joined(separator: "-")
    let norm = normalization == .batch ? ", batch normalization" : ""
    let drop = dropout.map { ", \(Self.words(forDropout: $0))" } ?? ""
    return "hidden layers \(widths)\(norm), ReLU\(drop)"
  }

  fileprivate static func words(forDropout probability: Double) -> String {
    "dropout of \(Format.number(100 * probability)) %"
  }

  /// Stretches of layers, each with the one with weights that it begins with; those of the same words
  /// that follow each other are told once.
  private static func words(for layers: [LayerConfiguration]) -> String {
    var stretches: [[LayerConfiguration]] = []
    for layer in layers {
      if stretches.isEmpty || layer.beginsStretch {
        stretches.append([layer])
      } else {
        stretches[stretches.count - 1].append(layer)
      }
    }
    var told: [(words: String, count: Int)] = []
    for stretch in stretches {
      let words = LayerConfiguration.words(for: stretch)
      if told.last?.words == words {
        told[told.count - 1].count += 1
      } else if !words.isEmpty {
        told.append((words, 1))
      }
    }
    return told.map { $0.count == 1 ? $0.words : "\($0.count) × [\($0.words)]" }
      .joined(separator: "; ")
  }
}

extension LayerConfiguration {
  fileprivate var beginsStretch: Bool {
    switch self {
    case .convolution, .linear, .residual, .globalAveragePool: true
    case .maxPool, .averagePool, .batchNorm, .rectifier, .leakyRectifier, .dropout, .flatten: false
    }
  }

  /// Nil for what goes without saying.
  fileprivate var words: String? {
    switch self {
    case .convolution(let outputs, let kernel, let stride, let padding, _):
      "\(kernel) × \(kernel) convolution to \(outputs) channels"
        + (stride == 1 ? "" : " at stride \(stride)")
        + (2 * padding == kernel - 1
          ? "" : padding == 0 ? " without padding" : " padded by \(padding)")
    case .maxPool(let window, let stride, let padding, let ceiling):
      "max-pooling \(window)/\(stride)" + (padding == 0 ? "" : " padded by \(padding)")
        + (ceiling ? " with windows in part" : "")
    case .averagePool(let window, let stride): "average-pooling \(window)/\(stride)"
    case .globalAveragePool: "mean over all positions"
    case .batchNorm: "batch norm"
    case .rectifier: "ReLU"
    case .leakyRectifier(let slope): "leaky ReLU of slope \(Format.number(slope))"
    case .dropout(let probability): ModelConfiguration.words(forDropout: probability)
    case .flatten: nil
    case .linear(let outputs, _): "linear to \(outputs)"
    case .residual(let body, let shortcut):
      "residual block (\(Self.words(for: body)))"
        + (shortcut.isEmpty ? "" : " with the shortcut (\(Self.words(for: shortcut)))")
    }
  }

  fileprivate static func words(for branch: [LayerConfiguration]) -> String {
    branch.compactMap(\.words).joined(separator: ", ")
  }
}
