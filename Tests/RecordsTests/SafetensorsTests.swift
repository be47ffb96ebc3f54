import Foundation
import Samples
import Testing

@testable import Records

/// Files have the bytes that the format says, and come back as they were.
@Suite struct SafetensorsTests {
  private static let composed = Safetensors(
    [("b", [2, 1], [1, -2]), ("a", [], [0.5])], metadata: ["format": "pt"])

  @Test func exactBytes() {
    #expect(SampleTensors.json.utf8.count == 140)
    #expect([UInt8](Self.composed.contents) == SampleTensors.bytes)
  }

  @Test func readsWhatIsWritten() throws {
    let file = try Safetensors(contents: Data(SampleTensors.bytes), file: "f")
    #expect(file == Self.composed)
    #expect(file.metadata == ["format": "pt"])
    #expect(file.tensors.map(\.name) == ["b", "a"])
    #expect(file.tensors.map(\.shape) == [[2, 1], []])
    #expect(file.tensors.map { file.floats(of: $0) } == [[1, -2], [0.5]])
    #expect(file.tensor(named: "a")?.count == 1)
    #expect(file.tensor(named: "c") == nil)
  }

  @Test func readsFromDisk() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Data(SampleTensors.bytes), to: "f").path
    #expect(try Safetensors(contentsOfFile: path) == Self.composed)
  }

  /// A slice of other data has other indices.
  @Test func readsFromASlice() throws {
    let slice = Data([7, 7, 7] + SampleTensors.bytes).dropFirst(3)
    #expect(try Safetensors(contents: slice, file: "f") == Self.composed)
  }

  @Test func dataAreNotReadBeforeTheHeaderPasses() throws {
    struct Refusal: Error {}
    let folder = try TemporaryFolder()
    let path = try folder.write(Data(SampleTensors.bytes), to: "f").path
    let refusal = SafetensorsError(file: "f", found: "this", expected: "that")
    #expect(throws: refusal) {
      try Safetensors(contentsOfFile: path) { (header) throws(SafetensorsError) in
        #expect(header.byteCount == 152)
        throw refusal
      }
    }
  }

  /// Every bit pattern that matters, an infinity and no numbers among them.
  @Test func bitsAreKept() throws {
    let values: [Float] = [
      0, -0.0, 1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .infinity, -.infinity, .nan,
      Float(bitPattern: 0xFFC0_1234),
    ]
    let file = Safetensors([("x", [3, 3], values[...])])
    let back = try Safetensors(contents: file.contents, file: "f")
    let floats = try #require(back.floats(of: back.tensors[0]))
    #expect(floats.map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test(arguments: [
    "", "\"", "\\", "a\nb", "\u{0}\u{1F}", "é ∂ 😀", "__metadata", "{}[],:", "\u{7F}\u{2028}",
  ]) func namesAreKept(_ name: String) throws {
    let file = Safetensors([(name, [1], [1])], metadata: [name: name])
    let back = try Safetensors(contents: file.contents, file: "f")
    #expect(back == file)
    #expect(back.tensors.map(\.name) == [name])
    #expect(back.metadata == [name: name])
    #expect(file.header.byteCount % 8 == 0)
  }

  @Test func nothingAtAll() throws {
    let file = Safetensors([])
    #expect([UInt8](file.contents) == [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8))
    #expect(try Safetensors(contents: file.contents, file: "f").tensors.isEmpty)
  }

  @Test func tensorsWithoutElements() throws {
    let file = Safetensors([("a", [0], []), ("b", [1], [1]), ("c", [2, 0], [])])
    let back = try Safetensors(contents: file.contents, file: "f")
    #expect(back == file)
    #expect(back.floats(of: back.tensors[0]) == [])
  }

  // MARK: - Files of others

  @Test func doublesAreRounded() throws {
    let values = [1.0 + 0x1p-24 + 0x1p-40, 0.1, 1e300, -1e-300]
    let data = values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
    let file = try Safetensors(
      contents: SampleTensors.file(
        #"{"x":{"dtype":"F64","shape":[4],"data_offsets":[0,32]}}"#, data: data), file: "f")
    #expect(file.floats(of: file.tensors[0]) == [1 + 0x1p-23, 0.1, .infinity, -0.0])
  }

  @Test func integersAreNoFloats() throws {
    let file = try Safetensors(
      contents: SampleTensors.file(
        #"{"n":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}"#, data: [3, 0, 0, 0, 0, 0, 0, 0]),
      file: "f")
    #expect(file.tensors[0].type == .int64)
    #expect(file.floats(of: file.tensors[0]) == nil)
  }

  /// The header's order is not the data's, keys come in any order, white space is free.
  @Test func otherSpellings() throws {
    let json = """
      { "b" :\t{"data_offsets":[4,8], "shape":[ 1 ],"dtype":"F32"},\r
       "\\u0061\\uD83D\\uDE00\\/\\n": {"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}, \
      "__metadata__":{} }\u{20}\u{20}
      """
    let file = try Safetensors(
      contents: SampleTensors.file(json, data: [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40]), file: "f")
    #expect(file.tensors.map(\.name) == ["a😀/\n", "b"])
    #expect(file.tensors.map { file.floats(of: $0) } == [[1], [2]])
  }
}
