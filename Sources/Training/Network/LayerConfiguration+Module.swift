extension LayerConfiguration {
  /// The layer in PyTorch's words.
  ///
  /// A residual layer is no module of PyTorch's: `Residual(body=Sequential(…), shortcut=Sequential(…))`
  /// stands for one whose output is `body(x) + shortcut(x)`; an empty `Sequential` hands x on.
  ///
  /// - Parameters:
  ///   - shape: Of what it reads.
  ///   - isImage: Whether that is an image, and not a vector.
  ///   - branches: The modules of its body and of its shortcut, where it has these.
  func module(reading shape: ValueShape, isImage: Bool, branches: [[String]] = []) -> String {
    switch self {
    case .convolution(let outputs, let kernel, let stride, let padding, let bias):
      "Conv2d(\(shape.channels), \(outputs), kernel_size=(\(kernel), \(kernel))"
        + ", stride=(\(stride), \(stride))"
        + (padding > 0 ? ", padding=(\(padding), \(padding))" : "")
        + (bias ? ")" : ", bias=False)")
    case .maxPool(let window, let stride, let padding, let ceiling):
      "MaxPool2d(kernel_size=\(window), stride=\(stride), padding=\(padding)"
        + (ceiling ? ", ceil_mode=True)" : ")")
    case .averagePool(let window, let stride):
      "AvgPool2d(kernel_size=\(window), stride=\(stride))"
    case .globalAveragePool: "AdaptiveAvgPool2d(1)"
    case .batchNorm: "BatchNorm\(isImage ? 2 : 1)d(\(shape.channels))"
    case .rectifier: "ReLU()"
    case .leakyRectifier(let slope): "LeakyReLU(negative_slope=\(slope))"
    case .dropout(let probability): "Dropout(p=\(probability))"
    case .flatten: "Flatten()"
    case .linear(let outputs, let bias):
      "Linear(\(shape.count), \(outputs)\(bias ? ")" : ", bias=False)")"
    case .residual:
      "Residual("
        + zip(["body", "shortcut"], branches).map { name, modules in
          "\(name)=Sequential(\(modules.joined(separator: ", ")))"
        }.joined(separator: ", ") + ")"
    }
  }
}
