import Foundation

/// Named tensors in one file that PyTorch, JAX and others read: the format of safetensors.
///
///     8 bytes     N, the header's length, little-endian
///     N bytes     {"NAME": {"dtype": "F32", "shape": […], "data_offsets": [begin, end]}, …,
///                  "__metadata__": {"KEY": "TEXT", …}}, padded with spaces
///     the rest    the tensors' elements, little-endian and row-major, without holes
///
/// A value always holds a whole and valid file: one that was composed, or one whose header was
/// checked when it was read.
///
/// Source: https://huggingface.co/docs/safetensors, "Format".
package struct Safetensors: Sendable, Hashable {
  /// What the tensors' elements are, by the format's names.
  package enum ElementType: String, Sendable, Hashable, CaseIterable {
    case bool = "BOOL"
    case uint8 = "U8"
    case int8 = "I8"
    case float8e4m3 = "F8_E4M3"
    case float8e5m2 = "F8_E5M2"
    case float8e8m0 = "F8_E8M0"
    case float8e4m3fnuz = "F8_E4M3FNUZ"
    case float8e5m2fnuz = "F8_E5M2FNUZ"
    case uint16 = "U16"
    case int16 = "I16"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case uint32 = "U32"
    case int32 = "I32"
    case float32 = "F32"
    case uint64 = "U64"
    case int64 = "I64"
    case float64 = "F64"
    case complex64 = "C64"

    /// Bytes of an element.
    package var byteCount: Int {
      switch self {
      case .bool, .uint8, .int8, .float8e4m3, .float8e5m2, .float8e8m0, .float8e4m3fnuz,
        .float8e5m2fnuz:
        1
      case .uint16, .int16, .float16, .bfloat16: 2
      case .uint32, .int32, .float32: 4
      case .uint64, .int64, .float64, .complex64: 8
      }
    }
  }

  /// A tensor's name, kind and place.
  package struct Tensor: Sendable, Hashable {
    package let name: String
    package let type: ElementType
    /// Without dimensions for a single number.
    package let shape: [Int]
    /// Where its bytes lie, counted from the end of the header.
    package let bytes: Range<Int>

    /// The number of elements.
    package var count: Int { bytes.count / type.byteCount }
  }

  package let header: Header
  /// The whole file.
  package let contents: Data

  init(header: Header, contents: Data) {
    self.header = header
    self.contents = contents
  }

  /// In the order of their data.
  package var tensors: [Tensor] { header.tensors }

  package var metadata: [String: String] { header.metadata }

  package func tensor(named name: String) -> Tensor? { tensors.first { $0.name == name } }

  /// The element types that `floats(of:)` reads.
  package static let floatTypes: [ElementType] = [.float32, .float64, .float16, .bfloat16]

  /// The elements of a tensor of this file: those of F16 and BF16 widened, which is exact for
  /// subnormal numbers too, those of F64 rounded to the nearest `Float`; nil where they are none of
  /// `floatTypes`.
  package func floats(of tensor: Tensor) -> [Float]? {
    contents.withUnsafeBytes { contents in
      let bytes = UnsafeRawBufferPointer(rebasing: contents[header.byteCount...])[tensor.bytes]
      let elements = UnsafeRawBufferPointer(rebasing: bytes)
      func map<Bits: FixedWidthInteger>(_ float: (Bits) -> Float) -> [Float] {
        (0..<tensor.count).map { index in
          float(
            Bits(
              littleEndian: elements.loadUnaligned(
                fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)))
        }
      }
      switch tensor.type {
      case .float32: return map { (bits: UInt32) in Float(bitPattern: bits) }
      case .float64: return map { (bits: UInt64) in Float(Double(bitPattern: bits)) }
      case .float16: return map { (bits: UInt16) in Float(Float16(bitPattern: bits)) }
      // The upper half of a single-precision number.
      case .bfloat16: return map { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
      default: return nil
      }
    }
  }
}
