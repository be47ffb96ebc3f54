import Elementary
import Randomness
import Statistics

/// What a scaling fit is given.
typealias Studies = [(batchSize: Double, updates: [Double])]

/// Data made from a known truth, to see whether it is found again.
enum Planted {
  /// In place of 1999 where hundreds of fits are made: unoptimized, as tests are, those would take
  /// minutes. Intervals between the least and the greatest of 39 are unsteady, but hold the truth as
  /// often.
  static let fewReplicates = 39

  /// One batch size has no spread.
  static let singleTrial: Studies = [(8, [100, 90]), (32, [40, 41]), (128, [22])]
  /// Of the trials at the largest batch size one says that the curve has bent, the other that not.
  static let openAbove: Studies = [(8, [800, 800]), (32, [250, 240]), (128, [115, 85])]
  /// The same at the smallest.
  static let openBelow: Studies = [(8, [290, 190]), (32, [138, 136]), (128, [113, 112])]

  /// Trials along a curve, their logarithms scattered normally: `noise` 0.08 is about 8 %.
  static func studies(
    _ curve: ScalingCurve, batchSizes: [Double], trials: Int = 1, noise: Double = 0,
    using stream: inout RandomStream
  ) -> Studies {
    batchSizes.map { batchSize in
      let updates = (0..<trials).map { _ in
        curve.updates(at: batchSize) * Portable.exp(noise * stream.normal())
      }
      return (batchSize, updates)
    }
  }

  /// `count` batch sizes from `first` on, each `ratio` times the one before.
  static func batchSizes(_ count: Int, from first: Double, ratio: Double = 2) -> [Double] {
    (0..<count).reduce(into: []) { sizes, _ in sizes.append(sizes.last.map { $0 * ratio } ?? first)
    }
  }
}

extension Estimate {
  func holds(_ truth: Double) -> Bool { low <= truth && truth <= high }
}

/// How often intervals hold the truth, over 200 repetitions of an experiment.
///
/// If 95 % of all do, such a count leaves 90 to 99 % once in 600 times; if 94 %, once in 100. Streams
/// are fixed, so that a test passes always or never.
struct Coverage: CustomStringConvertible {
  static let repetitions = 200
  var held = 0
  var share: Double { Double(held) / Double(Self.repetitions) }
  var isHonest: Bool { 0.90...0.99 ~= share }
  var description: String { "\(share)" }

  mutating func count(_ estimate: Estimate, of truth: Double) {
    if estimate.holds(truth) { held += 1 }
  }
}
