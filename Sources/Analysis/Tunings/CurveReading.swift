import Planning
import Records
import Specification
import Statistics
import Training

/// What the curves of train and validation loss say about a candidate: whether it over-fits,
/// under-fits, or is noisy, with the figures that this rests on.
package struct CurveReading: Sendable, Hashable {
  /// By how much the validation loss stands above its lowest at the end, relative to it.
  package let riseAfterLowest: Double
  /// The epoch of the lowest validation loss, and the last one.
  package let lowestEpoch: Int
  package let lastEpoch: Int
  /// Validation loss over train loss at that epoch.
  package let lossRatio: Double
  /// By how much the train loss falls over the last quarter of the epochs, relative to its value before.
  package let fallInLastQuarter: Double
  /// How far the validation loss of a part scatters from one evaluation to the next around its trend,
  /// over the second half of the epochs, relative to its mean: the root mean square of second
  /// differences over √6, which is the standard deviation where they are independent.
  package let noise: Double

  /// More than this, and more than twice the noise, is over-fitting.
  package static let riseLimit = 0.05
  /// A train loss that falls more than this while the validation loss is at its lowest in the last
  /// tenth of the epochs is under-fitting.
  package static let fallLimit = 0.1
  /// More scatter than this is noise.
  package static let noiseLimit = 0.1

  package var isOverfitting: Bool {
    riseAfterLowest > Self.riseLimit && riseAfterLowest > 2 * noise
  }

  package var isUnderfitting: Bool {
    fallInLastQuarter > Self.fallLimit && 10 * (lastEpoch - lowestEpoch) <= lastEpoch
  }

  package var isNoisy: Bool { noise > Self.noiseLimit }

  /// Nil where fewer than four evaluations are there, or a loss is 0 or not finite.
  package init?(_ candidate: TuningCandidate) {
    let train = candidate.course(of: .trainLoss)
    let validation = candidate.course(of: .validationLoss)
    guard train.count == validation.count, validation.count >= 4,
      let lowest = validation.indices.min(by: { validation[$0].value < validation[$1].value }),
      let last = validation.last, let lastTrain = train.last,
      (train + validation).allSatisfy({ $0.value.isFinite && $0.value > 0 }),
      let before = train.last(where: { 4 * $0.epoch <= 3 * last.epoch })
    else { return nil }
    lowestEpoch = validation[lowest].epoch
    lastEpoch = last.epoch
    riseAfterLowest = last.value / validation[lowest].value - 1
    lossRatio = validation[lowest].value / train[lowest].value
    fallInLastQuarter = 1 - lastTrain.value / before.value
    noise = Self.noise(of: candidate)
  }

  private static func noise(of candidate: TuningCandidate) -> Double {
    let shares = candidate.records.compactMap { record -> Double? in
      let losses = record.epochs.compactMap { $0.test?.loss }
      let half = Array(losses.suffix(max(3, losses.count / 2)))
      guard half.count >= 3, half.allSatisfy(\.isFinite) else { return nil }
      let bends: [Double] = (1..<half.count - 1).map { place in
        let around: Double = half[place - 1] + half[place + 1]
        return around - 2 * half[place]
      }
      let mean = Sample.mean(half)
      guard mean > 0 else { return nil }
      return (Sample.mean(bends.map { $0 * $0 }) / 6).squareRoot() / mean
    }
    return shares.isEmpty ? 0 : Sample.mean(shares)
  }
}
