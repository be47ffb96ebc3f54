import Foundation

/// Safetensors files, small ones written by hand.
package enum SampleTensors {
  /// Two tensors and a text, written by hand after the format's description.
  package static let json = """
    {"__metadata__":{"format":"pt"},\
    "b":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},\
    "a":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}
    """

  /// The JSON's 140 bytes and four spaces, 144 in all; 1, -2 and 0.5 in IEEE 754.
  package static let bytes: [UInt8] =
    [144, 0, 0, 0, 0, 0, 0, 0] + Array(json.utf8) + [UInt8](repeating: 0x20, count: 4)
    + [0, 0, 0x80, 0x3F] + [0, 0, 0, 0xC0] + [0, 0, 0, 0x3F]

  /// A file with this header, unpadded, and so many bytes of data.
  package static func file(_ json: String, data: [UInt8] = []) -> Data {
    var contents = Data()
    withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian) { contents.append(contentsOf: $0) }
    return contents + Data(json.utf8) + Data(data)
  }
}
