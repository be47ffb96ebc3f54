import Foundation
import Training

/// The networks once more, in plain Double loops: forward passes alone, written for reading. The
/// engine's gradients are held against central differences of its loss.
struct ReferenceNetwork {
  let model: ModelConfiguration
  let ghostBatchSize: Int?
  let inputs: Int
  let outputs: Int

  /// Mean loss over a batch, with batch statistics.
  ///
  /// - Parameters:
  ///   - parameters: In the order of `Network.parameterLayout`.
  ///   - labels: Classes for cross-entropy, or nil for squared error against `values`.
  func loss(
    parameters: [Double], x: [[Double]], labels: [Int]?, values: [[Double]] = []
  ) -> Double {
    var place = 0
    func take(_ count: Int) -> ArraySlice<Double> {
      defer { place += count }
      return parameters[place..<place + count]
    }
    var rows = x
    var width = inputs
    for next in model.hidden + [outputs] {
      let weights = Array(take(next * width))
      let biases = Array(take(next))
      rows = rows.map { row -> [Double] in
        (0..<next).map { output -> Double in
          var sum = biases[output]
          for input in 0..<width { sum += weights[output * width + input] * row[input] }
          return sum
        }
      }
      width = next
      if place == parameters.count { break }
      if model.normalization == .batch {
        let scales = Array(take(width))
        let shifts = Array(take(width))
        rows = normalized(rows, scales: scales, shifts: shifts)
      }
      rows = rows.map { $0.map { max($0, 0) } }
    }
    if let labels {
      let losses = zip(rows, labels).map { row, label in
        let largest = row.max() ?? 0
        return log(row.reduce(0) { $0 + exp($1 - largest) }) + largest - row[label]
      }
      return losses.reduce(0, +) / Double(losses.count)
    }
    let squares = zip(rows, values).flatMap { row, target in
      zip(row, target).map { ($0 - $1) * ($0 - $1) }
    }
    return squares.reduce(0, +) / Double(squares.count)
  }

  private func normalized(_ rows: [[Double]], scales: [Double], shifts: [Double]) -> [[Double]] {
    let size = ghostBatchSize ?? rows.count
    return stride(from: 0, to: rows.count, by: size).flatMap { start -> [[Double]] in
      let group = rows[start..<min(start + size, rows.count)]
      let count = Double(group.count)
      var result = Array(group)
      for column in scales.indices {
        let mean = group.reduce(0) { $0 + $1[column] } / count
        let variance =
          group.reduce(0) { $0 + ($1[column] - mean) * ($1[column] - mean) } / count
        for row in result.indices {
          result[row][column] =
            (result[row][column] - mean) / (variance + 1e-5).squareRoot() * scales[column]
            + shifts[column]
        }
      }
      return result
    }
  }
}
