/// What a stream of random numbers is for. The raw values are part of every trial's bits: never
/// change or reuse one.
public enum Purpose: UInt32, Sendable {
  /// Drawing a data set; the index is the example's.
  case data = 1
  /// The initial weights; the index is the layer's.
  case initialWeights = 2
  /// The order of the examples; the index is the epoch.
  case shuffle = 3
  /// Random changes to training examples; the index is the epoch.
  case augmentation = 4
  /// Settings to try; the index is the dimension.
  case search = 5
  /// Which values of a sample to draw again; the index is the replicate.
  case bootstrap = 6
  /// Which units are dropped; the index is the update's.
  case dropout = 7
  /// Vectors that a matrix is multiplied with to learn of its spectrum; the index is the vector's.
  case probe = 9
  /// Directions in the space of weights; the index is the direction's.
  case direction = 10
  /// The directions of a random subspace of the parameters; the index is the parameter's.
  case subspace = 11
  /// Points in a box from which a search starts; the index is the point's.
  case searchStart = 12
  /// Which examples of a set are to be tested on; the index is the class's.
  case split = 13
  /// Which examples of a training set are held out for validation.
  case validation = 14
  /// Settings that a search over hyperparameters tries; the index is the candidate's.
  case tuning = 15
  /// Random views of training images; the index is the epoch.
  case views = 16
  /// Random views of images that are evaluated; the index is the epoch.
  case evaluationViews = 17
}

/// A stream of random numbers that is a function of a seed, a purpose and an index alone.
///
/// No two (seed, purpose, index) triples share a number: the seed is Philox's key, purpose and
/// index are the upper half of its counter, and the lower half counts blocks. So nothing draws from
/// a shared sequence, and a trial that resumes at epoch e just opens the streams of epoch e.
///
/// The algorithms behind every draw (also those in `RandomStream+Draws.swift`) are written here and
/// not taken from the standard library, which may change its own between versions.
public struct RandomStream: Sendable {
  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var block = SIMD4<UInt32>()
  private var used = 4

  public init(seed: UInt64, purpose: Purpose, index: UInt32 = 0) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    counter = SIMD4(0, 0, index, purpose.rawValue)
  }

  /// The next 32 random bits.
  public mutating func next32() -> UInt32 {
    if used == 4 {
      block = Philox4x32.block(counter: counter, key: key)
      counter[0] &+= 1
      if counter[0] == 0 { counter[1] &+= 1 }
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// The next 64 random bits, the lower half drawn first.
  public mutating func next64() -> UInt64 {
    let low = UInt64(next32())
    return low | UInt64(next32()) << 32
  }
}
