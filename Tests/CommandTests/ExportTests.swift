import Foundation
import Testing

/// Weights leave the store, and come back as initial ones, through the built command.
@Suite struct ExportTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    let result = try Batchlab.run("run", "houses", in: folder)
    try #require(result.status == 0, "\(result.errors)")
    return folder
  }

  private func firstID(_ folder: TemporaryFolder) throws -> String {
    try #require(folder.records().first)
  }

  @Test func finalWeights() throws {
    let folder = try folder()
    let id = try firstID(folder)
    for prefix in [id, String(id.prefix(12)), id.prefix(8).uppercased()] {
      let result = try Batchlab.run("export", prefix, in: folder)
      #expect(result.status == 0)
      #expect(result.output == "\(id.prefix(12)).safetensors\n")
      #expect(result.errors.isEmpty)
      let file = folder.file("\(id.prefix(12)).safetensors")
      let stored = folder.file(".batchlab/trials/\(id)/weights.safetensors")
      #expect(try Data(contentsOf: file) == Data(contentsOf: stored))
      try FileManager.default.removeItem(at: file)
    }
  }

  @Test func outputAndStore() throws {
    let folder = try folder()
    let id = try firstID(folder)
    try FileManager.default.moveItem(at: folder.file(".batchlab"), to: folder.file("elsewhere"))
    try folder.write("older", to: "out/w.safetensors")
    let result = try Batchlab.run(
      "export", id, "--store", "elsewhere", "--output", "out/w.safetensors", in: folder)
    #expect(result.status == 0)
    #expect(result.output == "out/w.safetensors\n")
    #expect(!folder.exists(".batchlab"))
    let stored = folder.file("elsewhere/trials/\(id)/weights.safetensors")
    #expect(
      try Data(contentsOf: folder.file("out/w.safetensors")) == Data(contentsOf: stored))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out").path)
    #expect(names == ["w.safetensors"])
  }

  /// From the weights that a trial started from, its seed gives the same trial.
  @Test func thereAndBack() throws {
    let folder = try folder()
    let first = try trials(Batchlab.run("run", "houses", "--json", in: folder))
    let export = try Batchlab.run(
      "export", first[0].id, "--initial", "--output", "experiments/w.safetensors", in: folder)
    #expect(export.status == 0, "\(export.errors)")
    let again = try Batchlab.run("export", first[0].id, "--initial", in: folder)
    #expect(again.output == "\(first[0].id.prefix(12))-initial.safetensors\n")
    try folder.write(
      Sample.houses.replacingOccurrences(
        of: "hidden: []}}", with: "hidden: []}, initialWeights: w.safetensors}"),
      to: "experiments/given.yaml")
    let second = try trials(Batchlab.run("run", "given", "--json", in: folder))
    #expect(second.count == first.count)
    #expect(second[0].digest == first[0].digest)
    #expect(second[0].id != first[0].id)
    #expect(second[1].digest != first[1].digest)
    #expect(folder.records().count == 8)

    let initial = try Batchlab.run(
      "export", second[1].id, "--initial", "--output", "back.safetensors", in: folder)
    #expect(initial.status == 0, "\(initial.errors)")
    try FileManager.default.removeItem(at: folder.file("experiments/w.safetensors"))
    let gone = try Batchlab.run("export", second[1].id, "--initial", in: folder)
    expectError(
      gone, status: 65, naming: folder.file("experiments/w.safetensors").path,
      "No such file or directory", "a safetensors file")
    let run = try Batchlab.run("run", "given", in: folder)
    expectError(
      run, status: 65, naming: "experiments/given.yaml:4", "workload.initialWeights",
      "No such file or directory", "experiments/w.safetensors", "a safetensors file")
  }

  /// Id and digest of every trial of a summary.
  private func trials(_ result: Batchlab.Result) throws -> [(id: String, digest: String)] {
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let arms = try #require(object["arms"] as? [[String: Any]])
    return try arms.flatMap { arm in
      try #require(arm["trials"] as? [[String: Any]]).map { trial in
        (
          try #require(trial["id"] as? String), try #require(trial["parametersDigest"] as? String)
        )
      }
    }
  }

  @Test func divergedWeightsAreGivenWithAWarning() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      Sample.houses.replacingOccurrences(of: "learningRate: 0.1", with: "learningRate: 1e300"),
      to: "experiments/houses.yaml")
    _ = try Batchlab.run("run", "houses", in: folder)
    let id = try firstID(folder)
    let result = try Batchlab.run("export", id, in: folder)
    expectError(result, status: 0, naming: "\(id.prefix(12))", "diverged")
    #expect(result.output == "\(id.prefix(12)).safetensors\n")
  }

  @Test func showListsIDs() throws {
    let folder = try folder()
    let result = try Batchlab.run("show", "houses", "--trials", "--seeds", "3", in: folder)
    #expect(result.status == 0)
    let rows = result.output.split(separator: "\n").map { row in
      row.split(separator: " ").map(String.init)
    }
    let start = try #require(rows.firstIndex { $0.first == "trial" })
    let trials = rows[(start + 1)...].prefix(6)
    #expect(trials.map { $0[1] } == ["one", "one", "one", "all", "all", "all"])
    #expect(trials.map { $0[2] } == ["0", "1", "2", "0", "1", "2"])
    let stored = trials.filter { $0[3] == "completed" }.map { $0[0] }
    #expect(stored.sorted() == folder.records().map { String($0.prefix(12)) })
    #expect(trials.filter { $0[3] == "missing" }.count == 2)
  }

  // MARK: - Mistakes

  @Test(arguments: [
    (["export"], "Error: Missing expected argument '<trial>'"),
    (["export", "abcde"], "Error: abcde is no trial; expected 6 to 64 digits of its id"),
    (["export", "houses"], "Error: houses is no trial; expected 6 to 64 digits of its id"),
    (["export", "../../abcdef"], "Error: ../../abcdef is no trial; expected 6 to 64"),
    (["export", String(repeating: "a", count: 65)], "Error: aaaaaaaa"),
    (["export", "abcdef", "--output", ""], "Error: --output is empty; expected a file."),
  ]) func usage(_ arguments: [String], message: String) throws {
    let folder = try TemporaryFolder()
    let process = try Batchlab.process(arguments, in: folder)
    try process.run()
    let result = try Batchlab.result(of: process, in: folder)
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(result.errorLines.first?.hasPrefix(message) == true, "\(result.errors)")
  }

  @Test func unknownTrial() throws {
    let folder = try folder()
    let result = try Batchlab.run("export", "0123456789ab", in: folder)
    expectError(
      result, status: 65, naming: folder.file(".batchlab").path, "0123456789ab",
      "batchlab show NAME --trials")
    #expect(result.output.isEmpty)
  }

  @Test func ambiguousPrefix() throws {
    let folder = try folder()
    let id = try firstID(folder)
    let twin = id.prefix(10) + String(repeating: "0", count: 54)
    try folder.write("", to: ".batchlab/trials/\(twin)/trial.json")
    let result = try Batchlab.run("export", String(id.prefix(10)), in: folder)
    expectError(result, status: 65, naming: "2 trials", "\(id.prefix(10))", id)
    #expect(try Batchlab.run("export", id, in: folder).status == 0)
  }

  @Test(arguments: ["weights.safetensors", "history.csv", "trial.json"])
  func damagedRecord(_ name: String) throws {
    let folder = try folder()
    let id = try firstID(folder)
    try folder.write("spoiled", to: ".batchlab/trials/\(id)/\(name)")
    for arguments in [["export", id], ["export", id, "--initial"]] {
      let result = try Batchlab.run(arguments: arguments, in: folder)
      expectError(result, status: 65, naming: "\(id.prefix(12))", "damaged", "\(id)/\(name)")
      #expect(result.output.isEmpty)
    }
    #expect(!folder.exists("\(id.prefix(12)).safetensors"))
    // Running again mends it.
    _ = try Batchlab.run("run", "houses", in: folder)
    #expect(try Batchlab.run("export", id, in: folder).status == 0)
  }

  @Test func placesThatCannotBeWritten() throws {
    let folder = try folder()
    let id = try firstID(folder)
    for (output, reason) in [
      ("none/w", "No such file or directory"), ("experiments", "Not a regular file"),
      ("/dev/null", "Not a regular file"),
    ] {
      let result = try Batchlab.run("export", id, "--output", output, in: folder)
      expectError(result, status: 74, naming: output, reason)
      #expect(result.output.isEmpty)
    }
  }
}
