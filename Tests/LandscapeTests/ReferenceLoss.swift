import Foundation
import Training

/// The networks once more, forward alone and in plain Double loops, with given statistics.
struct ReferenceLoss {
  private let problem: SmallProblem
  private let statistics: [Double]
  private let x, values: [[Double]]
  private let labels: [Int]

  init(_ problem: SmallProblem, statistics: [Double]) {
    self.problem = problem
    self.statistics = statistics
    (x, values, labels) = (problem.x, problem.values, problem.labels)
  }

  func value(at point: [Double]) -> Double {
    let rows = passage(at: point) { _, _ in }
    if problem.isClassifier {
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

  /// Means and population variances of each normalized layer's inputs, each taken with those of the
  /// layers below in force; in the order of the network's layout.
  static func statistics(of problem: SmallProblem, at point: [Double]) -> [Double] {
    var found: [Double] = []
    let count = Double(problem.rows)
    for layer in problem.hidden.indices {
      // Statistics of layers above are not known yet, and not used for what is observed here.
      let unknown = [Double](
        repeating: 1, count: problem.network.statisticsLayout.count - found.count)
      let reference = ReferenceLoss(problem, statistics: found + unknown)
      _ = reference.passage(at: point) { index, rows in
        guard index == layer else { return }
        let means = rows[0].indices.map { column in
          rows.reduce(0) { $0 + $1[column] } / count
        }
        let variances = means.indices.map { column in
          rows.reduce(0) { $0 + ($1[column] - means[column]) * ($1[column] - means[column]) }
            / count
        }
        found += means + variances
      }
    }
    return found
  }

  /// The outputs, a row an example; `observe` sees what each normalized layer normalizes.
  private func passage(at point: [Double], observe: (Int, [[Double]]) -> Void) -> [[Double]] {
    var (place, statisticsPlace) = (0, 0)
    func take(_ count: Int) -> [Double] {
      defer { place += count }
      return Array(point[place..<place + count])
    }
    func takeStatistics(_ count: Int) -> [Double] {
      defer { statisticsPlace += count }
      return Array(statistics[statisticsPlace..<statisticsPlace + count])
    }
    var rows = x
    var width = problem.inputs
    for (layer, next) in (problem.hidden + [problem.outputs]).enumerated() {
      let (weights, biases) = (take(next * width), take(next))
      rows = rows.map { row in
        (0..<next).map { output in
          var sum = biases[output]
          for k in 0..<width { sum += weights[output * width + k] * row[k] }
          return sum
        }
      }
      width = next
      if layer == problem.hidden.count { break }
      if problem.normalization == .batch {
        observe(layer, rows)
        let (scales, shifts) = (take(width), take(width))
        let (means, variances) = (takeStatistics(width), takeStatistics(width))
        rows = rows.map { row in
          row.indices.map { j in
            (row[j] - means[j]) / (variances[j] + 1e-5).squareRoot() * scales[j] + shifts[j]
          }
        }
      }
      rows = rows.map { $0.map { max($0, 0) } }
    }
    return rows
  }
}
