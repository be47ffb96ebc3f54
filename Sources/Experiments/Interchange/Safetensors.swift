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
public struct Safetensors: Sendable, Hashable {
  /// What the tensors' elements are, by the format's names.
  public enum ElementType: String, Sendable, Hashable, CaseIterable {
    case bool = "BOOL"
    case uint8 = "U8"
    case int8 = "I8"
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

    /// Bytes of an element.
    public var byteCount: Int {
      switch self {
      case .bool, .uint8, .int8: 1
      case .uint16, .int16, .float16, .bfloat16: 2
      case .uint32, .int32, .float32: 4
      case .uint64, .int64, .float64: 8
      }
    }
  }

  /// A tensor's name, kind and place.
  public struct Tensor: Sendable, Hashable {
    public let name: String
    public let type: ElementType
    /// Without dimensions for a single number.
    public let shape: [Int]
    /// Where its bytes lie, counted from the end of the header.
    public let bytes: Range<Int>

    /// The number of elements.
    public var count: Int { bytes.count / type.byteCount }
  }

  public let header: Header
  /// The whole file.
  public let contents: Data

  init(header: Header, contents: Data) {
    self.header = header
    self.contents = contents
  }

  /// In the order of their data.
  public var tensors: [Tensor] { header.tensors }

  public var metadata: [String: String] { header.metadata }

  public func tensor(named name: String) -> Tensor? { tensors.first { $0.name == name } }

  /// The elements of a tensor of this file, those of F64 rounded to the nearest `Float`; nil where
  /// they are neither F32 nor F64.
  public func floats(of tensor: Tensor) -> [Float]? {
    contents.withUnsafeBytes { contents in
      let bytes = UnsafeRawBufferPointer(rebasing: contents[header.byteCount...])[tensor.bytes]
      let elements = UnsafeRawBufferPointer(rebasing: bytes)
      switch tensor.type {
      case .float32:
        return (0..<tensor.count).map { index in
          Float(
            bitPattern: UInt32(
              littleEndian: elements.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
        }
      case .float64:
        return (0..<tensor.count).map { index in
          Float(
            Double(
              bitPattern: UInt64(
                littleEndian: elements.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))))
        }
      default: return nil
      }
    }
  }
}
