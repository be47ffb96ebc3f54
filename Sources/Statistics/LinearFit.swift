/// The straight line y = intercept + slope · x of least squares, with Student's t intervals on n − 2
/// degrees of freedom.
///
/// The intervals hold for independent, normal errors of one variance in y alone.
public struct LinearFit: Sendable, Hashable {
  /// The slope, in units of y per unit of x.
  public let slope: Estimate
  /// The line's value at x = 0.
  public let intercept: Estimate
  /// The share of the variance of y that the line explains; 1 where y is constant.
  public let rSquared: Double

  /// nil for fewer than three points, or if all x are equal: no line, or none with an interval.
  ///
  /// Preconditions: as many `x` as `y`, all finite; 0 < `confidence` < 1.
  public init?(x: [Double], y: [Double], confidence: Double = 0.95) {
    precondition(x.count == y.count, "\(x.count) values of x and \(y.count) of y")
    guard x.count >= 3 else { return nil }
    let (xMean, yMean) = (Sample.mean(x), Sample.mean(y))
    let (dx, dy) = (Sample.centred(x), Sample.centred(y))
    let xSquares = Sample.sumOfProducts(dx, dx)
    guard xSquares > 0 else { return nil }

    let slope = Sample.sumOfProducts(dx, dy) / xSquares
    let residuals = zip(dx, dy).map { $1 - slope * $0 }
    let unexplained = Sample.sumOfProducts(residuals, residuals)
    let ySquares = Sample.sumOfProducts(dy, dy)
    rSquared = ySquares > 0 ? max(0, 1 - unexplained / ySquares) : 1

    let degreesOfFreedom = Double(x.count - 2)
    let t = StudentT.quantile((1 + confidence) / 2, degreesOfFreedom: degreesOfFreedom)
    let variance = unexplained / degreesOfFreedom
    self.slope = Estimate(slope, within: t * (variance / xSquares).squareRoot())
    intercept = Estimate(
      yMean - slope * xMean,
      within: t * (variance * (1 / Double(x.count) + xMean * xMean / xSquares)).squareRoot())
  }
}
