import Landscape
import Records
import Training

struct MinimumMeasurement: LandscapeMeasurement {
  static let kind = "minimum-3"
  let trial: String
  let boxSizes: [Double]
  let subspaceDimension: Int
  let record: TrialRecord

  private enum CodingKeys: CodingKey { case trial, boxSizes, subspaceDimension }

  init(_ record: TrialRecord, boxSizes: [Double], subspaceDimension: Int) {
    (trial, self.record) = (record.id, record)
    (self.boxSizes, self.subspaceDimension) = (boxSizes, subspaceDimension)
  }

  var words: String { "minimum of trial \(trial.prefix(12))" }

  func measure(_ trials: TrainedTrials) throws -> MinimumRecord {
    let trained = try trials.trained(record)
    let loss = TrainingLoss(
      of: trained.network, on: trained.dataset, statistics: trained.values.statistics)
    let point = trained.point
    do throws(SharpnessError) {
      var search = SharpnessSearch()
      search.boxSizes = boxSizes
      let subspace = try RandomSubspace(
        dimension: subspaceDimension, of: loss.dimension, seed: record.seed)
      let full = try search.measure(loss, at: point)
      let inSubspace = try search.measure(loss, at: point, in: subspace)
      search.isRelative = true
      search.boxSizes = Array(boxSizes.prefix(1))
      return MinimumRecord(
        full: full, subspace: inSubspace, relative: try search.measure(loss, at: point),
        edges: loss.curvatureEdges(at: point), trace: loss.curvatureTrace(at: point, probes: 10),
        failure: nil)
    } catch {
      return MinimumRecord(
        full: [], subspace: [], relative: [], edges: nil, trace: nil, failure: error.description)
    }
  }
}
