/// The numbers of a stream by their place, for whoever needs some of them and not those before.
///
/// Block b holds the stream's numbers 4 b to 4 b + 3: what `RandomStream` of the same seed, purpose
/// and index draws, four at a time.
public struct RandomBlocks: Sendable {
  let key: SIMD2<UInt32>
  let index: UInt32
  let purpose: Purpose

  public init(seed: UInt64, purpose: Purpose, index: UInt32 = 0) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.index = index
    self.purpose = purpose
  }

  public subscript(block: UInt64) -> SIMD4<UInt32> {
    Philox4x32.block(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32), index,
        purpose.rawValue), key: key)
  }
}
