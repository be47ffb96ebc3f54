import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// `batchlab trend`: which steps it sees in a history, how it judges them, and with which status.
@Suite struct TrendTests {
  private static let trailer = "\n\nBaseline-change: the sum is rounded once"

  /// Better, then worse and declared by a numerics version; a third change is a test's own.
  private func history() throws -> PlantedHistory {
    let history = try PlantedHistory()
    try history.write([10, 11, 12])
    try history.commit("Begin")
    try history.write([8, 9.1, 10])
    try history.commit("Train better")
    try history.write([9, 10, 11.1], version: 5)
    try history.commit("Other sums")
    return history
  }

  private func trend(_ history: PlantedHistory, _ arguments: String...) throws -> Batchlab.Result {
    try Batchlab.run(arguments: ["trend"] + arguments, in: history.folder)
  }

  @Test func aDeclaredStepIsNone() throws {
    let history = try history()
    let result = try trend(history)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("2 steps in the last change of baselines, "))
    #expect(result.output.contains("(Other sums)"))
    #expect(
      result.output.contains("worse  (numerics version 4 → 5)"), "\(result.output)")
    #expect(result.output.hasSuffix(".batchlab/trend.html\n"))
    let page = try history.page()
    #expect(page.contains("<td>better</td>") && page.contains("<td>numerics version 4 → 5</td>"))
    // Its distance is neither: 1 is added to the error, which is better where it is lower.
    #expect(page.contains("<td>changed</td>"))
    #expect(page.contains("planted: testError") && page.contains("<svg"))
  }

  @Test func anUndeclaredRegressionIsNamed() throws {
    let history = try history()
    try history.write([12, 13.1, 14], version: 5)
    try history.commit("Tidy up")
    let result = try trend(history)
    expectError(
      result, status: 1, naming: "worse and not declared", "planted", "large", "testError")
    #expect(result.output.contains("planted  large  testError"))
    #expect(result.output.contains("worse, not declared"))
    #expect(try history.page().contains("1 of 2 steps are worse and not declared."))
    // Once another change follows, it is history.
    try history.write([11, 12.1, 13], version: 5)
    try history.commit("Mend")
    #expect(try trend(history).status == 0)
  }

  @Test func aTrailerDeclares() throws {
    let history = try history()
    try history.write([12, 13.1, 14], version: 5)
    try history.commit("Tidy up\(Self.trailer)")
    let result = try trend(history)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("worse  (the sum is rounded once)"))
    #expect(try history.page().contains("<td>the sum is rounded once</td>"))
  }

  @Test func aTrailerOfAMergedBranchDeclares() throws {
    let history = try history()
    try history.git("checkout", "--quiet", "-b", "branch")
    try history.write([12, 13.1, 14], version: 5)
    try history.commit("Tidy up\(Self.trailer)")
    try history.git("checkout", "--quiet", "main")
    try history.commit("Meanwhile")
    try history.git("merge", "--quiet", "--no-ff", "--message", "Merge", "branch")
    let result = try trend(history)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output.contains("(Merge)") && result.output.contains("(the sum is rounded once)"))
  }

  @Test func whatIsNotCommittedIsTheLastChange() throws {
    let history = try history()
    try history.write([12, 13.1, 14], version: 5)
    let result = try trend(history, PlantedHistory.experiment)
    expectError(result, status: 1, naming: "planted", "large", "testError")
    #expect(result.output.hasPrefix("2 steps in the last change of baselines, not committed\n"))
    // A numerics version alone declares it.
    try history.write([12, 13.1, 14], version: 6)
    #expect(try trend(history).status == 0)
  }

  @Test(arguments: [
    // No direction over the seeds.
    ([9, 10, 12.0], 5, "one", "within noise"),
    ([9, 10, 11.1], 5, "one", "no step in the last change"),
    // Others are compared with nothing.
    ([20, 21, 22.0], 5, "two", "other design  planted: 2 of 2 numbers moved"),
  ])
  func whatIsNoRegression(
    values: [Double], version: Int, settings: String, words: String
  ) throws {
    let history = try history()
    try history.write(values, version: version, settings: settings)
    try history.commit("Change nothing but spaces")
    try history.folder.write(
      Data(contentsOf: history.folder.file(PlantedHistory.file)) + Data("\n".utf8),
      to: PlantedHistory.file)
    try history.git("add", "--all", "experiments")
    try history.git("commit", "--quiet", "--amend", "--no-edit")
    let result = try trend(history)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains(words), "\(result.output)")
  }

  @Test func ofOneSeedAnyWorseningIsOne() throws {
    let history = try PlantedHistory()
    try history.write([10])
    try history.commit("Begin")
    try history.write([Double(10).nextUp])
    try history.commit("A last bit")
    expectError(try trend(history), status: 1, naming: "planted", "large", "testError")
    // The other way it is better.
    try history.write([10])
    try history.commit("And back")
    #expect(try trend(history).status == 0)
  }

  @Test func theSameHistoryGivesTheSameBytes() throws {
    let history = try history()
    #expect(try trend(history, "--output", "a.html").status == 0)
    #expect(try trend(history, "--output", "b.html").status == 0)
    #expect(try history.page("a.html") == history.page("b.html"))
    let other = try self.history()
    #expect(try trend(other).status == 0)
    #expect(try other.page() == history.page("a.html"))
  }

  @Test func hostileTextIsText() throws {
    let hostile = #"</script><b>"bold"</b> a | b `c` ![x](y) [z](javascript:q) & $(touch PWNED)"#
    let history = try PlantedHistory()
    try history.write([10, 11, 12], arm: hostile)
    try history.commit("Begin")
    try history.write([11, 12.1, 13], arm: hostile)
    try history.commit("\(hostile)\n\nBaseline-change: \(hostile)\u{1b}[31m")
    let result = try trend(history)
    #expect(result.status == 0, "\(result.errors)")
    #expect(!result.output.contains("\u{1b}"))
    let page = try history.page()
    #expect(!page.contains("<b>") && !page.contains("href=\"javascript"))
    #expect(page.components(separatedBy: "</script>").count == 3)
    #expect(page.contains("&lt;/script&gt;&lt;b&gt;&quot;bold&quot;&lt;/b&gt; a | b `c` ![x](y)"))
    #expect(XMLParser(data: Data(page.utf8)).parse())
    #expect(!history.folder.exists("PWNED"))
  }

  @Test func whatIsNoHistory() throws {
    let folder = try TemporaryFolder()
    expectError(
      try Batchlab.run("trend", in: folder), status: 65, naming: "experiments",
      "no folder of experiments")
    try FileManager.default.createDirectory(
      at: folder.file("experiments"), withIntermediateDirectories: true)
    expectError(
      try Batchlab.run("trend", in: folder), status: 65, naming: "experiments", "no git repository")
    let history = try PlantedHistory()
    try FileManager.default.createDirectory(
      at: history.folder.file("experiments"), withIntermediateDirectories: true)
    expectError(
      try trend(history), status: 65, naming: "experiments/baselines", "check --update")
    try history.write([1])
    try history.commit("Begin")
    expectError(try trend(history, "other"), status: 65, naming: "other.json", "is no baseline")
    #expect(try trend(history, "a/b.yaml", "c/d.yaml").status == 64)
    try history.folder.write("{", to: PlantedHistory.file)
    expectError(try trend(history), status: 65, naming: "planted.json", "is no baseline")
  }

  @Test func aShallowCloneIsNone() throws {
    let history = try history()
    try history.git(
      "clone", "--quiet", "--depth", "1", "file://\(history.folder.url.path)", "clone")
    let process = try Batchlab.process(["trend"], in: history.folder)
    process.currentDirectoryURL = history.folder.file("clone")
    try process.run()
    expectError(
      try Batchlab.result(of: process, in: history.folder), status: 65, naming: "shallow clone",
      "git fetch --unshallow")
  }

  @Test func withoutGit() throws {
    let history = try history()
    let tools = history.folder.file("tools")
    try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: tools.appendingPathComponent("gnuplot"),
      withDestinationURL: URL(fileURLWithPath: "/usr/bin/gnuplot"))
    let result = try Batchlab.run(
      "trend", in: history.folder, environment: ["PATH": tools.path])
    expectError(result, status: 69, naming: "git is not installed")
  }
}
