#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A row-major matrix of `Float` that owns its storage alone: aligned to 64 bytes, zero at first,
/// released with its owner.
///
/// It cannot be copied, so two owners never write to the same memory. Kernels work on views of it,
/// which own nothing.
public struct Matrix: ~Copyable {
  private static let hugePage = 2 << 20

  public let rows: Int
  public let columns: Int
  private let storage: UnsafeMutablePointer<Float>

  public init(rows: Int, columns: Int) {
    precondition(rows >= 0 && columns >= 0, "shape \(rows) × \(columns)")
    self.rows = rows
    self.columns = columns
    let bytes = max(64, rows * columns * MemoryLayout<Float>.stride)
    let isLarge = bytes >= Self.hugePage
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: isLarge ? Self.hugePage : 64)
    // A wish that fewer page translations are needed; nothing follows where it is not granted.
    if isLarge { madvise(raw, bytes, MADV_HUGEPAGE) }
    storage = raw.bindMemory(to: Float.self, capacity: bytes / MemoryLayout<Float>.stride)
    storage.initialize(repeating: 0, count: rows * columns)
  }

  deinit {
    UnsafeMutableRawPointer(storage).deallocate()
  }

  /// The number of elements.
  public var count: Int { rows * columns }

  /// The bytes that its elements take.
  public var byteCount: Int { count * MemoryLayout<Float>.stride }

  /// The whole matrix as a view; valid while the matrix lives.
  public var view: MatrixView { MatrixView(start: storage, rows: rows, columns: columns) }
}
