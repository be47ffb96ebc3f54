import Datasets
import Samples
import Testing

@testable import Specification

/// Random changes to images as files state them.
@Suite struct AugmentationSettingTests {
  /// The sample, with images in the place of its data.
  private static func text(
    _ augmentation: String, shape: StrokesConfiguration.Shape = .mnist
  ) throws -> String {
    let images = try SampleExperiment.text(
      replacing: "{kind: regression, train: 8, test: 4, features: 2, signal: 1, noise: 0}",
      with: "{kind: strokes, train: 8, test: 4, shape: \(shape.rawValue)}")
    return try SampleExperiment.text(
      replacing: "epochs: 3\n", with: "epochs: 3\n  augmentation: \(augmentation)\n", in: images)
  }

  @Test(
    arguments: [
      ("{shift: 2}", Augmentation(shift: 2)),
      ("{flip: true}", Augmentation(flip: true)),
      ("{rotation: 15, scale: [0.9, 1.1]}", Augmentation(rotation: 15, scale: 0.9...1.1)),
      (
        "{shift: 1, flip: true, fill: 7, rotation: 180, scale: [0.1, 10], shear: 2, crop: 0.2,"
          + " contrast: 0.4, brightness: 0.3, saturation: 1, hue: 36, grey: 0.2, noise: 0.1}",
        Augmentation(
          shift: 1, flip: true, fill: 7, rotation: 180, scale: 0.1...10, shear: 2, crop: 0.2,
          contrast: 0.4, brightness: 0.3, saturation: 1, hue: 36, grey: 0.2, noise: 0.1)
      ),
      // What changes nothing is nothing.
      (
        "{rotation: 0, scale: [1, 1], shear: 0, crop: 1, contrast: 0, brightness: 0, saturation: 0,"
          + " hue: 0, grey: 0, noise: 0, fill: 9}", nil
      ),
    ] as [(String, Augmentation?)])
  func right(_ stated: String, expected: Augmentation?) throws {
    let spec = try SampleExperiment.spec(try Self.text(stated, shape: .cifar))
    #expect(try #require(spec.arm(named: "all")).recipe.resolved.augmentation == expected)
  }

  @Test(
    arguments: [
      ("rotation: 181", "rotation", "181", "a finite number of at least 0 and at most 180"),
      ("rotation: -1", "rotation", "-1", "a finite number of at least 0 and at most 180"),
      ("scale: 1.1", "scale", "1.1", "two numbers, the lower first"),
      ("scale: [1.1]", "scale", "a list of 1", "two numbers, the lower first"),
      ("scale: [1.1, 0.9]", "scale", "a list of 2", "two numbers, the lower first"),
      (
        "scale: [0.05, 1]", "scale[0]", "0.05", "a finite number of at least 0.1 and at most 10"
      ),
      ("scale: [1, 11]", "scale[1]", "11", "a finite number of at least 0.1 and at most 10"),
      ("shear: 2.5", "shear", "2.5", "a finite number of at least 0 and at most 2"),
      ("crop: 0", "crop", "0", "a finite number above 0 and at most 1"),
      ("crop: 1.5", "crop", "1.5", "a finite number above 0 and at most 1"),
      ("contrast: 2", "contrast", "2", "a finite number of at least 0 and at most 1"),
      ("brightness: -0.5", "brightness", "-0.5", "a finite number of at least 0 and at most 1"),
      (
        "saturation: 0.5", "saturation", "saturation of grey images",
        "images in three channels, to change colours"
      ),
      ("hue: 10", "hue", "hue of grey images", "images in three channels, to change colours"),
      ("grey: 0.5", "grey", "grey of grey images", "images in three channels, to change colours"),
      ("hue: 190", "hue", "190", "a finite number of at least 0 and at most 180"),
      ("saturation: 2", "saturation", "2", "a finite number of at least 0 and at most 1"),
      ("grey: 2", "grey", "2", "a finite number of at least 0 and at most 1"),
      ("noise: 1.5", "noise", "1.5", "a finite number of at least 0 and at most 1"),
      ("noise: much", "noise", "much", "a finite number of at least 0 and at most 1"),
    ] as [(String, String, String, String)])
  func wrong(_ stated: String, key: String, found: String, expected: String) throws {
    let error = SpecificationError(
      file: "sample.yaml", line: 12, key: "recipe.augmentation.\(key)", found: found,
      expected: expected)
    #expect(throws: error) { try SampleExperiment.spec(try Self.text("{\(stated)}")) }
  }

  @Test func unknown() throws {
    let error = try #require(
      #expect(throws: SpecificationError.self) {
        try SampleExperiment.spec(try Self.text("{blur: 1}"))
      })
    #expect(error.key == "recipe.augmentation.blur" && error.found == "an unknown key")
    #expect(
      error.expected
        == "one of brightness, contrast, crop, fill, flip, grey, hue, noise, rotation, saturation,"
        + " scale, shear, shift")
  }
}
