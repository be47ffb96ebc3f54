/// What the representation comes to that a trial's encoder has learned, or was born with.
///
/// Sources: for the probe, Chen et al. 2020, "A simple framework for contrastive learning", section 2.3;
/// for alignment and uniformity, Wang & Isola 2020, "Understanding contrastive representation learning
/// through alignment and uniformity on the hypersphere", section 4.1.
public struct RepresentationRecord: Sendable, Hashable, Codable {
  /// Percent of the test set which a linear classifier of the representation puts in a wrong class.
  public let probeError: Double
  /// The same of the training set, which the classifier is fitted to.
  public let probeTrainError: Double
  /// Whether the fit came to its end, and not to the most steps that it is granted.
  public let isProbeConverged: Bool
  /// The mean squared distance of the embeddings, at length 1, of two views of an example; nil where
  /// nothing is embedded.
  public let alignment: Double?
  /// The logarithm of the mean of exp(−2 d²) over the distances d of the embeddings of different
  /// examples; nil where nothing is embedded.
  public let uniformity: Double?
  /// The first examples of the set in the plane of the representation's first two principal
  /// components, the first one along x.
  public let plane: [Place]

  public init(
    probeError: Double, probeTrainError: Double, isProbeConverged: Bool, alignment: Double?,
    uniformity: Double?, plane: [Place]
  ) {
    self.probeError = probeError
    self.probeTrainError = probeTrainError
    self.isProbeConverged = isProbeConverged
    self.alignment = alignment
    self.uniformity = uniformity
    self.plane = plane
  }

  /// An example in a plane.
  public struct Place: Sendable, Hashable, Codable {
    public let x: Float
    public let y: Float
    public let label: UInt8

    public init(x: Float, y: Float, label: UInt8) {
      self.x = x
      self.y = y
      self.label = label
    }
  }

  /// The most examples of the plane.
  public static let planeCount = 500
}
