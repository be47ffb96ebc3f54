import Foundation
import Testing

/// What a user does wrong ends with its status and one line that says what.
@Suite struct BadInputTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    return folder
  }

  // MARK: - Usage

  @Test(arguments: [
    (["run", "houses", "--colour"], "Error: Unknown option '--colour'"),
    (["run"], "Error: Missing expected argument '<names> ...'"),
    (["run", "houses", "--jobs", "0"], "Error: --jobs is 0; expected 1 to 1024."),
    (["run", "houses", "--jobs", "-1"], "Error: Missing value for '--jobs <jobs>'"),
    (
      ["run", "houses", "--jobs", "many"], "Error: The value 'many' is invalid for '--jobs <jobs>'"
    ),
    (["run", "houses", "--seeds", "0"], "Error: --seeds is 0; expected 1 to 10000."),
    (
      ["run", "houses", "--seeds", "99999999999999999999"],
      "Error: The value '99999999999999999999' is invalid for '--seeds <seeds>'"
    ),
    (
      ["report", "houses", "--format", "gif"],
      "Error: The value 'gif' is invalid for '--format <format>'"
    ),
    (["fly"], "Error: Unexpected argument 'fly'"),
  ]) func usage(_ arguments: [String], message: String) throws {
    let folder = try folder()
    let result = try Batchlab.run(arguments: arguments, in: folder)
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(result.errorLines.first?.hasPrefix(message) == true, "\(result.errors)")
    #expect(folder.records().isEmpty)
  }

  // MARK: - Experiment files

  @Test func missingExperiment() throws {
    let folder = try folder()
    for command in ["run", "show", "report"] {
      let result = try Batchlab.run(command, "huoses", in: folder)
      #expect(result.status == 65)
      #expect(
        result.errors
          == "batchlab: experiments/huoses.yaml: found no such experiment; expected one of houses\n"
      )
    }
  }

  @Test func noExperiments() throws {
    let folder = try TemporaryFolder()
    let result = try Batchlab.run("report", in: folder)
    expectError(result, status: 65, naming: "experiments", "default", "NAME.yaml")
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    let passage: String
    let replacement: String
    /// File, line and key.
    let place: String
    let found: String
    let expected: String
    var testDescription: String { replacement }
  }

  static let files = [
    Bad(
      passage: "batchSize: 4", replacement: "batchSize: 5",
      place: "bad.yaml:8: arms.all.batchSize", found: "5", expected: "4"),
    Bad(
      passage: "seeds: 2", replacement: "seedz: 2", place: "bad.yaml:1: seeds",
      found: "nothing", expected: "from 1 to 10000"),
    Bad(
      passage: "learningRate: 0.1", replacement: "learningRate: .nan",
      place: "bad.yaml:5: recipe.optimizer.learningRate", found: ".nan", expected: "above 0"),
    Bad(
      passage: "{kind: houses}", replacement: "{kind: houses", place: "bad.yaml:5",
      found: "flow mapping", expected: "YAML"),
    Bad(
      passage: Sample.houses, replacement: "", place: "bad.yaml:1",
      found: "an empty file", expected: "an experiment"),
  ]

  @Test(arguments: files) func badFile(_ bad: Bad) throws {
    let folder = try TemporaryFolder()
    let text = Sample.houses.replacingOccurrences(of: bad.passage, with: bad.replacement)
    try folder.write(text, to: "bad.yaml")
    let result = try Batchlab.run("run", "bad.yaml", in: folder)
    expectError(result, status: 65, naming: bad.place, bad.found, bad.expected)
    #expect(result.output.isEmpty && result.errorLines.count == 1, "\(result.errors)")
    #expect(folder.records().isEmpty)
  }

  @Test func unknownProfileAndArm() throws {
    let folder = try folder()
    let profile = try Batchlab.run("run", "houses", "--profile", "smoke", in: folder)
    expectError(
      profile, status: 65, naming: "experiments/houses.yaml", "profiles", "smoke", "default")
    let arm = try Batchlab.run("run", "houses", "--arm", "some", in: folder)
    expectError(
      arm, status: 65, naming: "experiments/houses.yaml", "arms", "some", "one", "all")
  }

  @Test func folderAndLinkForAFile() throws {
    let folder = try folder()
    expectError(
      try Batchlab.run("run", "experiments/", in: folder), status: 65, naming: "experiments", "YAML"
    )
    expectError(
      try Batchlab.run("run", "./nowhere.yaml", in: folder), status: 65, naming: "nowhere.yaml")
  }

  // MARK: - Data

  private static func header(_ sizes: [UInt8], magic: [UInt8] = [0, 0, 8]) -> [UInt8] {
    magic + [UInt8(sizes.count)] + sizes.flatMap { [0, 0, 0, $0] }
  }

  private static let pixels = [UInt8]((0..<18).map { $0 * 11 })

  static let spoiled: [(file: String, bytes: [UInt8], message: String)] = [
    (
      "train-images-idx3-ubyte", Array((header([3, 2, 3]) + pixels).dropLast()),
      "holds 17 bytes after its header; the header promises 18"
    ),
    (
      "train-images-idx3-ubyte", header([3, 2, 3], magic: [0x89, 0x50, 8]) + pixels,
      "not an IDX file: starts with 0x8950; expected 0x0000"
    ),
    (
      "train-labels-idx1-ubyte", header([3]) + [0, 10, 1],
      "label 1 is 10; expected 0 to 9, or classes: 11 in the data set's settings, which takes all"
        + " labels there are"
    ),
    (
      "train-labels-idx1-ubyte", header([2]) + [0, 1],
      "has 2 labels; expected as many of each"
    ),
    (
      "t10k-images-idx3-ubyte", [0, 0, 8, 3, 0x7F, 0xFF, 0xFF, 0xFF] + [0, 0, 0, 1, 0, 0, 0, 1],
      "holds 0 bytes after its header; the header promises 2147483647"
    ),
    (
      "t10k-images-idx3-ubyte", [],
      "ends after 0 bytes, within its header; expected at least 16 bytes"
    ),
  ]

  private func imageFolder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Sample.images, to: "images.yaml")
    for (part, count) in [("train", 3), ("t10k", 3)] as [(String, UInt8)] {
      try folder.write(
        Data(Self.header([count, 2, 3]) + Self.pixels), to: "sets/digits/\(part)-images-idx3-ubyte")
      try folder.write(
        Data(Self.header([count]) + [0, 9, 4]), to: "sets/digits/\(part)-labels-idx1-ubyte")
    }
    return folder
  }

  @Test func imagesThatAreRight() throws {
    let folder = try imageFolder()
    let result = try Batchlab.run(
      "run", "images.yaml", in: folder, environment: ["BATCHLAB_DATA": folder.file("sets").path])
    #expect(result.status == 0, "\(result.errors)")
    #expect(folder.records().count == 1)
  }

  @Test(arguments: spoiled.indices) func spoiledImages(_ index: Int) throws {
    let (file, bytes, message) = Self.spoiled[index]
    let folder = try imageFolder()
    try folder.write(Data(bytes), to: "sets/digits/\(file)")
    let result = try Batchlab.run(
      "run", "images.yaml", in: folder, environment: ["BATCHLAB_DATA": folder.file("sets").path])
    expectError(result, status: 65, naming: folder.file("sets/digits/\(file)").path, message)
    #expect(result.output.isEmpty && result.errorLines.count == 1, "\(result.errors)")
    #expect(folder.records().isEmpty)
  }

  @Test func missingData() throws {
    let folder = try imageFolder()
    let result = try Batchlab.run("run", "images.yaml", in: folder)
    expectError(
      result, status: 65, naming: "data folder \"digits\"", folder.file("data/digits").path)
  }

  @Test func batchLargerThanTheFiles() throws {
    let folder = try imageFolder()
    try folder.write(
      Sample.images.replacingOccurrences(of: "batchSize: 2", with: "batchSize: 4"),
      to: "images.yaml")
    let result = try Batchlab.run(
      "run", "images.yaml", in: folder, environment: ["BATCHLAB_DATA": folder.file("sets").path])
    #expect(result.status == 65)
    #expect(
      result.errors
        == "batchlab: images.yaml:7: recipe.batchSize: found 4; expected at most the 3 training"
        + " examples\n")
  }

  // MARK: - Tools and places

  /// Before any trial, since hours of them would be of no use.
  @Test func missingGnuplot() throws {
    let folder = try folder()
    let result = try Batchlab.run(
      "report", "houses", in: folder, environment: ["PATH": folder.url.path])
    expectError(result, status: 69, naming: "gnuplot", "not installed", "gnuplot-nox")
    #expect(folder.records().isEmpty)
    #expect(!folder.exists("reports"))
    // Nothing but reports needs it.
    let run = try Batchlab.run(
      "run", "houses", in: folder, environment: ["PATH": folder.url.path])
    #expect(run.status == 0)
    let doctor = try Batchlab.run("doctor", in: folder, environment: ["PATH": folder.url.path])
    #expect(doctor.status == 69)
  }

  @Test func failingGnuplot() throws {
    let folder = try folder()
    try folder.write(
      "#!/bin/sh\ncase $1 in --version) echo gnuplot 9;; *) echo no room >&2; exit 3;; esac\n",
      to: "tools/gnuplot")
    chmod(folder.file("tools/gnuplot").path, 0o755)
    let result = try Batchlab.run(
      "report", "houses", in: folder,
      environment: ["PATH": "\(folder.file("tools").path):/usr/bin:/bin"])
    expectError(result, status: 69, naming: "gnuplot", "3", "no room")
    #expect(folder.records().count == 4)
    #expect(!folder.exists("reports/houses"))
  }

  @Test func fileInPlaceOfTheStore() throws {
    let folder = try folder()
    try folder.write("not a folder", to: "store")
    for command in ["run", "report", "show"] {
      let result = try Batchlab.run(command, "houses", "--store", "store", in: folder)
      #expect(result.status == 74)
      #expect(
        result.errors
          == "batchlab: \(folder.file("store/trials").path): cannot create: Not a directory\n")
    }
    #expect(try Batchlab.run("doctor", "--store", "store", in: folder).status == 74)
  }

  /// A file in place of a folder is not an empty folder.
  @Test func foldersThatCannotBeListed() throws {
    let folder = try TemporaryFolder()
    try folder.write("not a folder", to: "experiments")
    try folder.write("not a folder", to: "data")
    try folder.write("", to: ".batchlab/trials/none")
    for command in [["list"], ["store", "list"]] {
      expectError(
        try Batchlab.run(arguments: command, in: folder), status: 74, naming: "experiments",
        "Not a directory")
    }
    let doctor = try Batchlab.run("doctor", in: folder)
    expectError(doctor, status: 74, naming: folder.file("data").path, "Not a directory")
    #expect(doctor.output.contains("data      \(folder.file("data").path): "), "\(doctor.output)")
  }

  @Test func outputThatCannotBeMade() throws {
    let folder = try folder()
    try folder.write("not a folder", to: "taken")
    let result = try Batchlab.run(
      "report", "houses", "--output", "taken/reports", in: folder)
    expectError(
      result, status: 74, naming: folder.file("taken/reports").path, "Not a directory")
    #expect(folder.records().isEmpty)
  }
}
