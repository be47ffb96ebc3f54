/// Training examples that are drawn while they are used, others in every epoch.
///
/// Epoch e of a set of N examples has the numbers e N to (e + 1) N − 1 of one endless sequence, of
/// which the set in memory holds the first N. So the first epoch is that of the same set without
/// this, and its statistics standardise all.
///
/// Deterministic: an example's bits depend on the configuration's seed and difficulty and on its
/// number alone.
public struct FreshStrokes: Sendable {
  private let configuration: StrokesConfiguration

  init(_ configuration: StrokesConfiguration) {
    self.configuration = configuration
  }

  /// The most examples that all epochs of a trial may have together: test examples come after them.
  public static let exampleLimit = DrawnExamples.trainLimit

  func pen() -> Pen { Pen(configuration) }

  /// Draws them, with the work space that takes.
  struct Pen {
    private let configuration: StrokesConfiguration
    private var artist: Artist

    fileprivate init(_ configuration: StrokesConfiguration) {
      self.configuration = configuration
      artist = Artist(for: configuration)
    }

    /// Draws examples, given by their places in the epoch, in this order.
    mutating func draw(_ rows: ArraySlice<Int32>, epoch: Int) -> ExampleSet {
      let first = epoch * configuration.train
      var (pixels, classes) = ([UInt8](), [UInt8]())
      pixels.reserveCapacity(rows.count * configuration.shape.image.featureCount)
      classes.reserveCapacity(rows.count)
      for row in rows {
        let number = first + Int(row)
        precondition(number < FreshStrokes.exampleLimit, "example \(number) of an endless sequence")
        classes.append(
          artist.draw(example: UInt32(number), seed: configuration.seed, into: &pixels))
      }
      return configuration.examples(pixels, classes)
    }
  }
}
