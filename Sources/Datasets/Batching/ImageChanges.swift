import Randomness

/// How the images of an epoch are changed before a network sees them.
public enum ImageChanges: Sendable, Hashable {
  /// A shift for each example of the set, by the example's index.
  case shifts([PixelShift])
  /// Views, of which every example may have several.
  case views(ImageViews)

  /// Rows that an example takes in a batch of inputs.
  public var rowsPerExample: Int {
    switch self {
    case .shifts: 1
    case .views(let views): views.perExample
    }
  }
}

/// Random views of all images of a set.
///
/// Deterministic: a view is a function of seed, purpose, epoch, the example's index and the view's
/// own, and of nothing else: not of the views per example, not of the batch that it is in.
public struct ImageViews: Sendable, Hashable {
  /// What the views differ from their images in.
  public let augmentation: Augmentation
  public let seed: UInt64
  public let epoch: Int
  /// `.views` or `.evaluationViews`.
  public let purpose: Purpose
  /// Of a batch's rows of inputs, the first so many are views of its first example, and so forth.
  public let perExample: Int

  /// Preconditions: `epoch` fits in 32 bits, `perExample` is from 1 to 256.
  public init(
    _ augmentation: Augmentation, seed: UInt64, epoch: Int, purpose: Purpose = .views,
    perExample: Int = 1
  ) {
    precondition(UInt32(exactly: epoch) != nil, "epoch \(epoch) is out of range")
    precondition(1...256 ~= perExample, "\(perExample) views per example")
    self.augmentation = augmentation
    self.seed = seed
    self.epoch = epoch
    self.purpose = purpose
    self.perExample = perExample
  }
}

extension ImageViews {
  var blocks: RandomBlocks {
    RandomBlocks(seed: seed, purpose: purpose, index: UInt32(epoch))
  }

  /// The first of the blocks that a view has of the stream to itself: 2^24 of them, the draws of
  /// `ViewDraw` in the first four, noise from block `noiseStart` on.
  func stretch(example: Int, view: Int) -> UInt64 {
    UInt64(example) << 32 | UInt64(view) << 24
  }

  static let noiseStart: UInt64 = 16
}

extension Augmentation {
  /// The changes of an epoch: shifts where they are all there is, and else views.
  func changes(
    exampleCount: Int, seed: UInt64, epoch: Int, viewsPerExample: Int
  ) -> ImageChanges {
    viewsPerExample == 1 && !resamples
      ? .shifts(shifts(exampleCount: exampleCount, seed: seed, epoch: epoch))
      : .views(ImageViews(self, seed: seed, epoch: epoch, perExample: viewsPerExample))
  }
}
