/// A file in IDX format: two zero bytes, a type byte, the number of dimensions, a big-endian 32-bit
/// size for each, and the elements. Read here: unsigned bytes.
///
/// Source: LeCun, Cortes & Burges, "The MNIST database", "File formats".
struct IDXFile {
  let path: String
  let sizes: [Int]
  let elements: [UInt8]
  /// CRC-32 of the elements.
  let checksum: UInt32

  /// The most elements in a file; MNIST's relatives stay below a quarter of it.
  static let limit = 1 << 31

  /// Reads a file; one whose name ends in `.gz` is decompressed.
  ///
  /// Takes no more memory than what the file holds, and never more than its header promises.
  ///
  /// Errors: `DatasetError.file` for whatever is wrong with it.
  init(path: String, dimensionCount: Int) throws(DatasetError) {
    do throws(DatasetError.Fault) {
      if path.hasSuffix(".gz") {
        var source = try GzipFile(path: path)
        self = try Self(path: path, dimensionCount: dimensionCount, from: &source)
      } else {
        var source = try PlainFile(path: path)
        self = try Self(path: path, dimensionCount: dimensionCount, from: &source)
      }
    } catch {
      throw .file(path: path, error)
    }
  }

  init<Source: ByteSource & ~Copyable>(
    path: String, dimensionCount: Int, from source: inout Source
  ) throws(DatasetError.Fault) {
    sizes = try Self.sizes(dimensionCount: dimensionCount, from: &source)
    elements = try Self.elements(sizes: sizes, from: &source)
    checksum = Checksum.crc32(of: elements)
    self.path = path
  }

  private static func sizes<Source: ByteSource & ~Copyable>(
    dimensionCount: Int, from source: inout Source
  ) throws(DatasetError.Fault) -> [Int] {
    let start = try source.bytes(4)
    guard start.count == 4 else {
      throw .truncatedHeader(found: start.count, expected: 4 + 4 * dimensionCount)
    }
    guard start[0] == 0 && start[1] == 0 else {
      throw .magicNumber(found: UInt16(start[0]) << 8 | UInt16(start[1]))
    }
    guard start[2] == 0x08 else { throw .elementType(found: start[2]) }
    guard Int(start[3]) == dimensionCount else {
      throw .dimensionCount(found: Int(start[3]), expected: dimensionCount)
    }
    let coded = try source.bytes(4 * dimensionCount)
    guard coded.count == 4 * dimensionCount else {
      throw .truncatedHeader(found: 4 + coded.count, expected: 4 + 4 * dimensionCount)
    }
    return (0..<dimensionCount).map { dimension in
      coded[4 * dimension..<4 * dimension + 4].reduce(0) { $0 << 8 | Int($1) }
    }
  }

  private static func elements<Source: ByteSource & ~Copyable>(
    sizes: [Int], from source: inout Source
  ) throws(DatasetError.Fault) -> [UInt8] {
    guard sizes.allSatisfy({ $0 > 0 }) else { throw .emptyDimension(sizes: sizes) }
    var promised = 1
    for size in sizes {
      let (product, overflow) = promised.multipliedReportingOverflow(by: size)
      guard !overflow && product <= limit else { throw .tooLarge(sizes: sizes, limit: limit) }
      promised = product
    }
    let elements = try source.bytes(promised)
    guard elements.count == promised else {
      throw .truncated(found: elements.count, expected: promised)
    }
    // Reading on also reaches gzip's own checksum.
    guard try source.bytes(1).isEmpty else { throw .excess(expected: promised) }
    return elements
  }
}
