import Elementary

extension RandomStream {
  /// A uniform draw from [0, 1), a multiple of 2^-53.
  public mutating func uniform() -> Double {
    Double(next64() >> 11) * 0x1p-53
  }

  /// A uniform draw from [low, high).
  public mutating func uniform(from low: Double, to high: Double) -> Double {
    precondition(low <= high, "empty interval from \(low) to \(high)")
    return low + (high - low) * uniform()
  }

  /// A uniform draw from 0 ..< bound, without bias.
  ///
  /// Source: Lemire 2019, "Fast random integer generation in an interval".
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0 && bound <= Int(UInt32.max), "bound \(bound) is out of range")
    let bound = UInt32(bound)
    var product = bound.multipliedFullWidth(by: next32())
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = bound.multipliedFullWidth(by: next32()) }
    }
    return Int(product.high)
  }

  /// A draw from the normal distribution with mean 0 and standard deviation 1.
  ///
  /// One uniform draw through the inverse of the distribution function, so that each normal takes a
  /// known part of the stream. The largest magnitude is 8.3.
  public mutating func normal() -> Double {
    // Half a step off the grid: never 0 or 1, and symmetric about ½.
    Normal.quantile((Double(next64() >> 12) + 0.5) * 0x1p-52)
  }

  /// A uniformly drawn order of 0 ..< count.
  ///
  /// Source: Durstenfeld 1964, Algorithm 235 (Fisher and Yates), from the last place down.
  /// Complexity: O(count).
  public mutating func permutation(of count: Int) -> [Int32] {
    precondition(count >= 0 && count <= Int(Int32.max), "count \(count) is out of range")
    var order = (0..<Int32(count)).map { $0 }
    var last = count - 1
    while last > 0 {
      order.swapAt(last, integer(below: last + 1))
      last -= 1
    }
    return order
  }
}

/// The standard normal distribution.
public enum Normal {
  /// The number below which a standard normal draw lies with the given probability in (0, 1).
  ///
  /// Relative error about 1e-16 in exact arithmetic.
  /// Source: Wichura 1988, Algorithm AS 241 (PPND16).
  public static func quantile(_ probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "probability \(probability) is out of range")
    let q = probability - 0.5
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      return q * ratio(r, central)
    }
    let tail = q < 0 ? probability : 1 - probability
    let r = (-Portable.log(tail)).squareRoot()
    let magnitude = r <= 5 ? ratio(r - 1.6, middle) : ratio(r - 5, far)
    return q < 0 ? -magnitude : magnitude
  }

  /// (2π)^(−½) exp(−x² / 2).
  public static func density(_ x: Double) -> Double {
    0.3989422804014327 * Portable.exp(-0.5 * x * x)
  }

  /// The probability of a standard normal draw below `x`.
  ///
  /// Absolute error about 1e-15, relative error about 1e-14 below 0, too.
  /// Source: up to |x| = 3 the series ½ + φ(x) (x + x³/3 + x⁵/15 + …) of Marsaglia 2004, beyond it
  /// Laplace's continued fraction of the tail.
  public static func cumulative(_ x: Double) -> Double {
    guard x.isFinite else { return x.isNaN ? x : x < 0 ? 0 : 1 }
    guard abs(x) > 3 else {
      var (term, sum, odd) = (x, x, 1.0)
      while sum + term != sum {
        odd += 2
        term *= x * x / odd
        sum += term
      }
      return 0.5 + density(x) * sum
    }
    var fraction = abs(x)
    for level in stride(from: 160.0, to: 0, by: -1) { fraction = abs(x) + level / fraction }
    let tail = density(x) / fraction
    return x < 0 ? tail : 1 - tail
  }

  private typealias Coefficients = (numerator: [Double], denominator: [Double])

  private static func ratio(_ x: Double, _ coefficients: Coefficients) -> Double {
    func value(_ terms: [Double]) -> Double { terms.reversed().reduce(0) { $0 * x + $1 } }
    return value(coefficients.numerator) / value(coefficients.denominator)
  }

  private static let central: Coefficients = (
    [
      3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
      1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
      3.3430575583588128105e4, 2.5090809287301226727e3,
    ],
    [
      1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
      2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
      5.2264952788528545610e3,
    ]
  )
  private static let middle: Coefficients = (
    [
      1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
      3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
      2.27238449892691845833e-2, 7.74545014278341407640e-4,
    ],
    [
      1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
      1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
      1.05075007164441684324e-9,
    ]
  )
  private static let far: Coefficients = (
    [
      6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
      2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
      2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ],
    [
      1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
      7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
      2.04426310338993978564e-15,
    ]
  )
}
