import Landscape
import Records
import Specification
import Statistics

extension SummaryDocument {
  /// What was measured around the weights that a trial ended with.
  package struct Minimum: Codable, Sendable {
    /// A sharpness, with what it is made of.
    package struct Box: Codable, Sendable {
      /// "all", "subspace" or "relative".
      package let among: String
      package let boxSize: Double
      /// φ; no measure of sharpness where `hasFailed`.
      package let sharpness: Double?
      package let loss: Double?
      package let maximum: Double?
      /// The start from which the maximum was seen.
      package let winner: String?
      package let doubts: [String]
      package let hasFailed: Bool
    }

    package struct Eigenvalue: Codable, Sendable {
      package let value: Double?
      package let residual: Double?
    }

    package let arm: String
    package let trial: String
    package let seed: UInt64
    package let boxes: [Box]
    package let largestEigenvalue: Eigenvalue?
    package let smallestEigenvalue: Eigenvalue?
    /// With its interval over the random vectors.
    package let trace: Estimate?
    /// Why nothing was measured.
    package let failure: String?
  }

  /// By arm and seed; nil where nothing was measured, and then left out.
  static func minima(of summary: Summary) -> [Minimum]? {
    guard let landscape = summary.landscape else { return nil }
    let minima = landscape.spec.arms.compactMap { summary.arm(named: $0) }.flatMap { arm in
      zip(arm.records, arm.minima).compactMap { record, minimum in
        minimum.map { Minimum($0, of: record, arm: arm.name) }
      }
    }
    return minima.isEmpty ? nil : minima
  }
}

extension SummaryDocument.Minimum {
  fileprivate init(_ minimum: MinimumRecord, of record: TrialRecord, arm: String) {
    self.arm = arm
    trial = record.id
    seed = record.seed
    boxes = [("all", minimum.full), ("subspace", minimum.subspace), ("relative", minimum.relative)]
      .flatMap { among, boxes in boxes.map { Box($0, among: among) } }
    largestEigenvalue = minimum.edges.map { Eigenvalue($0.largest) }
    smallestEigenvalue = minimum.edges.map { Eigenvalue($0.smallest) }
    trace = minimum.trace?.trace
    failure = minimum.failure
  }
}

extension SummaryDocument.Minimum.Box {
  fileprivate init(_ sharpness: Sharpness, among: String) {
    self.among = among
    boxSize = sharpness.boxSize
    self.sharpness = sharpness.percent.finite
    loss = sharpness.value.finite
    maximum = sharpness.maximum.finite
    winner = sharpness.winner?.rawValue
    doubts = sharpness.doubts.map(\.rawValue)
    hasFailed = sharpness.hasFailed
  }
}

extension SummaryDocument.Minimum.Eigenvalue {
  fileprivate init(_ end: SpectrumEdges.Eigenvalue) {
    value = end.value.finite
    residual = end.residual.finite
  }
}
