import Foundation
import Testing

/// `batchlab data show`, and trials on colour images.
@Suite struct DataShowTests {
  /// Two records of each class in every training file, one in the test file: gradients in colour.
  private func cifar(_ place: String, in folder: TemporaryFolder) throws {
    func record(_ label: UInt8, _ shade: Int) -> [UInt8] {
      [label]
        + (0..<3072).map { place in
          let (channel, pixel) = (place / 1024, place % 1024)
          let slope = (Int(label) * (channel + 1) * (pixel % 32) + 3 * (pixel / 32)) % 90
          return UInt8(slope + shade + 20 * channel)
        }
    }
    for batch in 1...5 {
      let records = (0..<20).flatMap { record(UInt8($0 % 10), 7 * batch + $0) }
      try folder.write(Data(records), to: "\(place)/data_batch_\(batch).bin")
    }
    try folder.write(
      Data((0..<10).flatMap { record(UInt8($0), 50) }), to: "\(place)/test_batch.bin")
  }

  private static let experiment = """
    title: Colours
    question: Are colours learned?
    source: None
    workload:
      dataset: {kind: cifar10, train: 90}
      model: {kind: mlp, hidden: [16], normalization: batch}
    recipe:
      optimizer: {kind: sgd, learningRate: 0.05, momentum: 0.9}
      batchSize: 10
      epochs: 8
      augmentation: {shift: 1}
    arms:
      one: {}
    seeds: 1
    charts:
      - {id: images, title: Images, kind: examples}

    """

  /// Trains, draws, exports; the place of the files is not in what is stored.
  @Test func trialOnColours() throws {
    let folder = try TemporaryFolder()
    try cifar("data/cifar-10-batches-bin", in: folder)
    try folder.write(Self.experiment, to: "experiments/colours.yaml")
    let result = try Batchlab.run("run", "colours", "--json", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    // One experiment, or a list of them.
    let document = try #require((json as? [[String: Any]])?.first ?? json as? [String: Any])
    let arm = try #require((document["arms"] as? [[String: Any]])?.first)
    let metrics = try #require(arm["metrics"] as? [String: [String: Any]])
    let error = try #require(metrics["trainError"]?["mean"] as? Double)
    // Nine in ten are wrong by chance.
    #expect(error < 30)
    #expect(folder.records().count == 1)

    #expect(try Batchlab.run("report", "colours", in: folder).status == 0)
    #expect(folder.exists("reports/colours/figures/images.svg"))
    let page = try String(
      contentsOf: folder.file("reports/colours/README.md"), encoding: .utf8)
    #expect(
      page.contains(
        "colour images of 32 × 32 pixels in 10 classes, from cifar-10-batches-bin (CIFAR-10's binary"
          + " files), the first 90 to train"))

    let id = String(folder.records()[0].prefix(12))
    #expect(try Batchlab.run("export", id, in: folder).status == 0)
    let weights = try Data(contentsOf: folder.file("\(id).safetensors"))
    for words in ["[3, 32, 32]", "(byte / 255 - input_mean[channel]) / input_deviation[channel]"] {
      #expect(weights.range(of: Data(words.utf8)) != nil, "\(words)")
    }

    let elsewhere = try TemporaryFolder()
    try cifar("sets/small", in: elsewhere)
    try elsewhere.write(
      Self.experiment.replacingOccurrences(of: "train: 90", with: "train: 90, folder: small"),
      to: "experiments/colours.yaml")
    #expect(
      try Batchlab.run(
        "run", "colours", in: elsewhere,
        environment: ["BATCHLAB_DATA": elsewhere.file("sets").path]
      ).status == 0)
    #expect(elsewhere.records() == folder.records())
  }

  @Test func spoiledColours() throws {
    let folder = try TemporaryFolder()
    try cifar("data/cifar-10-batches-bin", in: folder)
    try folder.write(Self.experiment, to: "experiments/colours.yaml")
    try folder.write(
      Data([11] + [UInt8](repeating: 0, count: 3072)),
      to: "data/cifar-10-batches-bin/data_batch_3.bin")
    let result = try Batchlab.run("run", "colours", in: folder)
    expectError(
      result, status: 65,
      naming: folder.file("data/cifar-10-batches-bin/data_batch_3.bin").path, "record 0", "11",
      "0 to 9")
    let many = Self.experiment.replacingOccurrences(of: "train: 90", with: "train: 9000")
    try cifar("data/cifar-10-batches-bin", in: folder)
    try folder.write(many, to: "experiments/colours.yaml")
    let short = try Batchlab.run("run", "colours", in: folder)
    expectError(short, status: 65, naming: "train", "9000")
  }

  @Test(arguments: ["cifar-10", "cifar-10-batches-bin", "./data/cifar-10-batches-bin", "colours"])
  func show(_ name: String) throws {
    let folder = try TemporaryFolder()
    try cifar("data/cifar-10-batches-bin", in: folder)
    try folder.write(
      Self.experiment.replacingOccurrences(of: ", train: 90", with: ""),
      to: "experiments/colours.yaml")
    let result = try Batchlab.run("data", "show", name, in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines[1] == "examples   100 to train, 10 to test")
    #expect(lines[2].hasPrefix("inputs     images of 32 × 32 pixels in 3 channels: 3"))
    #expect(lines[3].hasPrefix("contents   crc32:20-"))
    #expect(
      lines[4].split(separator: " ") == ["channel", "mean", "deviation", "least", "greatest"])
    #expect(lines[5...7].map { $0.prefix(5) } == ["red  ", "green", "blue "])
    #expect(lines[8].hasPrefix("standardised as (byte / 255 - "))
    #expect(lines[9].split(separator: " ") == ["class", "train", "test"])
    #expect(lines[10].hasSuffix(" 10     1"))
    #expect(lines[10].hasPrefix(name == "cifar-10" ? "0 airplane" : "0 "))
    #expect(lines.count == 20)
  }

  @Test(arguments: ["svg", "png", "pdf"]) func sheet(_ format: String) throws {
    let folder = try TemporaryFolder()
    try cifar("data/cifar-10-batches-bin", in: folder)
    let result = try Batchlab.run(
      "data", "show", "cifar-10", "--output", "My sheet.\(format)", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let picture = try Data(contentsOf: folder.file("My sheet.\(format)"))
    #expect(picture.count > 5000)
  }

  /// Columns and targets of a table.
  @Test func table() throws {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    let result = try Batchlab.run("data", "show", "houses", "--arm", "all", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let rows = result.output.split(separator: "\n").map {
      $0.split(separator: " ").map(String.init)
    }
    #expect(rows[0] == ["houses,", "all:", "houses"])
    #expect(rows.contains(["column", "mean", "deviation", "least", "greatest"]))
    #expect(rows.contains { $0.first == "0" && $0.last == "2500" })
    #expect(rows.contains { $0.first == "target" && $0.last == "500" })
    let sheet = try Batchlab.run(
      "data", "show", "houses", "--output", "sheet.png", in: folder)
    expectError(sheet, status: 65, naming: "houses", "no images")
    #expect(!folder.exists("sheet.png"))
  }

  /// A table from a file: columns and classes by their names.
  @Test func tableOfAFile() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<40).map { "\($0),\($0 % 2 == 0 ? "round" : "flat"),\(100 - $0)" }
    try folder.write(
      (["weight,form,length"] + rows).joined(separator: "\n") + "\n", to: "data/things.csv")
    try folder.write(
      Sample.houses.replacingOccurrences(
        of: "{kind: houses}", with: "{kind: csv, file: things.csv, target: form}"
      ).replacingOccurrences(of: "all: {batchSize: 4}", with: "all: {batchSize: 8}"),
      to: "experiments/things.yaml")
    let result = try Batchlab.run("data", "show", "things", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let words = result.output.split(separator: "\n").map {
      $0.split(separator: " ").map(String.init)
    }
    let firsts = words.compactMap(\.first)
    #expect(firsts.contains("weight") && firsts.contains("length"), "\(result.output)")
    let classes = words.filter { ["round", "flat"].contains($0.dropFirst().first) }
    #expect(classes.count == 2, "\(result.output)")
  }

  @Test func nothingToShow() throws {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    let unknown = try Batchlab.run("data", "show", "hoses", in: folder)
    // The public sets as `data list` has them.
    let sets = try Batchlab.run("data", "list", in: folder).output.split(separator: "\n")
      .filter { !$0.hasPrefix(" ") }.joined(separator: ", ")
    expectError(unknown, status: 65, naming: "hoses", "(\(sets))", "(houses)")
    let absent = try Batchlab.run("data", "show", "mnist", in: folder)
    expectError(
      absent, status: 65, naming: "no data folder \"mnist\"", "batchlab data fetch mnist")
    let arm = try Batchlab.run("data", "show", "houses", "--arm", "two", in: folder)
    expectError(arm, status: 65, naming: "houses", "arms", "two", "one", "all")
    try folder.write("text", to: "data/other/readme")
    let other = try Batchlab.run("data", "show", "other", in: folder)
    expectError(other, status: 65, naming: "data/other", "train-images-idx3-ubyte")
    let format = try Batchlab.run("data", "show", "houses", "--output", "sheet.gif", in: folder)
    #expect(format.status == 64)
  }
}
