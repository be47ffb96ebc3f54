/// The counter-based generator Philox4x32-10: a keyed bijection of 128-bit counters.
///
/// Ten rounds of two 32-bit multiplications. The block at any counter is had without those before
/// it, so nothing has to be remembered to resume a stream, and streams with different keys or
/// counters share nothing. The numbers it must produce (known-answer vectors that the authors
/// publish with Random123):
///
///     counter 00000000 00000000 00000000 00000000, key 00000000 00000000
///          -> 6627e8d5 e169c58d bc57ac4c 9b00dbd8
///     counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0
///          -> d16cfe09 94fdcceb 5001e420 24126ea1
///
/// Source: Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3".
public enum Philox4x32 {
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (counter, key) = (counter, key)
    for round in 0..<10 {
      if round > 0 { key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85) }
      let first = counter[0].multipliedFullWidth(by: 0xD251_1F53)
      let second = counter[2].multipliedFullWidth(by: 0xCD9E_8D57)
      counter = SIMD4(
        second.high ^ counter[1] ^ key[0], second.low,
        first.high ^ counter[3] ^ key[1], first.low)
    }
    return counter
  }
}
