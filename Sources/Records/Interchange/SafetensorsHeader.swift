import Foundation

extension Safetensors {
  /// What a file says of its tensors before their data.
  package struct Header: Sendable, Hashable {
    /// In the order of their data, which leave no byte out and share none.
    package let tensors: [Tensor]
    package let metadata: [String: String]
    /// Bytes up to the data, those of the length itself counted.
    package let byteCount: Int

    static let metadataKey = "__metadata__"
    static let lengthByteCount = 8
    /// The format's own limit, which keeps a damaged length from asking for any memory.
    static let longest = 100_000_000
  }
}

extension Safetensors.Header {
  /// The length of the JSON, from the first bytes of a file.
  static func length(
    _ bytes: Data, fileSize: Int, file: String
  ) throws(SafetensorsError) -> Int {
    guard bytes.count == lengthByteCount, fileSize >= lengthByteCount else {
      throw SafetensorsError(
        file: file, found: "\(fileSize) bytes",
        expected: "a safetensors file, which begins with \(lengthByteCount) for its header's length"
      )
    }
    let length = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let limit = min(longest, fileSize - lengthByteCount)
    guard length <= UInt64(limit) else {
      throw SafetensorsError(
        file: file, found: "a header of \(length) bytes",
        expected: limit == longest
          ? "a safetensors file's, of at most \(limit)"
          : "a safetensors file's, within the \(limit) bytes that follow")
    }
    return Int(length)
  }

  /// Reads the JSON, and checks that the tensors fill the rest of the file exactly.
  init(parsing json: [UInt8], fileSize: Int, file: String) throws(SafetensorsError) {
    var scanner = HeaderScanner(json, file: file)
    var metadata: [String: String] = [:]
    var tensors: [Safetensors.Tensor] = []
    let dataCount = fileSize - Self.lengthByteCount - json.count
    try scanner.begin()
    try scanner.object { (scanner, name) throws(SafetensorsError) in
      if name == Self.metadataKey {
        metadata = try scanner.texts()
      } else {
        scanner.tensor = name
        tensors.append(try scanner.entry(name, dataCount: dataCount))
        scanner.tensor = nil
      }
    }
    try scanner.finish()
    tensors.sort {
      ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
    }
    try Self.checkPlaces(tensors, dataCount: dataCount, file: file)
    self.init(
      tensors: tensors, metadata: metadata, byteCount: Self.lengthByteCount + json.count)
  }

  private static func checkPlaces(
    _ tensors: [Safetensors.Tensor], dataCount: Int, file: String
  ) throws(SafetensorsError) {
    var (end, before) = (0, "the header")
    for tensor in tensors {
      guard tensor.bytes.lowerBound == end else {
        throw SafetensorsError(
          file: file, tensor: tensor.name, found: "data from byte \(tensor.bytes.lowerBound) on",
          expected: "from byte \(end) on, where \(before) ends")
      }
      (end, before) = (tensor.bytes.upperBound, tensor.name)
    }
    guard end == dataCount else {
      throw SafetensorsError(
        file: file, found: "\(dataCount) bytes of data",
        expected: "\(end), as many as the tensors have")
    }
  }
}

extension HeaderScanner {
  /// The metadata: an object of texts.
  fileprivate mutating func texts() throws(SafetensorsError) -> [String: String] {
    var texts: [String: String] = [:]
    try object { (scanner, key) throws(SafetensorsError) in texts[key] = try scanner.string() }
    return texts
  }

  /// A tensor's description.
  fileprivate mutating func entry(
    _ name: String, dataCount: Int
  ) throws(SafetensorsError) -> Safetensors.Tensor {
    var typeName: String?
    var shape: [Int]?
    var offsets: [Int]?
    try object { (scanner, key) throws(SafetensorsError) in
      switch key {
      case "dtype": typeName = try scanner.string()
      case "shape": shape = try scanner.integers()
      case "data_offsets": offsets = try scanner.integers()
      default:
        throw scanner.error(
          found: "the key \(key)", expected: "dtype, shape and data_offsets alone")
      }
    }
    guard let typeName else { throw error(found: "no dtype", expected: "one") }
    guard let shape else { throw error(found: "no shape", expected: "one") }
    guard let offsets else { throw error(found: "no data_offsets", expected: "them") }
    guard let type = Safetensors.ElementType(rawValue: typeName) else {
      let known = Safetensors.ElementType.allCases.map(\.rawValue).joined(separator: ", ")
      throw error(found: "the dtype \(typeName)", expected: "one of \(known)")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1], offsets[1] <= dataCount else {
      throw error(
        found: "the data_offsets \(offsets)",
        expected: "begin and end within the \(dataCount) bytes of data")
    }
    guard let size = Self.product(shape + [type.byteCount]) else {
      throw error(found: "the shape \(shape)", expected: "one that memory can hold")
    }
    guard size == offsets[1] - offsets[0] else {
      throw error(
        found: "\(offsets[1] - offsets[0]) bytes",
        expected: "\(size), for \(typeName) of shape \(shape)")
    }
    return Safetensors.Tensor(
      name: name, type: type, shape: shape, bytes: offsets[0]..<offsets[1])
  }

  /// Nil where it leaves the integers.
  private static func product(_ factors: [Int]) -> Int? {
    var product = 1
    for factor in factors {
      let (result, overflows) = product.multipliedReportingOverflow(by: factor)
      if overflows { return nil }
      product = result
    }
    return product
  }
}
