/// A reading of a table for the means and deviations of its numeric columns over the training rows.
///
/// Missing values count as the mean. In double precision, by updates (Welford 1962, "Note on a method
/// for calculating corrected sums of squares and products"), which lose nothing to a mean that is far
/// larger than the deviation.
struct TableMoments: RecordTaker {
  private let plan: TablePlan
  private var rows: TableRows
  private var trainCount = 0
  /// Of each column, over the training rows that have a value, in order.
  private var counts: [Int]
  private var means: [Double]
  private var squares: [Double]

  init(_ plan: TablePlan) {
    self.plan = plan
    rows = TableRows(plan)
    counts = [Int](repeating: 0, count: plan.columns.count)
    means = [Double](repeating: 0, count: plan.columns.count)
    squares = means
  }

  mutating func take(
    _ bytes: Span<UInt8>, from start: Int, ends: Span<Int>, at place: RowPlace
  ) throws(DatasetError.TableFault) {
    guard try rows.take(bytes, from: start, ends: ends), !plan.split.isTest[rows.index] else {
      return
    }
    trainCount += 1
    for index in plan.columns.indices {
      guard let column = plan.columns[index], case .numeric = column.kind else { continue }
      let field = bytes.extracting(Field.place(of: index, in: bytes, from: start, ends: ends))
      switch plan.reader.read(field) {
      case .number(let number):
        counts[index] += 1
        let difference = number.value - means[index]
        means[index] += difference / Double(counts[index])
        squares[index] += difference * (number.value - means[index])
      case .missing: break
      case .otherDecimal, .notFinite, .text: throw .changed
      }
    }
  }

  func mean(_ column: Int) -> Double { means[column] }

  /// The population's; 1 where all values are the same.
  func deviation(_ column: Int) -> Double {
    let deviation = (squares[column] / Double(max(1, trainCount))).squareRoot()
    return deviation > 0 && deviation.isFinite ? deviation : 1
  }
}
