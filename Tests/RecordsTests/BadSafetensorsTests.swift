import Foundation
import Samples
import Testing

@testable import Records

/// Every way in which a safetensors file can be wrong, with the error that it must give.
@Suite struct BadSafetensorsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let contents: Data
    let tensor: String?
    let found: String
    let expected: String
    var testDescription: String { name }

    init(
      _ name: String, _ contents: Data, tensor: String? = nil, found: String, expected: String
    ) {
      self.name = name
      self.contents = contents
      self.tensor = tensor
      self.found = found
      self.expected = expected
    }

    /// A header with eight bytes of data.
    init(
      _ name: String, json: String, tensor: String? = nil, found: String, expected: String
    ) {
      self.init(
        name, SampleTensors.file(json, data: [0, 1, 2, 3, 4, 5, 6, 7]), tensor: tensor,
        found: found, expected: expected)
    }

    /// A header of one tensor, `x`.
    init(_ name: String, tensor json: String, found: String, expected: String) {
      self.init(name, json: "{\"x\":\(json)}", tensor: "x", found: found, expected: expected)
    }
  }

  private static func length(_ length: UInt64, then rest: String = "") -> Data {
    withUnsafeBytes(of: length.littleEndian) { Data($0) } + Data(rest.utf8)
  }

  static let lengths = [
    Case(
      "nothing", Data(), found: "0 bytes",
      expected: "a safetensors file, which begins with 8 for its header's length"),
    Case(
      "half a length", Data([1, 0, 0, 0, 0]), found: "5 bytes",
      expected: "a safetensors file, which begins with 8 for its header's length"),
    Case(
      "header beyond the file", length(3, then: "{}"), found: "a header of 3 bytes",
      expected: "a safetensors file's, within the 2 bytes that follow"),
    Case(
      "length beyond the integers", length(.max, then: "{}"),
      found: "a header of 18446744073709551615 bytes",
      expected: "a safetensors file's, within the 2 bytes that follow"),
    Case(
      "length at the integers' end", length(1 << 63, then: "{}"),
      found: "a header of 9223372036854775808 bytes",
      expected: "a safetensors file's, within the 2 bytes that follow"),
    Case(
      "no header", length(0), found: "the end of the header", expected: "{"),
  ]

  static let texts = [
    Case(
      "space first", json: " {}", found: "0x20 at byte 0 of the header", expected: "{"),
    Case("a list", json: "[]", found: "[ at byte 0 of the header", expected: "{"),
    Case("cut off", json: "{", found: "the end of the header", expected: "a text in quotes"),
    Case(
      "text after the header", json: "{} x", found: "x at byte 3 of the header",
      expected: "spaces alone after the header"),
    Case(
      "zero bytes after the header", json: "{}\0", found: "0x0 at byte 2 of the header",
      expected: "spaces alone after the header"),
    Case(
      "comma at the end", json: #"{"__metadata__":{},}"#, found: "} at byte 19 of the header",
      expected: "a text in quotes"),
    Case("no colon", json: #"{"x"}"#, found: "} at byte 4 of the header", expected: ":"),
    Case(
      "name without an end", json: #"{"x"#, found: "the end of the header",
      expected: "the rest of a text and its closing quote"),
    Case(
      "line break in a name", json: "{\"x\n\":{}}", found: "0xa at byte 3 of the header",
      expected: "the rest of a text and its closing quote"),
    Case(
      "unknown escape", json: #"{"\x":{}}"#, found: "x at byte 3 of the header",
      expected: "an escaped character"),
    Case(
      "escape without an end", json: #"{"\"#, found: "the end of the header",
      expected: "an escaped character"),
    Case(
      "code without digits", json: #"{"\u12g4":{}}"#, found: "g at byte 6 of the header",
      expected: "four hexadecimal digits"),
    Case(
      "half a pair", json: #"{"\ud83d":{}}"#, found: "half of a surrogate pair",
      expected: "both halves"),
    Case(
      "the other half", json: #"{"\ude00":{}}"#, found: "half of a surrogate pair",
      expected: "both halves"),
    Case(
      "two first halves", json: #"{"\ud83d\ud83d":{}}"#, found: "half of a surrogate pair",
      expected: "both halves"),
    Case(
      "name that is not UTF-8",
      length(8) + Data([0x7B, 0x22, 0xC3, 0x28, 0x22, 0x3A, 0x31, 0x7D]),
      found: "a text before byte 4 of the header that is not UTF-8", expected: "UTF-8"),
    Case(
      "metadata that is a number", json: #"{"__metadata__":{"n":1}}"#,
      found: "1 at byte 21 of the header", expected: "a text in quotes"),
    Case(
      "metadata key twice", json: #"{"__metadata__":{"n":"","n":""}}"#, found: "n a second time",
      expected: "each name once"),
    Case(
      "metadata twice", json: #"{"__metadata__":{},"__metadata__":{}}"#,
      found: "__metadata__ a second time", expected: "each name once"),
    Case(
      "name twice",
      json: #"""
        {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},\#
        "x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}
        """#, found: "x a second time", expected: "each name once"),
    Case(
      "name twice in other spellings",
      json: #"""
        {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},\#
        "\u0078":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}
        """#, found: "x a second time", expected: "each name once"),
  ]

  static let known =
    "BOOL, U8, I8, F8_E4M3, F8_E5M2, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, U16, I16, F16, BF16, U32, I32,"
    + " F32, U64, I64, F64, C64"

  static let entries = [
    Case("no object", tensor: "1", found: "1 at byte 5 of the header", expected: "{"),
    Case(
      "no dtype", tensor: #"{"shape":[2],"data_offsets":[0,8]}"#, found: "no dtype",
      expected: "one"),
    Case(
      "no shape", tensor: #"{"dtype":"F32","data_offsets":[0,8]}"#, found: "no shape",
      expected: "one"),
    Case(
      "no offsets", tensor: #"{"dtype":"F32","shape":[2]}"#, found: "no data_offsets",
      expected: "them"),
    Case(
      "unknown key", tensor: #"{"dtype":"F32","shape":[2],"data_offsets":[0,8],"layout":"C"}"#,
      found: "the key layout", expected: "dtype, shape and data_offsets alone"),
    Case(
      "key twice", tensor: #"{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}"#,
      found: "dtype a second time", expected: "each name once"),
    Case(
      "unknown dtype", tensor: #"{"dtype":"F31","shape":[2],"data_offsets":[0,8]}"#,
      found: "the dtype F31", expected: "one of \(known)"),
    Case(
      "dtype in other letters", tensor: #"{"dtype":"f32","shape":[2],"data_offsets":[0,8]}"#,
      found: "the dtype f32", expected: "one of \(known)"),
    Case(
      "shape of another extent", tensor: #"{"dtype":"F32","shape":[3],"data_offsets":[0,8]}"#,
      found: "8 bytes", expected: "12, for F32 of shape [3]"),
    Case(
      "dtype of another extent", tensor: #"{"dtype":"F64","shape":[2],"data_offsets":[0,8]}"#,
      found: "8 bytes", expected: "16, for F64 of shape [2]"),
    Case(
      "shape beyond the integers",
      tensor: #"{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}"#,
      found: "the shape [4294967296, 4294967296]", expected: "one that memory can hold"),
    Case(
      "bytes beyond the integers",
      tensor: #"{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,8]}"#,
      found: "the shape [2305843009213693952]", expected: "one that memory can hold"),
    Case(
      "dimension beyond the integers",
      tensor: #"{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]}"#,
      found: "9223372036854775808",
      expected: "a whole number of at most 9223372036854775807, without leading zeros"),
    Case(
      "dimension below 0", tensor: #"{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}"#,
      found: "- at byte 29 of the header", expected: "a whole number of at least 0"),
    Case(
      "dimension with a fraction", tensor: #"{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}"#,
      found: ". at byte 30 of the header", expected: "a whole number of at least 0"),
    Case(
      "dimension with an exponent", tensor: #"{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}"#,
      found: "e at byte 30 of the header", expected: "a whole number of at least 0"),
    Case(
      "dimension with a leading zero",
      tensor: #"{"dtype":"F32","shape":[02],"data_offsets":[0,8]}"#, found: "02",
      expected: "a whole number of at most 9223372036854775807, without leading zeros"),
    Case(
      "dimensions within dimensions",
      tensor: #"{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}"#,
      found: "[ at byte 29 of the header", expected: "a whole number of at least 0"),
    Case(
      "more dimensions than anything has",
      tensor: #"{"dtype":"F32","shape":[2\#(String(repeating: ",1", count: 64))]}"#,
      found: "a list of more than 64 numbers", expected: "at most 64"),
    Case(
      "offsets beyond the data", tensor: #"{"dtype":"F32","shape":[3],"data_offsets":[0,12]}"#,
      found: "the data_offsets [0, 12]", expected: "begin and end within the 8 bytes of data"),
    Case(
      "offsets the wrong way round", tensor: #"{"dtype":"F32","shape":[2],"data_offsets":[8,0]}"#,
      found: "the data_offsets [8, 0]", expected: "begin and end within the 8 bytes of data"),
    Case(
      "three offsets", tensor: #"{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}"#,
      found: "the data_offsets [0, 8, 8]", expected: "begin and end within the 8 bytes of data"),
    Case(
      "no offsets in the list", tensor: #"{"dtype":"F32","shape":[2],"data_offsets":[]}"#,
      found: "the data_offsets []", expected: "begin and end within the 8 bytes of data"),
  ]

  private static func two(_ first: String, _ second: String) -> String {
    #"{"x":{"dtype":"U8","shape":\#(first)},"y":{"dtype":"U8","shape":\#(second)}}"#
  }

  static let places = [
    Case(
      "overlap", json: two(#"[5],"data_offsets":[0,5]"#, #"[4],"data_offsets":[4,8]"#),
      tensor: "y", found: "data from byte 4 on", expected: "from byte 5 on, where x ends"),
    Case(
      "the same data", json: two(#"[8],"data_offsets":[0,8]"#, #"[8],"data_offsets":[0,8]"#),
      tensor: "y", found: "data from byte 0 on", expected: "from byte 8 on, where x ends"),
    Case(
      "hole between", json: two(#"[3],"data_offsets":[0,3]"#, #"[4],"data_offsets":[4,8]"#),
      tensor: "y", found: "data from byte 4 on", expected: "from byte 3 on, where x ends"),
    Case(
      "hole at the beginning",
      json: two(#"[3],"data_offsets":[1,4]"#, #"[4],"data_offsets":[4,8]"#),
      tensor: "x", found: "data from byte 1 on", expected: "from byte 0 on, where the header ends"),
    Case(
      "more data than tensors",
      json: two(#"[3],"data_offsets":[0,3]"#, #"[4],"data_offsets":[3,7]"#),
      found: "8 bytes of data", expected: "7, as many as the tensors have"),
    Case(
      "data without tensors", json: "{}", found: "8 bytes of data",
      expected: "0, as many as the tensors have"),
    Case(
      "nothing in the middle of something",
      json: two(#"[8],"data_offsets":[0,8]"#, #"[0],"data_offsets":[4,4]"#), tensor: "y",
      found: "data from byte 4 on", expected: "from byte 8 on, where x ends"),
  ]

  @Test(arguments: lengths + texts + entries + places) func bad(_ bad: Case) throws {
    #expect(
      throws: SafetensorsError(
        file: "f", tensor: bad.tensor, found: bad.found, expected: bad.expected)
    ) { try Safetensors(contents: bad.contents, file: "f") }
    // The same from a file on disk, under its own name.
    let folder = try TemporaryFolder()
    let path = try folder.write(bad.contents, to: "f").path
    #expect(
      throws: SafetensorsError(
        file: path, tensor: bad.tensor, found: bad.found, expected: bad.expected)
    ) { try Safetensors(contentsOfFile: path) }
  }

  @Test(arguments: 0..<SampleTensors.bytes.count) func cutOff(_ count: Int) {
    #expect(throws: SafetensorsError.self) {
      try Safetensors(contents: Data(SampleTensors.bytes.prefix(count)), file: "f")
    }
  }

  @Test func aByteTooMany() {
    #expect(throws: SafetensorsError.self) {
      try Safetensors(contents: Data(SampleTensors.bytes + [0]), file: "f")
    }
  }

  /// The format's limit, in a file that is long enough and takes no room on disk.
  @Test func headerBeyondTheLimit() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.length(100_000_001), to: "f").path
    let handle = try FileHandle(forWritingTo: folder.file("f"))
    try handle.truncate(atOffset: 1 << 40)
    try handle.close()
    #expect(
      throws: SafetensorsError(
        file: path, found: "a header of 100000001 bytes",
        expected: "a safetensors file's, of at most 100000000")
    ) { try Safetensors(contentsOfFile: path) }
  }

  @Test func noFile() throws {
    let folder = try TemporaryFolder()
    for (path, reason) in [
      (folder.file("none").path, String(cString: strerror(ENOENT))),
      (folder.url.path, "Not a regular file"), ("/dev/zero", "Not a regular file"),
    ] {
      #expect(
        throws: SafetensorsError(
          file: path, found: "no file that can be read (\(reason))", expected: "a safetensors file")
      ) { try Safetensors(contentsOfFile: path) }
    }
  }

  @Test func longNamesAreCutInErrors() throws {
    let name = String(repeating: "x", count: 5000)
    let error = try #require(
      #expect(throws: SafetensorsError.self) {
        try Safetensors(contents: SampleTensors.file("{\"\(name)\":1}"), file: "f")
      })
    #expect(error.tensor == String(repeating: "x", count: 200) + "…")
  }

  // MARK: - Mutations

  /// Whatever happens to a file, it is read rightly or refused: every tensor of what is read lies
  /// within the data, and they fill it.
  @Test(arguments: 0..<8) func mutations(_ seed: UInt64) {
    var dice = Dice(state: seed)
    var (read, refused) = (0, 0)
    for _ in 0..<1000 {
      let bytes = Mutation.of(SampleTensors.bytes, &dice)
      do {
        let file = try Safetensors(contents: Data(bytes), file: "f")
        read += 1
        let size = file.tensors.reduce(0) { $0 + $1.bytes.count }
        #expect(size == bytes.count - file.header.byteCount)
        for tensor in file.tensors {
          #expect(tensor.shape.reduce(1, *) == tensor.count)
          if let floats = file.floats(of: tensor) { #expect(floats.count == tensor.count) }
        }
      } catch {
        refused += 1
      }
    }
    // Flipped data and metadata are nobody's error; most of the rest is.
    #expect(read > 5 && refused > 500, "\(read) read, \(refused) refused")
  }
}
