/// Records of CIFAR's binary files, taken apart: a byte for each label, then the planes of an image.
///
/// CIFAR-10 has one label; CIFAR-100 the coarse one and then the fine one, and both are checked.
struct CIFARRecords {
  private(set) var pixels: [UInt8] = []
  private(set) var labels: [UInt8] = []
  /// Records in all files so far, of which the first `limit` are kept.
  private(set) var available = 0
  private let limit: Int
  /// The labels of a record with the numbers of their classes.
  private let layout: [(name: String, classCount: Int)]
  private let chosen: Int

  /// The most records in a file; the published ones have a hundredth of it.
  static let fileLimit = 5_000_000

  init(classes: CIFARConfiguration.Classes, limit: Int) {
    layout =
      classes == .ten
      ? [("label", 10)] : [("coarse label", 20), ("fine label", 100)]
    chosen = classes == .fine ? 1 : 0
    self.limit = limit
  }

  private var recordSize: Int { layout.count + CIFARConfiguration.imageShape.featureCount }

  /// Adds the records of a file, decompressed if its name ends in `.gz`, and returns what identifies
  /// its contents: their number and the CRC-32 of all bytes.
  ///
  /// Errors: `DatasetError.file` for whatever is wrong with it.
  mutating func append(contentsOf path: String) throws(DatasetError) -> String {
    do throws(DatasetError.Fault) {
      if path.hasSuffix(".gz") {
        var source = try GzipFile(path: path)
        return try append(from: &source)
      }
      var source = try PlainFile(path: path)
      return try append(from: &source)
    } catch {
      throw .file(path: path, error)
    }
  }

  /// The same from any bytes, which have no path to tell.
  mutating func append<Source: ByteSource & ~Copyable>(
    from source: inout Source
  ) throws(DatasetError.Fault) -> String {
    let expected = min(source.expectedCount / recordSize, limit - min(limit, labels.count))
    pixels.reserveCapacity(
      pixels.count + expected * CIFARConfiguration.imageShape.featureCount)
    var (count, checksum) = (0, UInt32(0))
    while true {
      let record = try source.bytes(recordSize)
      if record.isEmpty { break }
      guard record.count == recordSize else {
        throw .brokenRecord(found: count * recordSize + record.count, recordSize: recordSize)
      }
      guard count < Self.fileLimit else { throw .tooManyRecords(limit: Self.fileLimit) }
      for (place, label) in layout.enumerated() where record[place] >= label.classCount {
        throw .recordLabel(
          record: count, name: label.name, found: record[place], classCount: label.classCount)
      }
      checksum = Checksum.crc32(of: record, after: checksum)
      count += 1
      if labels.count < limit {
        labels.append(record[chosen])
        pixels.append(contentsOf: record[layout.count...])
      }
    }
    guard count > 0 else { throw .noRecords(recordSize: recordSize) }
    available += count
    return "\(count)-\(Checksum.hexadecimal(checksum))"
  }
}
