import Randomness

/// Digits in ten classes, drawn by a rasterizer of our own: grey ones of 28 × 28 pixels, or ones in
/// colour of 32 × 32.
///
/// Each class has a skeleton of straight and curved strokes. An example draws its class (uniformly,
/// so counts differ between classes), moves the skeleton's control points, rotates, scales, shears
/// and shifts it, strokes it with a pen of some width and ink, lays one distractor stroke over it
/// and adds noise to every pixel. `difficulty` scales all of these amounts together. In colour, all of
/// this is scaled up with the image, ink and ground each have a random colour, and each channel has
/// noise of its own.
///
/// Deterministic: the bits of example i depend on seed, settings and i alone, not on how many are
/// drawn. Seed and settings are fixed by the configuration; the trial's seed does not enter.
///
/// Calibration of difficulty 1, of grey digits: 6,000 training and 4,000 test images, 784-256-256-10 with batch
/// normalization, inputs standardised, SGD at 0.1 with momentum 0.9 and weight decay 1e-4, a tenth
/// of the rate at epochs 10, 20 and 30, 50 epochs at batch size 128, no augmentation (PyTorch
/// 2.13). The aim was a test error of about 5 %, with batch size 128 as the only one looked at and
/// data seeds 1000 to 1004, which no experiment uses. The drawing was fixed first; of the one scale
/// in `Variation`, 1, 1.08, 1.12 and 1.16 gave 4.2, 6.5, 7.6 and 8.8 % (means over seeds 1000 to
/// 1002), and 1.035, interpolated from the first two, gave
///
///     data seed                      1000  1001  1002  1003  1004
///     test error, %                  4.92  5.55  4.75  4.92  4.43   (training error 0.00)
///     with shifts of up to 2 pixels  1.92  1.90  1.90  2.27  2.15   (training error 0.3 to 0.5)
public struct StrokesConfiguration: Sendable, Hashable, Codable {
  public var train: Int
  public var test: Int
  public var seed: UInt64
  /// From 0 (only the ink varies) to 4; 1 is calibrated.
  public var difficulty: Double
  /// Whether training examples are drawn while they are used, others in every epoch (`FreshStrokes`).
  public var freshEachEpoch: Bool
  public var shape: Shape

  /// The data set whose images they have the shape of.
  public enum Shape: String, Sendable, Hashable, Codable, CaseIterable {
    /// Light on black.
    case mnist
    /// Ink of a random colour on a ground of another.
    case cifar

    var image: ImageShape {
      switch self {
      case .mnist: ImageShape(height: 28, width: 28)
      case .cifar: CIFARConfiguration.imageShape
      }
    }
  }

  public init(
    train: Int, test: Int, seed: UInt64 = 0, difficulty: Double = 1, freshEachEpoch: Bool = false,
    shape: Shape = .mnist
  ) {
    self.train = train
    self.test = test
    self.seed = seed
    self.difficulty = difficulty
    self.freshEachEpoch = freshEachEpoch
    self.shape = shape
  }
}

extension StrokesConfiguration {
  private enum Key: CodingKey { case train, test, seed, difficulty, freshEachEpoch, shape }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      train: try container.decode(Int.self, forKey: .train),
      test: try container.decode(Int.self, forKey: .test),
      seed: try container.decode(UInt64.self, forKey: .seed),
      difficulty: try container.decode(Double.self, forKey: .difficulty),
      freshEachEpoch: try container.decodeIfPresent(Bool.self, forKey: .freshEachEpoch) ?? false,
      shape: try container.decodeIfPresent(Shape.self, forKey: .shape) ?? .mnist)
  }

  /// What is not asked for is not there, as in the identities of trials that know nothing of it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(train, forKey: .train)
    try container.encode(test, forKey: .test)
    try container.encode(seed, forKey: .seed)
    try container.encode(difficulty, forKey: .difficulty)
    if freshEachEpoch { try container.encode(true, forKey: .freshEachEpoch) }
    if shape != .mnist { try container.encode(shape, forKey: .shape) }
  }
}

extension StrokesConfiguration: DatasetSettings {
  /// The range of the setting.
  package static let difficulties = 0.0...4

  var configuration: DatasetConfiguration { .strokes(self) }

  var traits: DatasetTraits {
    let shape = shape.image
    return DatasetTraits(
      trainCount: train, testCount: test, inputs: shape.featureCount, imageShape: shape,
      outputs: Skeleton.digits.count, task: .classification,
      inputBytes: (train + test) * shape.featureCount, isImages: true,
      freshExampleLimit: freshEachEpoch ? FreshStrokes.exampleLimit : nil)
  }

  package var drawingSeed: UInt64? {
    get { seed }
    set { seed = newValue ?? seed }
  }

  func load(from folders: DataFolders) throws(DatasetError) -> Dataset {
    try DrawnExamples.check(train: train, test: test)
    try DatasetError.check(difficulty, isIn: Self.difficulties, as: "difficulty")
    return Dataset(
      train: examples(DrawnExamples.train(train)), test: examples(DrawnExamples.test(test)),
      imageShape: shape.image,
      fresh: freshEachEpoch ? FreshStrokes(self) : nil)
  }

  private func examples(_ indices: Range<UInt32>) -> ExampleSet {
    var artist = Artist(for: self)
    var pixels = [UInt8]()
    var classes = [UInt8]()
    pixels.reserveCapacity(indices.count * shape.image.featureCount)
    classes.reserveCapacity(indices.count)
    for index in indices {
      classes.append(artist.draw(example: index, seed: seed, into: &pixels))
    }
    return examples(pixels, classes)
  }

  func examples(_ pixels: [UInt8], _ classes: [UInt8]) -> ExampleSet {
    ExampleSet(
      inputs: .bytes(pixels), targets: .classes(classes, classCount: Skeleton.digits.count),
      featureCount: shape.image.featureCount)
  }
}
