/// Where an element stands.
typealias Place = UnsafeMutablePointer<Float>

/// Rows and columns of somebody's `Matrix`, to read and to write; it owns nothing.
///
/// A view is valid while the matrix it came from lives, and stays in the task that owns the matrix
/// (it is not `Sendable`). Kernels ask in their preconditions for shapes; that an output overlaps
/// no input, unless a kernel says that it may, is the caller's promise.
public struct MatrixView {
  /// The first element, for kernels: nothing checks what is read or written through it.
  @usableFromInline let start: UnsafeMutablePointer<Float>
  public let rows: Int
  public let columns: Int

  @inlinable
  init(start: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
    self.start = start
    self.rows = rows
    self.columns = columns
  }

  /// The number of elements.
  @inlinable
  public var count: Int { rows * columns }

  @inlinable
  var buffer: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: start, count: count)
  }

  /// The elements in row-major order, to read.
  @inlinable
  public var span: Span<Float> {
    @_lifetime(borrow self)
    get { _overrideLifetime(buffer.span, borrowing: self) }
  }

  /// The elements in row-major order, to write, for those who have the view to themselves: the workers
  /// of a trial write at once to parts of one matrix that do not overlap.
  @inlinable
  public var mutableSpan: MutableSpan<Float> {
    @_lifetime(borrow self)
    get { _overrideLifetime(buffer.mutableSpan, borrowing: self) }
  }

  /// A copy of the elements in row-major order.
  public var array: [Float] { Array(buffer) }

  /// Whether both are views of the same elements.
  public func isSame(as other: MatrixView) -> Bool {
    start == other.start && count == other.count
  }

  /// Consecutive rows as a view of their own.
  @inlinable
  public func rows(_ range: Range<Int>) -> MatrixView {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
    return MatrixView(
      start: start + range.lowerBound * columns, rows: range.count, columns: columns)
  }

  /// `rows × columns` consecutive elements from `offset` on, as a view of that shape.
  @inlinable
  public func part(offset: Int = 0, rows: Int, columns: Int) -> MatrixView {
    precondition(
      offset >= 0 && rows >= 0 && columns >= 0 && offset + rows * columns <= count,
      "\(rows) × \(columns) from \(offset) on do not fit in \(count) elements")
    return MatrixView(start: start + offset, rows: rows, columns: columns)
  }

  /// The elements of a range as a view of one row.
  @inlinable
  public func elements(_ range: Range<Int>) -> MatrixView {
    part(offset: range.lowerBound, rows: 1, columns: range.count)
  }

  /// An element, counted in row-major order.
  @inlinable
  public subscript(index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count)
      return start[index]
    }
    nonmutating set {
      precondition(index >= 0 && index < count)
      start[index] = newValue
    }
  }

  @inlinable
  public subscript(row: Int, column: Int) -> Float {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns)
      return start[row * columns + column]
    }
    nonmutating set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns)
      start[row * columns + column] = newValue
    }
  }
}
