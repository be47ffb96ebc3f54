import Foundation

/// The kinds of file a picture is written as; the raw value is the file's extension.
public enum FigureFormat: String, CaseIterable, Sendable {
  case svg, png, pdf

  /// Whether a file ends as files of this kind do: one that was cut short does not.
  func isWhole(_ picture: Data) -> Bool {
    let ending: [UInt8] =
      switch self {
      case .svg: Array("</svg>".utf8)
      case .pdf: Array("%%EOF".utf8)
      // The chunk that ends a PNG file, with its checksum.
      case .png: Array("IEND".utf8) + [0xAE, 0x42, 0x60, 0x82]
      }
    guard let last = picture.lastIndex(where: { ![0x0A, 0x0D, 0x20].contains($0) }) else {
      return false
    }
    return picture[...last].suffix(ending.count).elementsEqual(ending)
  }
}
