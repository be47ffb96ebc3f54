import Randomness

/// Grey digits of 28 × 28 pixels in ten classes, drawn by a rasterizer of our own.
///
/// Each class has a skeleton of straight and curved strokes. An example draws its class (uniformly,
/// so counts differ between classes), moves the skeleton's control points, rotates, scales, shears
/// and shifts it, strokes it with a pen of some width and ink, lays one distractor stroke over it
/// and adds noise to every pixel. `difficulty` scales all of these amounts together.
///
/// Deterministic: the bits of example i depend on seed, difficulty and i alone, not on how many are
/// drawn. Seed and settings are fixed by the configuration; the trial's seed does not enter.
public struct StrokesConfiguration: Sendable, Hashable, Codable {
  public var train: Int
  public var test: Int
  public var seed: UInt64
  /// From 0 (only the ink varies) to 4; 1 is calibrated.
  public var difficulty: Double

  public init(train: Int, test: Int, seed: UInt64 = 0, difficulty: Double = 1) {
    self.train = train
    self.test = test
    self.seed = seed
    self.difficulty = difficulty
  }
}

extension StrokesConfiguration {
  func draw() throws(DatasetError) -> Dataset {
    try DrawnExamples.check(train: train, test: test)
    try DatasetError.check(difficulty, isIn: 0...4, as: "difficulty")
    return Dataset(
      train: examples(DrawnExamples.train(train)), test: examples(DrawnExamples.test(test)),
      imageShape: ImageShape(height: Canvas.size, width: Canvas.size))
  }

  private func examples(_ indices: Range<UInt32>) -> ExampleSet {
    let pixelCount = Canvas.size * Canvas.size
    var artist = Artist(variation: Variation(difficulty: difficulty))
    var pixels = [UInt8]()
    var classes = [UInt8]()
    pixels.reserveCapacity(indices.count * pixelCount)
    classes.reserveCapacity(indices.count)
    for index in indices {
      var stream = RandomStream(seed: seed, purpose: .data, index: index)
      classes.append(artist.draw(from: &stream, into: &pixels))
    }
    return ExampleSet(
      inputs: .bytes(pixels), targets: .classes(classes, classCount: Skeleton.digits.count),
      featureCount: pixelCount)
  }
}
