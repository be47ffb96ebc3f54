/// Reads the JSON of a safetensors header, strictly: objects, lists of whole numbers and texts,
/// which is all that it may hold, and no key twice.
///
/// It never descends by itself, so no input can make it run out of stack.
struct HeaderScanner {
  private let bytes: [UInt8]
  private let file: String
  private var place = 0
  /// The tensor that errors name.
  var tensor: String?

  init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  func error(found: String, expected: String) -> SafetensorsError {
    SafetensorsError(file: file, tensor: tensor, found: found, expected: expected)
  }

  /// An error about the byte to be read next.
  private func error(expected: String) -> SafetensorsError {
    guard place < bytes.count else {
      return error(found: "the end of the header", expected: expected)
    }
    let byte = bytes[place]
    let isPlain = (0x21...0x7E).contains(byte)
    let text =
      isPlain ? "\(Character(UnicodeScalar(byte)))" : "0x" + String(byte, radix: 16)
    return error(found: "\(text) at byte \(place) of the header", expected: expected)
  }

  /// Throws unless an object begins right here, as the format wants of a header.
  func begin() throws(SafetensorsError) {
    guard bytes.first == 0x7B else { throw error(expected: "{") }
  }

  private mutating func skipSpace() {
    while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    skipSpace()
    guard place < bytes.count, UInt32(bytes[place]) == scalar.value else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ scalar: Unicode.Scalar) throws(SafetensorsError) {
    guard take(scalar) else { throw error(expected: "\(scalar)") }
  }

  /// Throws unless nothing but white space is left.
  mutating func finish() throws(SafetensorsError) {
    skipSpace()
    guard place == bytes.count else { throw error(expected: "spaces alone after the header") }
  }

  /// An object, whose members' values are left to `member` to read.
  mutating func object(
    _ member: (inout HeaderScanner, String) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try expect("{")
    if take("}") { return }
    var keys = Set<String>()
    repeat {
      let key = try string()
      guard keys.insert(key).inserted else {
        throw error(found: "\(key) a second time", expected: "each name once")
      }
      try expect(":")
      try member(&self, key)
    } while take(",")
    try expect("}")
  }

  /// A list of whole numbers, no longer than any honest shape.
  mutating func integers() throws(SafetensorsError) -> [Int] {
    let limit = 64
    try expect("[")
    if take("]") { return [] }
    var values: [Int] = []
    repeat {
      guard values.count < limit else {
        throw error(found: "a list of more than \(limit) numbers", expected: "at most \(limit)")
      }
      values.append(try integer())
    } while take(",")
    try expect("]")
    return values
  }

  /// A whole number of at least 0, in digits alone.
  private mutating func integer() throws(SafetensorsError) -> Int {
    skipSpace()
    let start = place
    while place < bytes.count, (0x30...0x39).contains(bytes[place]) { place += 1 }
    let digits = String(decoding: bytes[start..<place], as: UTF8.self)
    let hasLeadingZero = digits.count > 1 && digits.hasPrefix("0")
    let goesOn = place < bytes.count && [0x2E, 0x45, 0x65].contains(bytes[place])
    guard let value = Int(digits), !hasLeadingZero, !goesOn else {
      if digits.isEmpty || goesOn { throw error(expected: "a whole number of at least 0") }
      throw error(
        found: digits, expected: "a whole number of at most \(Int.max), without leading zeros")
    }
    return value
  }
}

extension HeaderScanner {
  mutating func string() throws(SafetensorsError) -> String {
    skipSpace()
    guard take("\"") else { throw error(expected: "a text in quotes") }
    var text: [UInt8] = []
    while true {
      guard place < bytes.count, bytes[place] >= 0x20 else {
        throw error(expected: "the rest of a text and its closing quote")
      }
      let byte = bytes[place]
      switch byte {
      case 0x22:
        guard let string = String(validating: text, as: UTF8.self) else {
          throw error(
            found: "a text before byte \(place) of the header that is not UTF-8", expected: "UTF-8")
        }
        place += 1
        return string
      case 0x5C:
        place += 1
        text.append(contentsOf: Array(String(try escaped()).utf8))
      default:
        text.append(byte)
        place += 1
      }
    }
  }

  /// What stands after a backslash.
  private mutating func escaped() throws(SafetensorsError) -> Unicode.Scalar {
    guard place < bytes.count else { throw error(expected: "an escaped character") }
    let meaning: Unicode.Scalar? =
      switch bytes[place] {
      case 0x22: "\""
      case 0x5C: "\\"
      case 0x2F: "/"
      case 0x62: "\u{8}"
      case 0x66: "\u{C}"
      case 0x6E: "\n"
      case 0x72: "\r"
      case 0x74: "\t"
      default: nil
      }
    if let meaning {
      place += 1
      return meaning
    }
    guard bytes[place] == 0x75 else { throw error(expected: "an escaped character") }
    place += 1
    var code = try hexadecimal()
    if (0xD800..<0xDC00).contains(code), bytes[place...].starts(with: [0x5C, 0x75]) {
      place += 2
      let low = try hexadecimal()
      guard (0xDC00..<0xE000).contains(low) else {
        throw error(found: "half of a surrogate pair", expected: "both halves")
      }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw error(found: "half of a surrogate pair", expected: "both halves")
    }
    return scalar
  }

  private mutating func hexadecimal() throws(SafetensorsError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard place < bytes.count, let digit = Character(UnicodeScalar(bytes[place])).hexDigitValue
      else { throw error(expected: "four hexadecimal digits") }
      code = code << 4 | UInt32(digit)
      place += 1
    }
    return code
  }
}
