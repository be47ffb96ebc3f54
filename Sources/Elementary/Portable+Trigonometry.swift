extension Portable {
  /// The sine of an angle in radians, |angle| < 1e5. Error: at most 2 ulp, or 1e-16 near a zero.
  public static func sin(_ angle: Double) -> Double {
    let (quadrant, rest) = reduced(angle)
    let value = quadrant & 1 == 0 ? sinNearZero(rest) : cosNearZero(rest)
    return quadrant & 2 == 0 ? value : -value
  }

  /// The cosine of an angle in radians, |angle| < 1e5. Error: at most 2 ulp, or 1e-16 near a zero.
  public static func cos(_ angle: Double) -> Double {
    let (quadrant, rest) = reduced(angle)
    let value = quadrant & 1 == 0 ? cosNearZero(rest) : sinNearZero(rest)
    return (quadrant + 1) & 2 == 0 ? value : -value
  }

  /// `angle` = quadrant · π/2 + rest with |rest| ≤ π/4, after Cody and Waite: π/2 in three parts,
  /// the first two of 33 bits, so that their products with the quadrant are exact.
  private static func reduced(_ angle: Double) -> (quadrant: Int, rest: Double) {
    precondition(abs(angle) < 1e5, "angle \(angle) is out of range")
    let quadrant = (angle * 0.636619772367581343076).rounded(.toNearestOrEven)
    let rest =
      ((angle - quadrant * Double(bitPattern: 0x3FF9_21FB_5440_0000))
        - quadrant * Double(bitPattern: 0x3DD0_B461_1A60_0000))
      - quadrant * Double(bitPattern: 0x3BA3_198A_2E03_7073)
    return (Int(quadrant), rest)
  }

  private static func sinNearZero(_ x: Double) -> Double {
    let x2 = x * x
    let tail = polynomial(
      x2,
      [
        -1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362_880, -1.0 / 39_916_800,
        1.0 / 6_227_020_800, -1.0 / 1_307_674_368_000, 1.0 / 355_687_428_096_000,
      ])
    return x + x * x2 * tail
  }

  private static func cosNearZero(_ x: Double) -> Double {
    let x2 = x * x
    let tail = polynomial(
      x2,
      [
        1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3_628_800, 1.0 / 479_001_600,
        -1.0 / 87_178_291_200, 1.0 / 20_922_789_888_000, -1.0 / 6_402_373_705_728_000,
      ])
    // 1 - x²/2 loses low bits for |x| near π/4; what was lost is added back.
    let half = 0.5 * x2
    let upper = 1 - half
    return upper + (((1 - upper) - half) + x2 * x2 * tail)
  }
}
