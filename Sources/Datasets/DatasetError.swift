/// Why a data set could not be had. Carries what was found and what was expected; `description` is
/// the one place where it becomes words.
public enum DatasetError: Error, Sendable, Hashable {
  /// A setting of a data set out of its range.
  case setting(name: String, found: String, expected: String)
  /// A folder name that could lead out of the searched places.
  case folderName(String)
  case missingFolder(name: String, searched: [String])
  /// The same of the name of a file.
  case fileName(String)
  case missingDataFile(name: String, searched: [String])
  /// Neither the file nor its `.gz` is in the folder.
  case missingFile(name: String, folder: String)
  /// Files of IDX sets under different prefixes in one folder.
  case severalSets(folder: String, prefixes: [String])
  case file(path: String, Fault)
  case countsDiffer(images: String, imageCount: Int, labels: String, labelCount: Int)
  case imageShapesDiffer(
    train: String, trainShape: ImageShape, test: String, testShape: ImageShape)
  /// More examples were asked for than the file has.
  case tooFewExamples(path: String, setting: String, requested: Int, available: Int)
  /// Examples that no format of files can hold.
  case notWritable(found: String, expected: String)

  /// What is wrong with the contents of one file. Sizes are in bytes, after decompression.
  public enum Fault: Error, Sendable, Hashable {
    case unreadable(reason: String)
    case damagedGzip(reason: String)
    case truncatedHeader(found: Int, expected: Int)
    /// The first two bytes, which are zero in every IDX file.
    case magicNumber(found: UInt16)
    case elementType(found: UInt8)
    case dimensionCount(found: Int, expected: Int)
    case emptyDimension(sizes: [Int])
    case tooLarge(sizes: [Int], limit: Int)
    case truncated(found: Int, expected: Int)
    case excess(expected: Int)
    /// With the number of classes that would take all labels of the set in.
    case label(index: Int, found: UInt8, classCount: Int, needed: Int)
    case table(TableFault)
    /// A file of records, all of one size, that is not a whole number of them; or has none.
    case brokenRecord(found: Int, recordSize: Int)
    case noRecords(recordSize: Int)
    case tooManyRecords(limit: Int)
    /// A label of a record, with the label's name; records count from 0.
    case recordLabel(record: Int, name: String, found: UInt8, classCount: Int)
  }
}

extension DatasetError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .setting(let name, let found, let expected):
      "\(name) is \(found); expected \(expected)"
    case .folderName(let name):
      "data folder \"\(name)\" is not a plain folder name; expected one without path separators"
        + " that is not \".\" or \"..\" (set BATCHLAB_DATA to say where folders are looked up)"
    case .missingFolder(let name, let searched):
      "no data folder \"\(name)\"; looked for \(searched.joined(separator: ", "))"
        + " (set BATCHLAB_DATA to the folder that has \"\(name)\" in it)"
    case .fileName(let name):
      "data file \"\(name)\" is not a plain file name; expected one without path separators"
        + " (set BATCHLAB_DATA to the folder that has the file in it)"
    case .missingDataFile(let name, let searched):
      "no data file \"\(name)\"; looked for \(searched.joined(separator: ", "))"
        + " (set BATCHLAB_DATA to the folder that has \"\(name)\" in it)"
    case .missingFile(let name, let folder):
      "\(folder) has neither \(name) nor \(name).gz"
    case .severalSets(let folder, let prefixes):
      "\(folder) has IDX files under \(prefixes.count) prefixes,"
        + " \(prefixes.joined(separator: ", ")); expected one set a folder (put each set's files into"
        + " a folder of its own)"
    case .file(let path, let fault):
      "\(path): \(fault)"
    case .countsDiffer(let images, let imageCount, let labels, let labelCount):
      "\(images) has \(imageCount) images, but \(labels) has \(labelCount) labels;"
        + " expected as many of each"
    case .imageShapesDiffer(let train, let trainShape, let test, let testShape):
      "\(train) has images of \(trainShape), but \(test) of \(testShape); expected the same size"
    case .tooFewExamples(let path, let setting, let requested, let available):
      "\(setting) asks for \(requested) examples, but \(path) has \(available)"
    case .notWritable(let found, let expected):
      "cannot write files of \(found); expected \(expected)"
    }
  }
}

extension DatasetError.Fault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let reason):
      "cannot be read: \(reason)"
    case .damagedGzip(let reason):
      "damaged gzip file: \(reason)"
    case .truncatedHeader(let found, let expected):
      "ends after \(found) bytes, within its header; expected at least \(expected) bytes"
    case .magicNumber(let found):
      "not an IDX file: starts with \(hexadecimal(found, digits: 4)); expected 0x0000"
    case .elementType(let found):
      "has elements of type \(hexadecimal(found, digits: 2)); expected 0x08 (unsigned bytes)"
    case .dimensionCount(let found, let expected):
      "has \(found) dimensions; expected \(expected)"
    case .emptyDimension(let sizes):
      "holds nothing: its header says \(shape(sizes)); expected sizes of at least 1"
    case .tooLarge(let sizes, let limit):
      "its header promises \(shape(sizes)) elements; expected at most \(limit)"
    case .truncated(let found, let expected):
      "holds \(found) bytes after its header; the header promises \(expected)"
    case .excess(let expected):
      "holds more than the \(expected) bytes that its header promises"
    case .label(let index, let found, let classCount, let needed):
      "label \(index) is \(found); expected 0 to \(classCount - 1), or classes: \(needed) in the data"
        + " set's settings, which takes all labels there are"
    case .table(let fault):
      "\(fault)"
    case .brokenRecord(let found, let recordSize):
      "holds \(found) bytes, which ends within record \(found / recordSize); expected a multiple of"
        + " \(recordSize) (labels and 3 × 32 × 32 pixels)"
    case .noRecords(let recordSize):
      "holds nothing; expected records of \(recordSize) bytes"
    case .tooManyRecords(let limit):
      "holds more than \(limit) records"
    case .recordLabel(let record, let name, let found, let classCount):
      "the \(name) of record \(record) is \(found); expected 0 to \(classCount - 1)"
    }
  }

  private func shape(_ sizes: [Int]) -> String {
    sizes.map(String.init).joined(separator: " × ")
  }

  private func hexadecimal(_ number: some UnsignedInteger, digits: Int) -> String {
    let text = String(number, radix: 16)
    return "0x" + String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
