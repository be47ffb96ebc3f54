import COpenBLAS

/// The directions in which rows vary most.
///
/// Of the covariance of the rows about their mean the eigenvectors with the largest eigenvalues, by
/// LAPACK's `dsyev`, in `Double`; the component of the largest magnitude, the first of such, is positive.
/// Deterministic: for one OpenBLAS.
/// Complexity: O(rows · columns · m + m³), m the smaller of rows and columns.
public struct PrincipalComponents: Sendable {
  private let mean: [Double]
  /// By falling variance. Shape: count × columns, row-major.
  private let directions: [Double]
  public let count: Int

  /// Nil where a number is not finite, or the iteration does not converge.
  ///
  /// - Parameters:
  ///   - rows: Shape: rows × columns, row-major.
  ///   - count: How many components; at most the columns, and less than the rows.
  public init?(of rows: [Float], columns: Int, count: Int) {
    let rowCount = rows.count / max(1, columns)
    precondition(
      columns > 0 && rowCount > 0 && rowCount * columns == rows.count
        && (1...columns).contains(count) && count < rowCount,
      "\(count) components of \(rows.count) numbers in rows of \(columns)")
    var mean = [Double](repeating: 0, count: columns)
    for (place, value) in rows.enumerated() { mean[place % columns] += Double(value) }
    for column in mean.indices { mean[column] /= Double(rowCount) }
    var centered = [Double](repeating: 0, count: rows.count)
    for (place, value) in rows.enumerated() {
      centered[place] = Double(value) - mean[place % columns]
    }
    guard let found = Self.directions(centered, rows: rowCount, columns: columns, count: count)
    else { return nil }
    self.mean = mean
    self.count = count
    directions = found.flatMap { vector -> [Double] in
      let largest = vector.map(abs).max() ?? 0
      let decisive = vector.first { abs($0) == largest } ?? 0
      return decisive < 0 ? vector.map { -$0 } : vector
    }
  }

  /// Unit vectors by falling variance, from the smaller of the two products of X with itself: an
  /// eigenvector u of X Xᵀ is one of Xᵀ X as Xᵀ u.
  private static func directions(
    _ x: [Double], rows: Int, columns: Int, count: Int
  ) -> [[Double]]? {
    let isWide = rows < columns
    let size = isWide ? rows : columns
    var product = [Double](repeating: 0, count: size * size)
    // What is the lower half by rows is LAPACK's upper half by columns.
    cblas_dsyrk(
      CblasRowMajor, CblasLower, isWide ? CblasNoTrans : CblasTrans, blasint(size),
      blasint(isWide ? columns : rows), 1, x, blasint(columns), 0, &product, blasint(size))
    guard product.allSatisfy(\.isFinite) else { return nil }
    var (job, half) = (CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")))
    var (order, info) = (blasint(size), blasint(0))
    var values = [Double](repeating: 0, count: size)
    var workCount = blasint(34 * size)
    var work = [Double](repeating: 0, count: Int(workCount))
    dsyev_(&job, &half, &order, &product, &order, &values, &work, &workCount, &info, 1, 1)
    guard info == 0 else { return nil }
    return (0..<count).map { place in
      let vector = Array(product[(size - 1 - place) * size..<(size - place) * size])
      guard isWide else { return vector }
      let wide = (0..<columns).map { column in
        (0..<rows).reduce(0) { $0 + vector[$1] * x[$1 * columns + column] }
      }
      let length = wide.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return length > 0 ? wide.map { $0 / length } : wide
    }
  }

  /// Where a row lies along each component.
  public func coordinates(of row: ArraySlice<Float>) -> [Double] {
    precondition(row.count == mean.count, "a row of \(row.count) for \(mean.count) columns")
    return (0..<count).map { place in
      zip(row, mean).enumerated().reduce(0) { sum, pair in
        sum + (Double(pair.element.0) - pair.element.1)
          * directions[place * mean.count + pair.offset]
      }
    }
  }
}
