import Landscape
import Records
import Specification
import Statistics
import Training

/// What was measured around an experiment's minima, beside the arms' own metrics.
package struct LandscapeSummary: Sendable {
  package let spec: LandscapeSpec
  package let results: LandscapeResults

  /// A number along a path: the mean over seeds with its interval, at each place at which every seed
  /// has it.
  package func course(
    along path: String, isCurved: Bool, of number: (PathPoint) -> Double?
  ) -> [(position: Double, estimate: Estimate)] {
    let paths = (isCurved ? results.curvedPaths : results.linearPaths)[path] ?? []
    guard let first = paths.first else { return [] }
    return first.indices.compactMap { index in
      let values = paths.compactMap { number($0[index]) }
      guard values.count == paths.count else { return nil }
      return (first[index].position, meanInterval(of: values))
    }
  }
}

extension MinimumRecord {
  /// Nil where the search for the maximum failed: a failure is no flat minimum.
  package func value(of metric: Metric) -> Double? {
    guard case .landscape(let quantity) = metric.traits.source else { return nil }
    return switch quantity {
    case .sharpness(let space, let box): percent(searches(in: space), box)
    case .largestEigenvalue: edges?.largest.value
    case .hessianTrace: trace?.trace.value
    }
  }

  private func percent(_ boxes: [Sharpness], _ box: Metric.SharpnessBox) -> Double? {
    let index =
      switch box {
      case .larger: 0
      case .smaller: 1
      }
    guard boxes.indices.contains(index), !boxes[index].hasFailed else { return nil }
    return boxes[index].percent
  }

  /// One a box, the larger first.
  private func searches(in space: Metric.SharpnessSpace) -> [Sharpness] {
    switch space {
    case .full: full
    case .subspace: subspace
    case .relative: relative
    }
  }

  /// All searches for a maximum.
  package var searches: [Sharpness] { full + subspace + relative }
}

extension Summary {
  /// The seeds of which both arms have a trial whose weights can be measured, in their order: a path between
  /// them has a list of places for each, and a surface is that of the first.
  package func sharedSeeds(of first: String, and second: String) -> [UInt64] {
    func seeds(_ arm: String) -> [UInt64] {
      (self.arm(named: arm)?.records ?? []).filter { $0.landscapeAbsence == nil }
        .map(\.seed)
    }
    let others = Set(seeds(second))
    return seeds(first).filter(others.contains)
  }
}
