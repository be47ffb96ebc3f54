import Datasets
import Foundation
import Testing

@Suite struct ImageShapeTests {
  /// Grey shapes are written as before there were others.
  @Test(arguments: [
    (ImageShape(height: 28, width: 20), #"{"height":28,"width":20}"#),
    (
      ImageShape(height: 32, width: 32, channels: 3), #"{"channels":3,"height":32,"width":32}"#
    ),
  ]) func coding(_ shape: ImageShape, json: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(shape), as: UTF8.self) == json)
    #expect(try JSONDecoder().decode(ImageShape.self, from: Data(json.utf8)) == shape)
  }

  @Test func words() {
    #expect("\(ImageShape(height: 28, width: 20))" == "28 × 20 pixels")
    #expect(
      "\(ImageShape(height: 32, width: 32, channels: 3))" == "32 × 32 pixels in 3 channels")
  }
}
