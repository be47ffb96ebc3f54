extension Portable {
  /// ln 2 = `ln2Upper` + `ln2Lower`; the upper part ends in 33 zero bits, so that its product with
  /// a binary exponent is exact.
  private static var ln2Upper: Double { Double(bitPattern: 0x3FE6_2E42_0000_0000) }
  private static var ln2Lower: Double { Double(bitPattern: 0x3E9F_DF47_3DE6_AF28) }

  /// e to the power of `x`.
  ///
  /// `x = k ln 2 + r` with |r| ≤ ln 2 / 2; the Taylor polynomial of degree 13 gives e^r, and the
  /// exponent field takes k. Underflows gradually to 0, overflows to infinity, keeps NaN.
  /// Error: at most 2 ulp.
  public static func exp(_ x: Double) -> Double {
    guard x < 709.782712893384 else { return x.isNaN ? x : .infinity }
    guard x > -745.2 else { return 0 }
    let k = (x * 1.44269504088896340736).rounded(.toNearestOrEven)
    let r = (x - k * ln2Upper) - k * ln2Lower
    let tail = polynomial(
      r,
      [
        1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320,
        1.0 / 362_880, 1.0 / 3_628_800, 1.0 / 39_916_800, 1.0 / 479_001_600,
        1.0 / 6_227_020_800,
      ])
    let value = 1 + (r + r * r * tail)
    let exponent = Int(k)
    // Two steps, since 2^k alone would leave the exponent's range at either end.
    let half = exponent / 2
    return value * powerOfTwo(half) * powerOfTwo(exponent - half)
  }

  /// e to the power of `x`, by way of `Double`. Error: at most 0.501 ulp.
  public static func exp(_ x: Float) -> Float { Float(exp(Double(x))) }

  /// The natural logarithm.
  ///
  /// `x = 2^k m` with m between √½ and √2, and ln m = 2 artanh((m - 1) / (m + 1)) by its series.
  /// Zero gives -infinity, a negative number NaN. Error: at most 2 ulp.
  public static func log(_ x: Double) -> Double {
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    guard x < .infinity else { return x }
    var k = Int(x.exponent)
    var m = x.significand
    if m > 1.4142135623730951 {
      m /= 2
      k += 1
    }
    let f = m - 1
    let s = f / (m + 1)
    let s2 = s * s
    let series =
      s2
      * polynomial(
        s2,
        [
          2.0 / 3, 2.0 / 5, 2.0 / 7, 2.0 / 9, 2.0 / 11, 2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19,
          2.0 / 21, 2.0 / 23,
        ])
    // ln m = 2s + s·series, and 2s = f - s·f: the large part stays exact.
    return Double(k) * ln2Upper + (f - (s * (f - series) - Double(k) * ln2Lower))
  }

  /// 2 to the power of `exponent`, which lies in the range of normal numbers.
  private static func powerOfTwo(_ exponent: Int) -> Double {
    Double(bitPattern: UInt64(exponent + 1023) << 52)
  }
}
