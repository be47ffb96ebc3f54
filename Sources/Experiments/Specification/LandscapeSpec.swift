/// What is measured around the weights that trials end with.
public struct LandscapeSpec: Sendable, Hashable {
  /// Whose every trial is measured: sharpness, the spectrum's ends, the trace.
  public let arms: [String]
  /// The ε of the sharpness boxes, the larger one first.
  public let boxSizes: [Double]
  /// Of the random subspace that sharpness is measured in beside the whole space.
  public let subspaceDimension: Int
  /// Whose first trial's spectral density is measured: the first that did not diverge.
  public let spectra: [String]
  public let paths: [Path]
  public let surfaces: [Surface]
  public let rescaling: Rescaling?

  /// The straight and the curved path between the trials of two arms with the same seed.
  public struct Path: Sendable, Hashable {
    public let name: String
    public let from: String
    public let to: String
  }

  /// A field of losses over a plane of weights, for the first seed.
  public struct Surface: Sendable, Hashable {
    public let name: String
    public let kind: Kind

    public enum Kind: Sendable, Hashable {
      /// Two random directions from an arm's weights, normalized filter by filter.
      case around(String)
      /// The plane of the initial weights and those that two arms end with, with the ways there.
      case through(String, String)
    }
  }

  /// An arm's first trial with a layer's weights multiplied and the next one's divided, which leaves
  /// the function as it is.
  public struct Rescaling: Sendable, Hashable {
    public let arm: String
    public let factors: [Double]
  }

  /// The most parameters times dimensions of a subspace, whose matrix has four bytes for each.
  static let subspaceLimit = 1 << 29

  public func surface(named name: String) -> Surface? { surfaces.first { $0.name == name } }
}
