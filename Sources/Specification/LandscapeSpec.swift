/// What is measured around the weights that trials end with.
package struct LandscapeSpec: Sendable, Hashable {
  /// Whose every trial is measured: sharpness, the spectrum's ends, the trace.
  package let arms: [String]
  /// The ε of the sharpness boxes, the larger one first.
  package let boxSizes: [Double]
  /// Of the random subspace that sharpness is measured in beside the whole space.
  package let subspaceDimension: Int
  /// Whose first trial's spectral density is measured: the first that did not diverge.
  package let spectra: [String]
  package let paths: [Path]
  package let surfaces: [Surface]
  package let rescaling: Rescaling?

  /// The straight and the curved path between the trials of two arms with the same seed.
  package struct Path: Sendable, Hashable {
    package let name: String
    package let from: String
    package let to: String
  }

  /// A field of losses over a plane of weights, for the first seed.
  package struct Surface: Sendable, Hashable {
    package let name: String
    package let kind: Kind

    package enum Kind: Sendable, Hashable {
      /// Two random directions from an arm's weights, normalized filter by filter.
      case around(String)
      /// The plane of the initial weights and those that two arms end with, with the ways there.
      case through(String, String)
    }
  }

  /// An arm's first trial with a layer's weights multiplied and the next one's divided, which leaves
  /// the function as it is.
  package struct Rescaling: Sendable, Hashable {
    package let arm: String
    package let factors: [Double]
  }

  /// The most parameters times dimensions of a subspace, whose matrix has four bytes for each.
  static let subspaceLimit = 1 << 29

  /// The arms that anything is measured of.
  package var allArms: Set<String> {
    let ofSurfaces = surfaces.flatMap { surface in
      switch surface.kind {
      case .around(let arm): [arm]
      case .through(let first, let second): [first, second]
      }
    }
    return Set(arms + spectra + paths.flatMap { [$0.from, $0.to] } + ofSurfaces)
      .union([rescaling?.arm].compactMap { $0 })
  }

  package func surface(named name: String) -> Surface? { surfaces.first { $0.name == name } }
}
