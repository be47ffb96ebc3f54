import Foundation
import Kernels
import Samples
import Testing
import Training

@testable import Records

/// Weights as other programs leave them: in half precision, and under the names of modules around the
/// network.
@Suite struct ForeignWeightsTests {
  private static let network = Network(
    ModelConfiguration(hidden: [3], normalization: .batch), inputs: 2, outputs: 1)
  private static let module = "Sequential(Linear(2, 3), BatchNorm1d(3), ReLU(), Linear(3, 1))"

  private struct Entry {
    var name: String
    var type: String
    var shape: [Int]
    var bytes: [UInt8]
  }

  /// A file of tensors of any types.
  private static func file(_ entries: [Entry]) throws -> Safetensors {
    var data: [UInt8] = []
    let members = entries.map { entry in
      let begin = data.count
      data += entry.bytes
      return #""\#(entry.name)":{"dtype":"\#(entry.type)","shape":\#(entry.shape),"#
        + #""data_offsets":[\#(begin),\#(data.count)]}"#
    }
    return try Safetensors(
      contents: SampleTensors.file("{\(members.joined(separator: ","))}", data: data),
      file: "w")
  }

  private static func littleEndian(_ bits: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: bits.littleEndian) { Array($0) }
  }

  /// The network's tensors: the index of a number over 8, which half precision holds exactly.
  private static func entries(
    _ type: (Int) -> Safetensors.ElementType, name: (String) -> String = { $0 }
  ) -> [Entry] {
    let tensors = network.parameterLayout.tensors + network.statisticsLayout.tensors
    return tensors.enumerated().map { index, tensor in
      let values = (0..<tensor.count).map { Float(10 * index + $0) / 8 }
      let type = type(index)
      return Entry(
        name: name(tensor.name), type: type.rawValue, shape: tensor.shape,
        bytes: values.flatMap { value in
          switch type {
          case .float16: littleEndian(Float16(value).bitPattern)
          case .bfloat16: littleEndian(UInt16(value.bitPattern >> 16))
          case .float64: littleEndian(Double(value).bitPattern)
          default: littleEndian(value.bitPattern)
          }
        })
    }
  }

  private static func values(_ entries: [Entry]) throws -> ParameterValues {
    try WeightsFile(file(entries), for: network, file: "w").values
  }

  // MARK: - Element types

  /// Known bits (IEEE 754 binary16; the upper half of binary32), the smallest subnormal numbers and the
  /// largest finite ones among them.
  @Test(
    arguments: [
      ("F16", 0x3C00, 1), ("F16", 0xC000, -2), ("F16", 0x3555, 0.333251953125),
      ("F16", 0x7BFF, 65504),
      ("F16", 0x0001, 0x1p-24), ("F16", 0x03FF, 0x1.FF8p-15), ("F16", 0x0400, 0x1p-14),
      ("F16", 0x8000, -0.0), ("BF16", 0x3F80, 1), ("BF16", 0xC000, -2),
      ("BF16", 0x3EAB, 0.333984375),
      ("BF16", 0x7F7F, 0x1.FEp127), ("BF16", 0x0001, 0x1p-133), ("BF16", 0x007F, 0x1.FCp-127),
      ("BF16", 0x0080, 0x1p-126), ("BF16", 0x8000, -0.0),
    ] as [(String, UInt16, Float)]) func widened(type: String, bits: UInt16, value: Float) throws
  {
    let file = try Self.file([
      Entry(name: "x", type: type, shape: [1], bytes: Self.littleEndian(bits))
    ])
    let float = try #require(file.floats(of: file.tensors[0])?.first)
    #expect(float.bitPattern == value.bitPattern)
  }

  /// Each of the 65,536 numbers comes back from its widened form.
  @Test func everyNumberIsWidenedExactly() throws {
    let all = (0...UInt16.max).flatMap(Self.littleEndian)
    let file = try Self.file([
      Entry(name: "f", type: "F16", shape: [65536], bytes: all),
      Entry(name: "b", type: "BF16", shape: [65536], bytes: all),
    ])
    let (half, brain) = (
      try #require(file.floats(of: file.tensors[0])), try #require(file.floats(of: file.tensors[1]))
    )
    for bits in 0...UInt16.max {
      let original = Float16(bitPattern: bits)
      #expect(
        original.isNaN
          ? half[Int(bits)].isNaN : Float16(half[Int(bits)]).bitPattern == bits, "F16 \(bits)")
      #expect(brain[Int(bits)].bitPattern == UInt32(bits) << 16, "BF16 \(bits)")
    }
  }

  @Test(arguments: [Safetensors.ElementType.float16, .bfloat16, .float64]) func wholeNetwork(
    _ type: Safetensors.ElementType
  ) throws {
    #expect(
      try Self.values(Self.entries { _ in type }) == Self.values(Self.entries { _ in .float32 }))
  }

  @Test func typesMayBeMixed() throws {
    let mixed = Self.entries { Safetensors.floatTypes[$0 % 4] }
    #expect(Set(mixed.map(\.type)).count == 4)
    #expect(try Self.values(mixed) == Self.values(Self.entries { _ in .float32 }))
  }

  @Test(
    arguments: [
      ("F16", 0x7C00, "inf"), ("F16", 0xFC00, "-inf"), ("F16", 0x7E00, "nan"),
      ("F16", 0x7C01, "nan"), ("BF16", 0x7F80, "inf"), ("BF16", 0xFF80, "-inf"),
      ("BF16", 0x7FC0, "nan"),
    ] as [(String, UInt16, String)]) func notFinite(type: String, bits: UInt16, found: String)
    throws
  {
    var entries = Self.entries { _ in .float32 }
    entries[0] = Entry(
      name: "0.weight", type: type, shape: [3, 2],
      bytes: Array(repeating: Self.littleEndian(UInt16(0)), count: 5).flatMap(\.self)
        + Self.littleEndian(bits))
    let error = SafetensorsError(
      file: "w", tensor: "0.weight", found: "\(found) at element 5", expected: "finite numbers")
    #expect(throws: error) { try Self.values(entries) }
  }

  @Test(arguments: [
    ("I8", 1), ("U8", 1), ("BOOL", 1), ("F8_E4M3", 1), ("F8_E5M2", 1), ("F8_E8M0", 1), ("I16", 2),
    ("I32", 4), ("I64", 8), ("C64", 8),
  ]) func otherTypes(type: String, size: Int) throws {
    var entries = Self.entries { _ in .float32 }
    entries[0] = Entry(
      name: "_orig_mod.0.weight", type: type, shape: [3, 2],
      bytes: [UInt8](repeating: 0, count: 6 * size))
    let error = SafetensorsError(
      file: "w", tensor: "_orig_mod.0.weight", found: "\(type) of shape [3, 2]",
      expected: "F32, F64, F16 or BF16 of shape [3, 2]")
    #expect(throws: error) { try Self.values(entries) }
  }

  // MARK: - Names

  @Test(arguments: [
    ("_orig_mod.0.weight", "0.weight"), ("module.0.weight", "0.weight"),
    ("module._orig_mod.0.weight", "0.weight"), ("_orig_mod.module.0.weight", "0.weight"),
    ("module.module.0.weight", "0.weight"), ("0._orig_mod.weight", "0.weight"),
    ("modules.0.weight", "modules.0.weight"), ("orig_mod.0.weight", "orig_mod.0.weight"),
    ("my_module.0.weight", "my_module.0.weight"), ("Module.0.weight", "Module.0.weight"),
    ("0..weight", "0..weight"), (".0.weight", ".0.weight"), ("module", ""), ("", ""),
  ]) func unwrapped(name: String, expected: String) {
    #expect(WeightsFile.unwrapped(name) == expected)
  }

  @Test(arguments: ["_orig_mod.", "module.", "module._orig_mod.", "_orig_mod.module."])
  func prefixes(_ prefix: String) throws {
    let counter = Entry(
      name: prefix + "1.num_batches_tracked", type: "I64", shape: [],
      bytes: Self.littleEndian(Int64(3)))
    let prefixed = Self.entries({ _ in .float32 }, name: { prefix + $0 }) + [counter]
    #expect(try Self.values(prefixed) == Self.values(Self.entries { _ in .float32 }))
  }

  /// A part of a network that was compiled by itself.
  @Test func prefixesOfSomeTensors() throws {
    let some = Self.entries(
      { _ in .bfloat16 }, name: { $0.hasPrefix("0.") ? "_orig_mod.\($0)" : $0 })
    let inner = Self.entries(
      { _ in .float16 },
      name: { $0.hasPrefix("3.") ? "3._orig_mod.\($0.dropFirst(2))" : $0 })
    let plain = try Self.values(Self.entries { _ in .float32 })
    #expect(try Self.values(some) == plain)
    #expect(try Self.values(inner) == plain)
  }

  @Test(arguments: [
    ("0.bias", "module.0.bias"), ("module.0.bias", "_orig_mod.0.bias"),
    ("1.running_var", "module.1.running_var"),
  ]) func twoOfOneName(first: String, second: String) throws {
    let name = WeightsFile.unwrapped(first)
    var entries = Self.entries({ _ in .float32 }, name: { $0 == name ? first : $0 })
    let twin = try #require(entries.first { $0.name == first })
    entries.append(Entry(name: second, type: "F32", shape: twin.shape, bytes: twin.bytes))
    let error = SafetensorsError(
      file: "w", tensor: second, found: "\(first) beside it",
      expected: "one of them: both are \(name) of \(Self.module)")
    #expect(throws: error) { try Self.values(entries) }
  }

  @Test func strangersKeepTheirWholeNames() throws {
    let stranger = Entry(
      name: "module.4.weight", type: "F32", shape: [1], bytes: [0, 0, 0, 0])
    let error = SafetensorsError(
      file: "w", tensor: "module.4.weight", found: "F32 of shape [1]",
      expected: "none of this name in \(Self.module)")
    #expect(throws: error) { try Self.values(Self.entries { _ in .float32 } + [stranger]) }
  }
}
