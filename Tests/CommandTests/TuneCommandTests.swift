import Foundation
import Testing

/// The engineer's question through the built command.
@Suite struct TuneCommandTests {
  /// Two clouds of points in a CSV file, one class each, with a column that says nothing.
  private static func table(rows: Int = 60) -> String {
    var text = "x,y,colour,kind\n"
    for row in 0..<rows {
      let side = row.isMultiple(of: 2) ? 1.0 : -1.0
      let x = side + Double((row * 37) % 19) / 10 - 0.9
      let y = -side + Double((row * 53) % 23) / 12 - 0.9
      text += "\(x),\(y),\(["red", "blue"][row / 2 % 2]),\(side > 0 ? "up" : "down")\n"
    }
    return text
  }

  private static let small = [
    "--hidden", "4", "--epochs", "6", "--candidates", "6", "--folds", "3", "--seeds", "2",
  ]

  private func tune(
    _ arguments: [String], in folder: TemporaryFolder
  ) throws -> Batchlab.Result {
    try Batchlab.run(arguments: ["tune"] + arguments, in: folder)
  }

  /// Heads or tails beside two numbers that have nothing to do with it.
  private static func noise(seed: UInt64, rows: Int = 60) -> String {
    var state = seed
    func next(_ count: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % count
    }
    return "x,y,coin\n"
      + (0..<rows).map { _ in "\(next(1000)),\(next(1000)),\(next(2) == 0 ? "heads" : "tails")\n" }
      .joined()
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func findsNothingWhereThereIsNothing(
    seed: UInt64
  ) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.noise(seed: seed), to: "coins.csv")
    let result = try tune(["--data", "coins.csv", "--target", "coin"] + Self.small, in: folder)
    try #require(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("The search has found nothing: its lowest validation error, "))
    #expect(result.output.contains(" by chance on 48 examples."))
  }

  @Test func answersForATable() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.table(), to: "data/clouds.csv")
    let result = try tune(
      ["--data", "data/clouds.csv", "--target", "kind", "--price", "0.4", "--currency", "kr"]
        + Self.small, in: folder)
    try #require(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("Batch size "))
    for words in ["the lowest validation error", "lowest cost", "least time", "Loss curves: "] {
      #expect(result.output.contains(words), "\(words)")
    }
    let place = folder.url.appendingPathComponent(".batchlab/tuning")
    let page = try String(
      contentsOf: place.appendingPathComponent("clouds/README.md"), encoding: .utf8)
    #expect(page.contains("has the lowest validation error"))
    #expect(page.contains("What it costs to be wrong about the batch size"))
    // What was understood of the table, on the terminal and in the report.
    let reading = "clouds.csv: classification of 2 classes, target kind; 60 rows; 2 numeric and 1"
    #expect(result.errors.contains(reading) && page.contains("## Data\n\n\(reading)"))
    let machine = try String(
      contentsOf: place.appendingPathComponent("clouds/machine.md"), encoding: .utf8)
    #expect(machine.contains("| lowest cost |") && machine.contains("figures/machine-tuning.svg"))
    for file in ["figures/candidates.svg", "figures/curves.svg", "data/candidates.csv"] {
      #expect(
        FileManager.default.fileExists(
          atPath: place.appendingPathComponent("clouds/\(file)").path), "\(file)")
    }
    // The file reproduces all of it, from records that are there, and from none.
    let file = place.appendingPathComponent("clouds.yaml").path
    let data = ["BATCHLAB_DATA": folder.url.appendingPathComponent("data").path]
    #expect(machine.contains("| price |") && machine.contains("kr"))
    let again = try Batchlab.run(arguments: ["run", file], in: folder, environment: data)
    try #require(again.status == 0, "\(again.errors)")
    // Each trial that is computed leaves a line with its test error.
    #expect(!again.errors.contains("test error"))
    // A copy by another name, with the records of the first.
    try folder.write(Self.table(), to: "copies/other.csv")
    let copy = try tune(
      ["--data", "copies/other.csv", "--target", "kind"] + Self.small, in: folder)
    #expect(copy.status == 0, "\(copy.errors)")
    // Changed to another search: what the arms were tested with is not said of what it finds.
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try folder.write(
      text.replacing("method: bayesian", with: "method: random")
        .replacing("learningRate: [0.0001, 0.1]", with: "learningRate: [0.001, 0.09]"),
      to: "changed.yaml")
    let changed = try Batchlab.run(
      arguments: ["tune", "changed.yaml"], in: folder, environment: data)
    try #require(changed.status == 0, "\(changed.errors)")
    let row = changed.output.split(separator: "\n").first { $0.hasPrefix("the lowest validation") }
    #expect(row?.trimmingCharacters(in: .whitespaces).hasSuffix("–") ?? false, "\(changed.output)")
    let anew = try Batchlab.run(
      arguments: ["run", file, "--store", "other"], in: folder, environment: data)
    try #require(anew.status == 0, "\(anew.errors)")
    #expect(anew.output == again.output)
  }

  /// Images that differ in which half is light, as IDX files.
  private static func writeImages(to folder: TemporaryFolder) throws {
    for (part, count) in [("train", 32), ("t10k", 8)] {
      let size = [0, 0, 0, UInt8(count)]
      let pixels = (0..<count).flatMap { image in
        (0..<784).map { UInt8(($0 < 392) == image.isMultiple(of: 2) ? 200 : 20 + $0 % 30) }
      }
      let images = [0, 0, 8, 3] + size + [0, 0, 0, 28, 0, 0, 0, 28] + pixels
      let labels = [0, 0, 8, 1] + size + (0..<count).map { UInt8($0 % 2) }
      try folder.write(Data(images), to: "halves/\(part)-images-idx3-ubyte")
      try folder.write(Data(labels), to: "halves/\(part)-labels-idx1-ubyte")
    }
  }

  /// No first run, whose gradients batch normalization would tie.
  @Test func aNamedNetworkForImages() throws {
    let folder = try TemporaryFolder()
    try Self.writeImages(to: folder)
    let result = try tune(
      [
        "--data", "halves", "--model", "mini", "--epochs", "1", "--candidates", "2", "--folds", "2",
        "--seeds", "1",
      ], in: folder)
    try #require(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("the lowest validation error"))
    let text = try String(
      contentsOf: folder.file(".batchlab/tuning/halves.yaml"), encoding: .utf8)
    #expect(text.contains("  model: {kind: mini}\n") && !text.contains("first run:"))
    let page = try String(
      contentsOf: folder.file(".batchlab/tuning/halves/README.md"), encoding: .utf8)
    #expect(page.contains("Network: 5 × 5 convolution to 8 channels, max-pooling 3/2"))
    #expect(page.contains("Batch normalization ties the gradients of a batch"))
  }

  @Test func aNamedNetworkIsForImages() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.table(), to: "clouds.csv")
    let table = try tune(
      ["--data", "clouds.csv", "--target", "kind", "--model", "c1"], in: folder)
    #expect(table.status == 65)
    #expect(
      table.errors.contains(
        "--model is c1 for a table; expected --hidden, or a folder of images"), "\(table.errors)")
    #expect(folder.records().isEmpty)
    let both = try tune(
      ["--data", "clouds.csv", "--target", "kind", "--model", "c1", "--hidden", "4"], in: folder)
    #expect(both.status == 64 && both.errors.contains("--hidden and --model"))
  }

  /// The file that is written has the options with which the table was read.
  @Test func optionsOfTablesAreWritten() throws {
    let folder = try TemporaryFolder()
    let text = Self.table().replacing(",", with: ";").replacing(".", with: ",")
    try folder.write(
      "a title\n" + text.replacing("red", with: "unknown") + "# end\n", to: "clouds.csv")
    let bare = try tune(["--data", "clouds.csv", "--target", "kind", "--skip", "1"], in: folder)
    #expect(bare.status == 65 && bare.errors.contains("--comment"), "\(bare.errors)")
    let points = try tune(
      ["--data", "clouds.csv", "--target", "kind", "--skip", "1", "--comment", "#"], in: folder)
    #expect(points.status == 65 && points.errors.contains("(--decimal , "), "\(points.errors)")
    let result = try tune(
      [
        "--data", "clouds.csv", "--target", "kind", "--skip", "1", "--comment", "#", "--decimal",
        ",",
        "--missing", "unknown", "--ignore-case", "--encoding", "latin1",
      ] + Self.small, in: folder)
    try #require(result.status == 0, "\(result.errors)")
    #expect(
      result.errors.contains("2 numeric and 1 categorical column make 4 features; 30 missing"))
    let file = folder.url.appendingPathComponent(".batchlab/tuning/clouds.yaml")
    let written = try String(contentsOf: file, encoding: .utf8)
    for key in [
      "\"skip\":1", "\"comment\":\"#\"", "\"decimal\":\",\"", "\"missing\":[\"unknown\"]",
      "\"ignoreCase\":true", "\"encoding\":\"latin1\"",
    ] { #expect(written.contains(key), "\(key): \(written)") }
    let again = try Batchlab.run(
      arguments: ["run", file.path], in: folder, environment: ["BATCHLAB_DATA": folder.url.path])
    #expect(again.status == 0 && !again.errors.contains("test error"), "\(again.errors)")
  }

  @Test func theTableIsShown() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.table(), to: "data/clouds.csv")
    let shown = try Batchlab.run(
      "data", "show", "data/clouds.csv", "--target", "kind", in: folder)
    try #require(shown.status == 0, "\(shown.errors)")
    for words in [
      "48 to train, 12 to test", "colour=blue", "0 down", "1 up",
      "reading    classification of 2 classes, target kind; 60 rows; 2 numeric and 1 categorical"
        + " column make 4 features; no missing values; fields parted by commas",
    ] {
      #expect(shown.output.contains(words), "\(words): \(shown.output)")
    }
    let without = try Batchlab.run("data", "show", "data/clouds.csv", in: folder)
    #expect(without.status == 64 && without.errors.contains("expected --target COLUMN"))
  }

  @Test func regressionUnderALimitOfSeconds() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<60).map { "\(Double($0) / 7),\(($0 * 31) % 17),\(3 * $0 + 100)" }
    try folder.write((["a,b,price"] + rows).joined(separator: "\r\n"), to: "prices.csv")
    let result = try tune(
      ["--data", "prices.csv", "--target", "price", "--seconds", "0.001", "--optimizer", "sgd"]
        + Self.small, in: folder)
    try #require(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("validation loss"))
    let text = try String(
      contentsOf: folder.url.appendingPathComponent(".batchlab/tuning/prices.yaml"),
      encoding: .utf8)
    // One round of four was under way when the time was over.
    #expect(text.contains("    candidates: 6\n    endAfter: 4\n"))
    #expect(text.contains("\"task\":\"regression\"") && text.contains("oneMinusMomentum"))
  }

  @Test(arguments: [
    (["--data", "none.csv", "--target", "y"], Int32(65), "none.csv: cannot be read"),
    (["--data", "t.csv"], 64, "expected --target COLUMN"),
    (["--data", "t.csv", "--target", "z"], 65, "z"),
    (["--data", "t.csv", "--target", "kind", "--task", "guess"], 64, "expected classification or"),
    (["--data", "t.csv", "--target", "kind", "--hidden", "4,,4"], 64, "expected widths above 0"),
    (["--data", "t.csv", "--target", "kind", "--folds", "1"], 64, "expected 2 to 1000"),
    (
      ["--data", "t.csv", "--target", "kind", "--folds", "40"], 65,
      "the training set is 48 examples; expected 80 at least, two for each of 40 folds"
    ),
    (["--data", "t.csv", "--target", "kind", "--candidates", "0"], 64, "expected 1 to 10000"),
    (["--data", "t.csv", "--target", "kind", "--seconds", "0"], 64, "expected more than 0"),
    (["--data", "t.csv", "--target", "kind", "--separator", "ab"], 64, "--separator is ab"),
    (["--data", "t.csv", "--target", "kind", "--decimal", ";"], 64, "--decimal is ;"),
    (
      ["--data", "t.csv", "--target", "kind", "--encoding", "klingon"], 64, "--encoding is klingon"
    ),
    (["--data", "t.csv", "--target", "kind", "--comment", "//"], 64, "--comment is //"),
    (["--data", "t.csv", "--target", "kind", "--skip", "-1"], 64, "--skip"),
    (["--data", "."], 65, "train-images-idx3-ubyte"),
    (["--data", ".", "--target", "y"], 64, "are for CSV files"),
    (["houses", "--candidates", "3"], 64, "--candidates is for --data"),
    (["houses", "--target", "y"], 64, "--target and what goes with it is for --data"),
    ([], 64, "Expected either --data or an experiment file"),
    (["t.yaml", "--data", "t.csv"], 64, "Expected either --data or an experiment file"),
    (["--data", "t.csv", "--target", "kind", "--profile", "smoke"], 64, "--profile is for"),
    (["--data", "tiny.csv", "--target", "y"], 65, "the training set is 3 examples; expected 10"),
    (["houses"], 65, "expected tunings, to be searched"),
    (["--data", "text.csv", "--target", "y"], 65, "text.csv"),
  ])
  func badInput(arguments: [String], status: Int32, words: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.table(), to: "t.csv")
    try folder.write("x,y\n1,a\n2,b\n3,a\n4,b\n", to: "tiny.csv")
    try folder.write("x,y\n1,a\nzwei,b\n3,a\n4,b\n5,a\n", to: "text.csv")
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    let result = try tune(arguments, in: folder)
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(result.output.isEmpty)
    #expect(
      !FileManager.default.fileExists(
        atPath: folder.url.appendingPathComponent(".batchlab/tuning/t/README.md").path))
  }
}
