import Foundation
import Training

/// Networks of layers once more, in plain Double loops over one image after the other: forward passes
/// alone, written for reading.
struct ReferenceLayers {
  /// One image: rows of positions, channels of each.
  struct Image {
    var height: Int
    var width: Int
    var channels: Int
    var values: [Double]

    init(_ height: Int, _ width: Int, _ channels: Int) {
      self.height = height
      self.width = width
      self.channels = channels
      values = [Double](repeating: 0, count: height * width * channels)
    }

    subscript(i: Int, j: Int, c: Int) -> Double {
      get { values[(i * width + j) * channels + c] }
      set { values[(i * width + j) * channels + c] = newValue }
    }

    /// Zero outside.
    func padded(_ i: Int, _ j: Int, _ c: Int) -> Double {
      0..<height ~= i && 0..<width ~= j ? self[i, j, c] : 0
    }
  }

  let ghostBatchSize: Int?
  /// In the order of `Network.parameterLayout`.
  private var parameters: ArraySlice<Double>
  /// In the order of `Network.statisticsLayout`; nil for those of the batch.
  private var statistics: ArraySlice<Double>?

  init(parameters: [Double], statistics: [Double]? = nil, ghostBatchSize: Int? = nil) {
    self.parameters = parameters[...]
    self.statistics = statistics.map { $0[...] }
    self.ghostBatchSize = ghostBatchSize
  }

  private mutating func take(_ count: Int) -> [Double] {
    defer { parameters = parameters.dropFirst(count) }
    return Array(parameters.prefix(count))
  }

  private mutating func takeStatistics(_ count: Int) -> [Double] {
    defer { statistics = statistics?.dropFirst(count) }
    return Array(statistics?.prefix(count) ?? [])
  }

  /// The mean cross-entropy of the network's outputs.
  mutating func loss(_ layers: [LayerConfiguration], _ images: [Image], labels: [Int]) -> Double {
    let losses = zip(run(layers, images), labels).map { image, label in
      let largest = image.values.max() ?? 0
      return log(image.values.reduce(0) { $0 + exp($1 - largest) }) + largest - image.values[label]
    }
    return losses.reduce(0, +) / Double(losses.count)
  }

  mutating func run(_ layers: [LayerConfiguration], _ images: [Image]) -> [Image] {
    var images = images
    for layer in layers { images = run(layer, images) }
    return images
  }

  private mutating func run(_ layer: LayerConfiguration, _ images: [Image]) -> [Image] {
    switch layer {
    case .convolution(let outputs, let kernel, let stride, let padding, let bias):
      let inputs = images[0].channels
      let weights = take(kernel * kernel * inputs * outputs)
      let biases = bias ? take(outputs) : [Double](repeating: 0, count: outputs)
      return images.map { x in
        var y = Image(
          (x.height + 2 * padding - kernel) / stride + 1,
          (x.width + 2 * padding - kernel) / stride + 1, outputs)
        for i in 0..<y.height {
          for j in 0..<y.width {
            for o in 0..<outputs {
              var sum = biases[o]
              for a in 0..<kernel {
                for b in 0..<kernel {
                  for c in 0..<inputs {
                    sum +=
                      weights[((a * kernel + b) * inputs + c) * outputs + o]
                      * x.padded(i * stride + a - padding, j * stride + b - padding, c)
                  }
                }
              }
              y[i, j, o] = sum
            }
          }
        }
        return y
      }
    case .maxPool(let window, let stride, let padding, let ceiling):
      return images.map { x in
        pooled(x, window, stride, padding, ceiling: ceiling) { $0.max() ?? 0 }
      }
    case .averagePool(let window, let stride):
      return images.map { x in
        pooled(x, window, stride, 0) { $0.reduce(0, +) / Double($0.count) }
      }
    case .globalAveragePool:
      return images.map { x in
        pooled(x, x.height, 1, 0) { $0.reduce(0, +) / Double($0.count) }
      }
    case .batchNorm: return normalized(images)
    case .leakyRectifier(let slope):
      return images.map { x in
        var y = x
        y.values = x.values.map { $0 > 0 ? $0 : slope * $0 }
        return y
      }
    case .rectifier:
      return images.map { x in
        var y = x
        y.values = x.values.map { max($0, 0) }
        return y
      }
    case .dropout: return images
    case .flatten:
      return images.map { x in
        var y = Image(1, 1, x.values.count)
        for c in 0..<x.channels {
          for p in 0..<x.height * x.width {
            y.values[c * x.height * x.width + p] = x.values[p * x.channels + c]
          }
        }
        return y
      }
    case .linear(let outputs, let bias):
      let inputs = images[0].values.count
      let weights = take(outputs * inputs)
      let biases = bias ? take(outputs) : [Double](repeating: 0, count: outputs)
      return images.map { x in
        var y = Image(1, 1, outputs)
        for o in 0..<outputs {
          y.values[o] = (0..<inputs).reduce(biases[o]) {
            $0 + weights[o * inputs + $1] * x.values[$1]
          }
        }
        return y
      }
    case .residual(let body, let shortcut):
      let first = run(body, images)
      let second = run(shortcut, images)
      return zip(first, second).map { a, b in
        var sum = a
        sum.values = zip(a.values, b.values).map(+)
        return sum
      }
    }
  }

  private func pooled(
    _ x: Image, _ window: Int, _ stride: Int, _ padding: Int, ceiling: Bool = false,
    _ choose: ([Double]) -> Double
  ) -> Image {
    /// Windows of a row or column: those that lie inside, or that begin before its right padding.
    func windows(_ length: Int) -> Int {
      (0...length).filter { index in
        let start = index * stride - padding
        return start + window <= length + padding
          || ceiling && start < length && start - stride + window < length + padding
      }.count
    }
    var y = Image(windows(x.height), windows(x.width), x.channels)
    for i in 0..<y.height {
      for j in 0..<y.width {
        for c in 0..<x.channels {
          var values: [Double] = []
          for a in 0..<window {
            for b in 0..<window {
              let (k, l) = (i * stride + a - padding, j * stride + b - padding)
              if 0..<x.height ~= k && 0..<x.width ~= l { values.append(x[k, l, c]) }
            }
          }
          y[i, j, c] = choose(values)
        }
      }
    }
    return y
  }

  private mutating func normalized(_ images: [Image]) -> [Image] {
    let channels = images[0].channels
    let (scales, shifts) = (take(channels), take(channels))
    var result = images
    let (means, variances) = (takeStatistics(channels), takeStatistics(channels))
    let size = statistics == nil ? ghostBatchSize ?? images.count : images.count
    for start in stride(from: 0, to: images.count, by: size) {
      let group = start..<min(start + size, images.count)
      for c in 0..<channels {
        let all = group.flatMap { index in
          stride(from: c, to: images[index].values.count, by: channels).map {
            images[index].values[$0]
          }
        }
        let isGiven = statistics != nil
        let mean = isGiven ? means[c] : all.reduce(0, +) / Double(all.count)
        let variance =
          isGiven
          ? variances[c]
          : all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
        for index in group {
          for place in stride(from: c, to: images[index].values.count, by: channels) {
            result[index].values[place] =
              (images[index].values[place] - mean) / (variance + 1e-5).squareRoot() * scales[c]
              + shifts[c]
          }
        }
      }
    }
    return result
  }
}
