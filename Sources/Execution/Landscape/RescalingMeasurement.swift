import Landscape
import Records
import Training

struct RescalingMeasurement: LandscapeMeasurement {
  static let kind = "rescaling-2"
  let trial: String
  let factor: Double
  let boxSize: Double
  let record: TrialRecord

  private enum CodingKeys: CodingKey { case trial, factor, boxSize }

  init(_ record: TrialRecord, factor: Double, boxSize: Double) {
    (trial, self.record, self.factor, self.boxSize) = (record.id, record, factor, boxSize)
  }

  var words: String { "trial \(trial.prefix(12)) rescaled by \(factor)" }

  func measure(_ trials: TrainedTrials) throws -> RescalingRecord {
    let trained = try trials.trained(record)
    let loss = TrainingLoss(
      of: trained.network, on: trained.dataset, statistics: trained.values.statistics)
    let point = trained.network.rescaled(trained.point, layer: 0, by: factor)
    var search = SharpnessSearch()
    search.boxSizes = [boxSize]
    // Nil where it is undefined: the point or its loss is not finite.
    let sharpness = try? search.measure(loss, at: point).first
    search.isRelative = true
    let value = loss.value(at: point)
    return RescalingRecord(
      factor: factor, loss: value.isFinite ? value : nil, sharpness: sharpness,
      relativeSharpness: try? search.measure(loss, at: point).first,
      trace: loss.curvatureTrace(at: point)?.trace)
  }
}

/// How the eigenvalues of the Hessian at a trial's end are spread.
struct SpectrumMeasurement: LandscapeMeasurement {
  static let kind = "spectrum-1"
  let trial: String
  let record: TrialRecord

  private enum CodingKeys: CodingKey { case trial }

  init(_ record: TrialRecord) { (trial, self.record) = (record.id, record) }

  var words: String { "spectrum of trial \(trial.prefix(12))" }

  func measure(_ trials: TrainedTrials) throws -> DensityCurve? {
    let trained = try trials.trained(record)
    return TrainingLoss(
      of: trained.network, on: trained.dataset, statistics: trained.values.statistics
    ).curvatureDensity(at: trained.point, probes: 4)?.curve()
  }
}
