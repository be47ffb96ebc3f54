import Foundation
import Testing

/// What `run --plan` prints, and that it runs nothing. How long anything takes, no test asks.
@Suite struct PlanCommandTests {
  private func folder(_ text: String = Sample.houses) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "experiments/houses.yaml")
    return folder
  }

  private func object(_ json: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
  }

  private func counts(_ json: String) throws -> [Int?] {
    let object = try object(json)
    return ["trialsToDo", "trialsCached", "updates", "operations"].map { object[$0] as? Int }
  }

  /// Fewer numbers in an embedding than classes, and an arm without updates: what is timed for them is what
  /// they compute.
  @Test func pairsOfViews() throws {
    let folder = try folder(
      """
      title: Pairs
      question: How long?
      source: None
      workload:
        dataset: {kind: strokes, train: 32, test: 8}
        model: {kind: mlp, hidden: [4]}
        objective: {kind: contrastive, loss: dcl, temperature: 0.5, projection: [3, 2]}
      recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 8, epochs: 2, augmentation: {shift: 1}}
      arms: {pairs: {}, drawn: {epochs: 0}}
      seeds: 1

      """)
    let result = try Batchlab.run("run", "houses", "--plan", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(cells(lines[1]).prefix(6) == ["houses", "pairs", "8", "1", "0", "8"])
    #expect(cells(lines[2]).prefix(6) == ["houses", "drawn", "8", "1", "0", "0"])
    let run = try Batchlab.run("run", "houses", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(folder.records().count == 2)
  }

  @Test func tableAndSentences() throws {
    let folder = try folder()
    let result = try Batchlab.run("run", "houses", "--plan", "--jobs", "64", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.isEmpty)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(
      lines.first?.split(separator: " ").joined(separator: " ")
        == "experiment subject batch to do cached updates operations core time MiB a task")
    // Four houses three times, four operations each: one weight.
    #expect(
      cells(lines[1]) == ["houses", "one", "1", "2", "0", "24", "96"])
    #expect(
      cells(lines[2]) == ["houses", "all", "4", "2", "0", "6", "96"])
    #expect(lines[3].hasPrefix("4 trials to do, 0 cached; 192 operations, "))
    #expect(lines[4].hasPrefix("Wall time: ") && lines[4].contains(" on 64 (--jobs)"))
    #expect(lines[5].hasPrefix("Memory: about "))
    #expect(folder.records().isEmpty)
  }

  /// The first seven, which no clock has a part in.
  private func cells(_ line: String) -> [String] {
    line.split(separator: " ").prefix(7).map(String.init)
  }

  @Test func jsonBeforeAndAfter() throws {
    let folder = try folder()
    let before = try Batchlab.run("run", "houses", "--plan", "--json", in: folder)
    #expect(before.status == 0, "\(before.errors)")
    #expect(try counts(before.output) == [4, 0, 30, 192])
    #expect(folder.records().isEmpty)
    let one = try Batchlab.run(
      "run", "houses", "--plan", "--json", "--arm", "all", "--seeds", "1", in: folder)
    #expect(try counts(one.output) == [1, 0, 3, 48])
    #expect(try Batchlab.run("run", "houses", "--arm", "one", in: folder).status == 0)
    let half = try Batchlab.run("run", "houses", "--plan", "--json", in: folder)
    #expect(try counts(half.output) == [2, 2, 6, 96])
    #expect(try Batchlab.run("run", "houses", in: folder).status == 0)
    let after = try Batchlab.run("run", "houses", "--plan", "--json", in: folder)
    #expect(try counts(after.output) == [0, 4, 0, 0])
    let text = try Batchlab.run("run", "houses", "--plan", in: folder)
    #expect(text.output.hasSuffix("\n0 trials to do, 4 cached.\n"))
    let forced = try Batchlab.run("run", "houses", "--plan", "--json", "--force", in: folder)
    #expect(try counts(forced.output) == [4, 0, 30, 192])
    #expect(folder.records().count == 4)
  }

  @Test func severalExperiments() throws {
    let folder = try folder()
    try folder.write(Sample.studies, to: "experiments/studied.yaml")
    let result = try Batchlab.run("run", "houses", "studied", "houses", "--plan", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("shared"))
    #expect(result.output.contains("\nat most "))
    #expect(result.output.contains("\n≤ marks what may end early"))
    #expect(folder.records().isEmpty)
  }

  @Test func missingDataAreToldAsByARun() throws {
    let folder = try folder(Sample.images)
    let run = try Batchlab.run("run", "houses", in: folder)
    let plan = try Batchlab.run("run", "houses", "--plan", in: folder)
    #expect(run.status == 65)
    #expect(plan.status == run.status)
    #expect(plan.errors == run.errors)
    #expect(plan.output.isEmpty)
  }

  @Test(arguments: [["--workers", "2"], ["--loaders", "1"], ["--memory", "1"]])
  func optionsThatAreNotPredicted(_ options: [String]) throws {
    let result = try Batchlab.run(
      arguments: ["run", "houses", "--plan"] + options, in: folder())
    #expect(result.status == 64)
    #expect(result.errors.contains("\(options[0]) does not go with --plan"))
  }
}
