import COpenBLAS

/// The directions in which rows vary most.
///
/// Of the covariance of the rows about their mean the eigenvectors with the largest eigenvalues, from
/// LAPACK's `dsyev`, in `Double`; the component of the largest magnitude, the first of such, is positive.
/// Deterministic: for one OpenBLAS.
/// Complexity: O(rows · columns² + columns³).
public struct PrincipalComponents: Sendable {
  private let mean: [Double]
  /// By falling variance. Shape: count × columns, row-major.
  private let directions: [Double]
  public let count: Int

  /// Nil where a number is not finite, or the iteration does not converge.
  ///
  /// - Parameters:
  ///   - rows: Shape: rows × columns, row-major.
  ///   - count: How many components; at most the columns.
  public init?(of rows: [Float], columns: Int, count: Int) {
    let rowCount = rows.count / max(1, columns)
    precondition(
      columns > 0 && rowCount > 0 && rowCount * columns == rows.count
        && (1...columns).contains(count),
      "\(count) components of \(rows.count) numbers in rows of \(columns)")
    var mean = [Double](repeating: 0, count: columns)
    for (place, value) in rows.enumerated() { mean[place % columns] += Double(value) }
    for column in mean.indices { mean[column] /= Double(rowCount) }
    var centered = [Double](repeating: 0, count: rows.count)
    for (place, value) in rows.enumerated() {
      centered[place] = Double(value) - mean[place % columns]
    }
    var vectors = [Double](repeating: 0, count: columns * columns)
    let (n, m) = (blasint(columns), blasint(rowCount))
    // What is the lower half by rows is LAPACK's upper half by columns.
    cblas_dsyrk(
      CblasRowMajor, CblasLower, CblasTrans, n, m, 1 / Double(rowCount), centered, n, 0, &vectors,
      n)
    guard vectors.allSatisfy(\.isFinite) else { return nil }
    var (job, half) = (CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")))
    var (order, info) = (n, blasint(0))
    var values = [Double](repeating: 0, count: columns)
    var workCount = blasint(max(1, 34 * columns))
    var work = [Double](repeating: 0, count: Int(workCount))
    dsyev_(&job, &half, &order, &vectors, &order, &values, &work, &workCount, &info, 1, 1)
    guard info == 0 else { return nil }
    self.mean = mean
    self.count = count
    directions = (0..<count).flatMap { place -> [Double] in
      let first = (columns - 1 - place) * columns
      let vector = Array(vectors[first..<first + columns])
      let largest = vector.max { abs($0) < abs($1) } ?? 0
      let decisive = vector.first { abs($0) == abs(largest) } ?? 0
      return decisive < 0 ? vector.map { -$0 } : vector
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
