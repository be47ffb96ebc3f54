import Datasets
import Foundation
import Testing

/// The coded form is part of every trial's identity.
@Suite struct ConfigurationCodingTests {
  static let forms: [(DatasetConfiguration, String)] = [
    (
      .strokes(StrokesConfiguration(train: 6000, test: 4000)),
      #"{"difficulty":1,"kind":"strokes","seed":0,"test":4000,"train":6000}"#
    ),
    (
      .strokes(StrokesConfiguration(train: 8, test: 4, freshEachEpoch: true, shape: .cifar)),
      #"{"difficulty":1,"freshEachEpoch":true,"kind":"strokes","seed":0,"shape":"cifar","test":4,"#
        + #""train":8}"#
    ),
    (
      .regression(RegressionConfiguration(train: 8, test: 4, features: 10, seed: 3, signal: 0.5)),
      #"{"features":10,"kind":"regression","noise":1,"seed":3,"signal":0.5,"test":4,"train":8}"#
    ),
    (.houses, #"{"kind":"houses"}"#),
    (
      .idx(IDXConfiguration(folder: "mnist10k", train: 5000)),
      #"{"classes":10,"folder":"mnist10k","kind":"idx","train":5000}"#
    ),
    (
      .csv(CSVConfiguration(file: "t.csv", target: "y", task: .regression, ignore: ["id"])),
      #"{"categorical":[],"file":"t.csv","ignore":["id"],"kind":"csv","seed":0,"separator":",","#
        + #""target":"y","task":"regression","testShare":0.2}"#
    ),
    (
      .csv(
        CSVConfiguration(
          file: "t.csv", target: "y", decimal: ",", missing: ["-"], encoding: "latin1",
          comment: "%", skip: 1, ignoreCase: true)),
      #"{"categorical":[],"comment":"%","decimal":",","encoding":"latin1","file":"t.csv","ignore":[],"#
        + #""ignoreCase":true,"kind":"csv","missing":["-"],"seed":0,"separator":",","skip":1,"#
        + #""target":"y","testShare":0.2}"#
    ),
    (
      .cifar(CIFARConfiguration(.ten, test: 50)),
      #"{"folder":"cifar-10-batches-bin","kind":"cifar10","test":50}"#
    ),
    (
      .cifar(CIFARConfiguration(.fine, folder: "hundred", train: 9)),
      #"{"folder":"hundred","kind":"cifar100","labels":"fine","train":9}"#
    ),
    (
      .cifar(CIFARConfiguration(.coarse)),
      #"{"folder":"cifar-100-binary","kind":"cifar100","labels":"coarse"}"#
    ),
    (.own(OwnDataConfiguration()), #"{"kind":"own","name":"the trainer's own data"}"#),
    (
      .own(OwnDataConfiguration(name: "cats", train: 9, test: 3)),
      #"{"kind":"own","name":"cats","test":3,"train":9}"#
    ),
  ]

  @Test(arguments: forms) func roundTrip(configuration: DatasetConfiguration, json: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(configuration), as: UTF8.self) == json)
    let decoded = try JSONDecoder().decode(DatasetConfiguration.self, from: Data(json.utf8))
    #expect(decoded == configuration)
  }

  @Test(arguments: [
    (Augmentation(shift: 2), #"{"shift":2}"#),
    (Augmentation(shift: 4, flip: true, fill: 127), #"{"fill":127,"flip":true,"shift":4}"#),
    (Augmentation(rotation: 15), #"{"rotation":15,"shift":0}"#),
    (
      Augmentation(
        shift: 1, flip: true, fill: 3, rotation: 10.5, scale: 0.5...1.5, shear: 0.25, crop: 0.75,
        contrast: 0.5, brightness: 0.125, saturation: 1, hue: 180, grey: 0.25, noise: 0.0625),
      #"{"brightness":0.125,"contrast":0.5,"crop":0.75,"fill":3,"flip":true,"grey":0.25,"hue":180,"#
        + #""noise":0.0625,"rotation":10.5,"saturation":1,"scale":[0.5,1.5],"shear":0.25,"shift":1}"#
    ),
  ]) func augmentation(_ augmentation: Augmentation, json: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(augmentation), as: UTF8.self) == json)
    #expect(try JSONDecoder().decode(Augmentation.self, from: Data(json.utf8)) == augmentation)
  }

  @Test(arguments: [
    #"{"rotation":181}"#, #"{"rotation":-1}"#, #"{"scale":[0.05,1]}"#, #"{"scale":[1,11]}"#,
    #"{"scale":[1.5,0.5]}"#, #"{"scale":1}"#, #"{"shear":3}"#, #"{"crop":0}"#, #"{"crop":1.1}"#,
    #"{"contrast":-0.1}"#, #"{"brightness":2}"#, #"{"saturation":2}"#, #"{"hue":200}"#,
    #"{"grey":1.5}"#, #"{"noise":-1}"#, #"{"fill":256}"#,
  ]) func augmentationOutOfRange(_ json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Augmentation.self, from: Data(json.utf8))
    }
  }

  @Test func everyKindIsCovered() {
    #expect(Set(Self.forms.map(\.0.kind)) == Set(DatasetConfiguration.Kind.allCases))
  }

  @Test func unknownKind() {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(DatasetConfiguration.self, from: Data(#"{"kind":"cats"}"#.utf8))
    }
  }
}
