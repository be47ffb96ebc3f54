import BoundedSearch
import Foundation

@testable import Landscape

/// An objective made of two functions of a point.
struct Formula: Objective {
  let dimension: Int
  let value: @Sendable ([Double]) -> Double
  let slope: @Sendable ([Double]) -> [Double]

  func value(at point: [Double]) -> Double { value(point) }

  func value(at point: [Double], gradient: inout [Double]) -> Double {
    gradient = slope(point)
    return value(point)
  }
}

extension Formula {
  /// c z + z H z / 2 + constant, H symmetric.
  static func quadratic(
    _ hessian: [[Double]], slope: [Double]? = nil, constant: Double = 0
  ) -> Formula {
    let slope = slope ?? [Double](repeating: 0, count: hessian.count)
    @Sendable func product(_ z: [Double]) -> [Double] { hessian.map { dot($0, z) } }
    return Formula(
      dimension: hessian.count,
      value: { z in
        let bend: Double = dot(z, product(z))
        return constant + dot(slope, z) + bend / 2
      },
      slope: { z in zip(slope, product(z)).map { $0 + $1 } })
  }

  /// −Σ 100 (z_{i+1} − z_i²)² + (1 − z_i)².
  static func negativeRosenbrock(_ n: Int) -> Formula {
    Formula(
      dimension: n,
      value: { z in
        var sum = 0.0
        for i in 0..<n - 1 { sum += 100 * square(z[i + 1] - square(z[i])) + square(1 - z[i]) }
        return -sum
      },
      slope: { z in
        var gradient = [Double](repeating: 0, count: n)
        for i in 0..<n - 1 {
          let curve = z[i + 1] - square(z[i])
          gradient[i] += 400 * curve * z[i] + 2 * (1 - z[i])
          gradient[i + 1] -= 200 * curve
        }
        return gradient
      })
  }
}

/// The mean softmax cross-entropy of V tanh(W x), at weights W and V plus z.
struct SmallNetwork: Objective {
  let inputs: [[Double]]
  let labels: [Int]
  let first: [[Double]]
  let second: [[Double]]

  var dimension: Int { (first + second).reduce(0) { $0 + $1.count } }

  func value(at point: [Double]) -> Double {
    var gradient = point
    return value(at: point, gradient: &gradient)
  }

  func value(at point: [Double], gradient: inout [Double]) -> Double {
    var rest = point[...]
    func displaced(_ rows: [[Double]]) -> [[Double]] {
      rows.map { row in row.map { $0 + (rest.popFirst() ?? .nan) } }
    }
    let (w, v) = (displaced(first), displaced(second))
    var wSlope = w.map { $0.map { _ in 0.0 } }
    var vSlope = v.map { $0.map { _ in 0.0 } }
    var loss = 0.0
    for (x, label) in zip(inputs, labels) {
      let hidden = w.map { tanh(dot($0, x)) }
      let logits = v.map { dot($0, hidden) }
      let largest = logits.max() ?? .nan
      let total = logits.reduce(0) { $0 + exp($1 - largest) }
      loss -= logits[label] - largest - log(total)
      for c in v.indices {
        let slope = exp(logits[c] - largest) / total - (c == label ? 1 : 0)
        for h in w.indices {
          vSlope[c][h] += slope * hidden[h]
          let flow = slope * v[c][h] * (1 - square(hidden[h]))
          for i in x.indices { wSlope[h][i] += flow * x[i] }
        }
      }
    }
    gradient = (wSlope + vSlope).flatMap { $0 }.map { $0 / Double(inputs.count) }
    return loss / Double(inputs.count)
  }
}

func square(_ x: Double) -> Double { x * x }

func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }

/// The largest distance of two numbers at the same place.
func largestDistance(_ x: [Double], _ y: [Double]) -> Double {
  x.count == y.count ? zip(x, y).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}
