import Foundation
import Testing

/// Experiment files and reports that `tune` and `report` write belong to their data.
@Suite struct TunePlaceTests {
  private static func table(_ factor: Int) -> String {
    "x,y\n" + (0..<30).map { "\($0),\($0 * factor % 31)\n" }.joined()
  }

  private static let small = [
    "--hidden", "2", "--epochs", "2", "--candidates", "4", "--folds", "2", "--seeds", "1",
  ]

  private func tune(
    _ data: String, in folder: TemporaryFolder,
    _ more: [String] = [
      "--target", "y", "--task", "regression",
    ]
  ) throws -> Batchlab.Result {
    try Batchlab.run(arguments: ["tune", "--data", data] + more + Self.small, in: folder)
  }

  private static let place = ".batchlab/tuning"

  /// All files of a tuning but those about the machine.
  private func files(_ name: String, in folder: TemporaryFolder) throws -> [String: Data] {
    let place = folder.file(Self.place)
    var files = [
      "yaml": try Data(contentsOf: place.appendingPathComponent("\(name).yaml"))
    ]
    let report = place.appendingPathComponent(name)
    for path in try FileManager.default.subpathsOfDirectory(atPath: report.path)
    where !path.contains("machine") {
      files[path] = try? Data(contentsOf: report.appendingPathComponent(path))
    }
    return files
  }

  private func names(in folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.file(Self.place).path).sorted()
  }

  @Test func otherDataOfTheSameName() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.table(7), to: "a/train.csv")
    try folder.write(Self.table(11), to: "b/train.csv")
    let first = try tune("a/train.csv", in: folder)
    try #require(first.status == 0, "\(first.errors)")
    let kept = try files("train", in: folder)
    let second = try tune("b/train.csv", in: folder)
    try #require(second.status == 0, "\(second.errors)")
    #expect(try files("train", in: folder) == kept)
    let names = try names(in: folder)
    #expect(names.count == 4)
    let other = try #require(names.first { $0.wholeMatch(of: /train-[0-9a-f]{8}/) != nil })
    #expect(names == ["train", other, "\(other).yaml", "train.yaml"].sorted())
    #expect(
      second.errors.contains(
        "batchlab: train in \(Self.place) is of other data; these are \(other) there\n"))
    #expect(second.output.contains("report: \(Self.place)/\(other)/README.md"))
    let text = try String(contentsOf: folder.file("\(Self.place)/\(other).yaml"), encoding: .utf8)
    let digest = try #require(text.firstMatch(of: /"sha256":"([0-9a-f]{64})"/)?.1)
    #expect(other.hasSuffix("-\(digest.prefix(8))"))

    // The same data again, from wherever, come to the same place.
    try folder.write(Self.table(7), to: "c/train.csv")
    let again = try tune("c/train.csv", in: folder)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try tune("b/train.csv", in: folder).status == 0)
    #expect(try self.names(in: folder) == names)

    // A run of the first on the second's data, and whatever else would speak of them.
    let file = "\(Self.place)/train.yaml"
    let data = ["BATCHLAB_DATA": folder.file("b").path]
    for arguments in [
      ["run", file], ["report", file], ["tune", file], ["show", file], ["data", "show", file],
      ["run", file, "--plan"],
    ] {
      let result = try Batchlab.run(arguments: arguments, in: folder, environment: data)
      #expect(result.status == 65, "\(arguments) \(result.output)")
      #expect(result.output.isEmpty)
      #expect(
        result.errors.contains(
          "train.yaml:7: workload.dataset.sha256: found train.csv with the SHA-256"
            + " \(digest.prefix(12))…; expected "), "\(arguments) \(result.errors)")
    }
    #expect(try files("train", in: folder) == kept)
  }

  /// What nobody says the data of belongs to somebody.
  @Test(arguments: ["train.yaml", "train/README.md"]) func filesOfUnknownData(
    _ name: String
  ) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.table(7), to: "train.csv")
    try folder.write("title: Mine\n", to: "\(Self.place)/\(name)")
    let result = try tune("train.csv", in: folder)
    try #require(result.status == 0, "\(result.errors)")
    #expect(
      try String(contentsOf: folder.file("\(Self.place)/\(name)"), encoding: .utf8)
        == "title: Mine\n")
    #expect(try names(in: folder).count == 3)
  }

  @Test func bothNamesAreTaken() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.table(7), to: "train.csv")
    try folder.write("title: Mine\n", to: "\(Self.place)/train.yaml")
    try #require(try tune("train.csv", in: folder).status == 0)
    let other = try #require(
      try names(in: folder).first { $0.hasSuffix(".yaml") && $0 != "train.yaml" })
    try folder.write("title: Mine, too\n", to: "\(Self.place)/\(other)")
    let result = try tune("train.csv", in: folder)
    #expect(result.status == 65)
    #expect(
      result.errors.contains(
        "\(Self.place)/\(other) belongs to other data; expected another place (--output)"))
    let elsewhere = try tune(
      "train.csv", in: folder,
      ["--target", "y", "--task", "regression", "--output", "elsewhere"])
    #expect(elsewhere.status == 0 && folder.exists("elsewhere/train/README.md"))
  }

  /// Folders of images are told apart likewise.
  @Test func imageFolders() throws {
    let folder = try TemporaryFolder()
    func images(_ place: String, shade: UInt8) throws {
      for (part, count) in [("train", 40), ("t10k", 8)] {
        let head: [UInt8] = [0, 0, 0, UInt8(count)]
        let pixels = (0..<count * 4).map { UInt8(truncatingIfNeeded: $0 * 29) &+ shade }
        try folder.write(
          Data([0, 0, 8, 3] + head + [0, 0, 0, 2, 0, 0, 0, 2] + pixels),
          to: "\(place)/emnist-letters-\(part)-images-idx3-ubyte")
        try folder.write(
          Data([0, 0, 8, 1] + head + (0..<count).map { UInt8(1 + $0 % 26) }),
          to: "\(place)/emnist-letters-\(part)-labels-idx1-ubyte")
      }
    }
    try images("a/letters", shade: 0)
    try images("b/letters", shade: 5)
    for place in ["a", "b", "a"] {
      let result = try tune("\(place)/letters", in: folder, [])
      try #require(result.status == 0, "\(result.errors)")
    }
    #expect(try names(in: folder).count == 4)
    let text = try String(contentsOf: folder.file("\(Self.place)/letters.yaml"), encoding: .utf8)
    #expect(text.contains("\"classes\":27"))
  }

  private static func experiment(_ title: String) -> String {
    """
    title: \(title)
    question: What is it?
    source: None
    workload:
      dataset: {kind: csv, file: t.csv, target: y, task: regression}
      model: {kind: mlp, hidden: []}
    recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 4, epochs: 2}
    arms:
      one: {}
    seeds: 1

    """
  }

  /// Of an experiment that does not say what its data hold, the report does.
  @Test func reportsOfOtherData() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.experiment("First"), to: "one/e.yaml")
    try folder.write(Self.experiment("Second"), to: "two/e.yaml")
    try folder.write(Self.table(7), to: "a/t.csv")
    try folder.write(Self.table(11), to: "b/t.csv")
    func report(_ file: String, data: String, _ more: String...) throws -> Batchlab.Result {
      try Batchlab.run(
        arguments: ["report", file] + more, in: folder,
        environment: ["BATCHLAB_DATA": folder.file(data).path])
    }
    try #require(try report("one/e.yaml", data: "a").status == 0)
    let page = try Data(contentsOf: folder.file("reports/e/README.md"))
    let other = try report("two/e.yaml", data: "b")
    #expect(other.status == 65)
    #expect(other.errors.contains("reports/e: found a report on other data (crc32:"))
    #expect(other.errors.contains("--output names another place"))
    #expect(try Data(contentsOf: folder.file("reports/e/README.md")) == page)
    #expect(try report("two/e.yaml", data: "b", "--output", "others").status == 0)
    // Changed, and still of the same data.
    try #require(try report("two/e.yaml", data: "a").status == 0)
    #expect(try Data(contentsOf: folder.file("reports/e/README.md")) != page)
  }
}
