import Foundation

extension Safetensors {
  /// Composes a file of F32 tensors.
  ///
  /// Deterministic: tensors keep their order, in the header and in the data; metadata come first,
  /// sorted by key; the header ends in spaces up to a multiple of 8 bytes.
  ///
  /// - Precondition: Names differ and are not `__metadata__`; each tensor has as many values as its
  ///   shape says.
  package init(
    _ tensors: [(name: String, shape: [Int], values: ArraySlice<Float>)],
    metadata: [String: String] = [:]
  ) {
    var names = Set<String>()
    var entries: [Tensor] = []
    var end = 0
    for (name, shape, values) in tensors {
      precondition(
        names.insert(name).inserted && name != Header.metadataKey, "a second tensor \(name)")
      precondition(
        shape.reduce(1, *) == values.count, "\(values.count) values of shape \(shape) for \(name)")
      let begin = end
      end += values.count * ElementType.float32.byteCount
      entries.append(Tensor(name: name, type: .float32, shape: shape, bytes: begin..<end))
    }
    var json = Self.headerText(entries, metadata)
    json += String(repeating: " ", count: (8 - json.utf8.count % 8) % 8)

    var contents = Data(capacity: Header.lengthByteCount + json.utf8.count + end)
    withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian) { contents.append(contentsOf: $0) }
    contents.append(contentsOf: json.utf8)
    for (_, _, values) in tensors {
      let bits = values.map { $0.bitPattern.littleEndian }
      bits.withUnsafeBytes { contents.append(contentsOf: $0) }
    }
    self.init(
      header: Header(
        tensors: entries, metadata: metadata,
        byteCount: Header.lengthByteCount + json.utf8.count),
      contents: contents)
  }

  private static func headerText(_ tensors: [Tensor], _ metadata: [String: String]) -> String {
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { "\(quoted($0.key)):\(quoted($0.value))" }
      members.append("\(quoted(Header.metadataKey)):{\(texts.joined(separator: ","))}")
    }
    for tensor in tensors {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        """
        \(quoted(tensor.name)):{"dtype":"\(tensor.type.rawValue)","shape":[\(shape)],\
        "data_offsets":[\(tensor.bytes.lowerBound),\(tensor.bytes.upperBound)]}
        """)
    }
    return "{\(members.joined(separator: ","))}"
  }

  /// A text as JSON has it: quotes, backslashes and control characters escaped, the rest as it is.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
