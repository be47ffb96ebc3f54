import Analysis
import Charts
import Datasets
import Execution
import Foundation
import Host
import Planning
import Records
import Specification
import Testing

@testable import Reports

/// Reports of small experiments, from the file to the folder.
@Suite struct ReportWriterTests {
  /// The four houses under the given names, with a chart of each kind that draws lines.
  struct Sample {
    var title = "Houses"
    var question = "What is the price?"
    var arms = ["one", "two", "all"]
    var statement = "One at a time ends nearer."
    var series = "rate fixed"
    var note = "A note."
    var answer = "It does."
    var rate = 0.1

    /// JSON's strings are YAML's too.
    private func quoted(_ text: String) throws -> String {
      String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    }

    func text() throws -> String {
      let names = try arms.map(quoted)
      return """
        title: \(try quoted(title))
        question: \(try quoted(question))
        source: \(try quoted(title))
        notes: [\(try quoted(note))]
        deviations: [\(try quoted(note))]
        workload: {dataset: {kind: houses}, model: {kind: mlp, hidden: []}}
        recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 1, epochs: 3}
        arms:
          \(names[0]): {}
          \(names[1]): {batchSize: 2}
          \(names[2]): {batchSize: 4, optimizer: {learningRate: \(rate)}}
        seeds: 2
        claims:
          - id: nearer
            statement: \(try quoted(statement))
            difference: {metric: testLoss, of: \(names[0]), minus: \(names[2])}
            expect: negative
            published: {value: -1, on: houses, source: \(try quoted(title))}
        answers: [{say: \(try quoted(answer))}]
        charts:
          - {id: curves, title: \(try quoted(title)), kind: curves, metrics: [testLoss]}
          - {id: distance, title: \(try quoted(title)), kind: distance}
          - {id: paths, title: \(try quoted(title)), kind: paths}
          - id: sizes
            title: \(try quoted(title))
            kind: batchSizes
            metrics: [testLoss]
            series: {\(try quoted(series)): [\(names.joined(separator: ", "))]}

        """
    }

    /// The summary after running every trial in a store of its own.
    func summary(in folder: TemporaryFolder) throws -> Summary {
      let file = folder.file("houses.yaml")
      try Data(try text().utf8).write(to: file)
      let plan = try Plan(ExperimentSpec(contentsOf: file), datasets: datasets)
      let runner = Runner(
        store: try Store(at: folder.file("store")), engines: [TrainerEngine(datasets: datasets)],
        jobs: 2)
      return Summary(plan, records: try runner.run(plan.trials))
    }

    let datasets = DatasetCache(
      folders: DataFolders(environment: [:], workingDirectory: URL(fileURLWithPath: "/")))

    func writer(
      _ output: URL, gnuplot: String = "gnuplot", writesHTML: Bool = false
    ) -> ReportWriter {
      ReportWriter(
        output: output, format: .svg, writesHTML: writesHTML, datasets: datasets, timings: nil,
        gnuplot: GnuplotRenderer(executable: gnuplot))
    }
  }

  /// The answer, the main chart, the claims, then the rest.
  @Test func whatMattersMostComesFirst() throws {
    let folder = try TemporaryFolder()
    let sample = Sample()
    let summary = try sample.summary(in: folder)
    _ = try sample.writer(folder.file("reports")).write(summary)
    let page = try String(
      contentsOf: folder.file("reports/houses/README.md"), encoding: .utf8)
    let claim = try #require(summary.claims.first)
    #expect(page.contains("| verdict | power |"))
    #expect(page.contains(" | \(ClaimWords.power(claim)) |\n") && page.contains("*Power*: "))
    let places = [
      sample.answer, "](figures/curves.svg)", "## Claims", "## More charts",
      "](figures/distance.svg)", "## Published values", "## Arms", "## Cost",
    ].map { page.range(of: $0)?.lowerBound }
    #expect(!places.contains(nil))
    #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
    #expect(page.components(separatedBy: "](figures/curves.svg)").count == 2)
  }

  @Test func everyFileThatIsNamedIsThere() throws {
    let folder = try TemporaryFolder()
    let sample = Sample()
    let summary = try sample.summary(in: folder)
    let place = try sample.writer(folder.file("reports")).write(summary)
    #expect(place.path == folder.file("reports/houses").path)
    let page = try String(contentsOf: place.appendingPathComponent("README.md"), encoding: .utf8)
    let links = page.matches(of: /\]\(([^)]*)\)/).map { String($0.output.1) }
    #expect(links.count >= 13)
    for link in links {
      let file = place.appendingPathComponent(link)
      let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
      #expect(attributes[.size] as? Int ?? 0 > 0, "\(link)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("reports").path)
    #expect(names == ["houses"])
  }

  @Test func initialWeightsAreTold() throws {
    let folder = try TemporaryFolder()
    let sample = Sample()
    let weights = Safetensors([("0.weight", [1, 1], [0]), ("0.bias", [1], [0])]).contents
    try weights.write(to: folder.file("w.safetensors"))
    let text = try sample.text()
    let file = folder.file("houses.yaml")
    func page(_ text: String) throws -> String {
      try Data(text.utf8).write(to: file)
      let plan = try Plan(ExperimentSpec(contentsOf: file), datasets: sample.datasets)
      let store = try Store(at: folder.file("store"))
      let records = try Runner(
        store: store, engines: [TrainerEngine(datasets: sample.datasets)], jobs: 2
      )
      .run(plan.trials)
      let place = try sample.writer(folder.file("reports"))
        .write(Summary(plan, records: records))
      return try String(contentsOf: place.appendingPathComponent("README.md"), encoding: .utf8)
    }
    let one = try page(
      text.replacingOccurrences(
        of: "\"one\": {}", with: "\"one\": {workload: {initialWeights: w.safetensors}}"))
    #expect(
      one.contains(
        "\n- one: from the weights in w.safetensors on (SHA-256 \(weights.sha256)), for every seed.\n"
      ))
    #expect(one.contains("Seeds draw initial weights, the order of examples"))
    let all = try page(
      text.replacingOccurrences(
        of: "hidden: []}}", with: "hidden: []}, initialWeights: w.safetensors}"))
    #expect(all.contains("\n- one, two, all: from the weights in w.safetensors on"))
    #expect(all.contains("Seeds draw the order of examples"))
    #expect(try !page(text).contains("from the weights"))
  }

  @Test func equalSummariesGiveEqualBytes() throws {
    let folders = [try TemporaryFolder(), try TemporaryFolder()]
    for folder in folders {
      let output = try TemporaryFolder()
      let sample = Sample()
      let summary = try sample.summary(in: output)
      try sample.writer(folder.url).write(summary)
      try sample.writer(folder.url).write(summary)
      try sample.writer(folder.url).writeIndex([summary], profile: "default")
    }
    let contents = try folders.map { try $0.contents() }
    #expect(contents[0].keys.sorted() == contents[1].keys.sorted())
    #expect(contents[0].count > 10)
    for (path, data) in contents[0] { #expect(data == contents[1][path], "\(path)") }
  }

  /// Whose report has the place cannot be told, so it is left there.
  @Test func reportThatCannotBeRead() throws {
    let folder = try TemporaryFolder()
    let sample = Sample()
    let summary = try sample.summary(in: folder)
    let file = folder.file("reports/houses/data/summary.json")
    try FileManager.default.createDirectory(at: file, withIntermediateDirectories: true)
    let error = #expect(throws: FileError.self) {
      try sample.writer(folder.file("reports")).write(summary)
    }
    #expect(error?.path == file.path)
    #expect(!FileManager.default.fileExists(atPath: folder.file("reports/houses/README.md").path))
  }

  // MARK: - Hostile text

  static let hostile =
    #""q" 'r' `touch PWNED` $(touch PWNED) @x snake_case <b>bold</b> a | b ![x](y) \ &amp; {/B}"#
    + "\n# heading"

  @Test func hostileTextIsShownAsWritten() throws {
    let folder = try TemporaryFolder()
    let mark = folder.file("PWNED").path
    let text = Self.hostile.replacingOccurrences(of: "PWNED", with: mark)
    let sample = Sample(
      title: text, question: text, arms: ["\(text) 1", "- \(text) 2", "\(text)\t3"],
      statement: text, series: text, note: "1. \(text)", answer: "# \(text)")
    let summary = try sample.summary(in: folder)
    let output = folder.file("reports")
    let place = try sample.writer(output).write(summary)
    try sample.writer(output).writeIndex([summary], profile: "default")
    #expect(!FileManager.default.fileExists(atPath: mark))
    #expect(!FileManager.default.fileExists(atPath: "PWNED"))

    for page in [
      place.appendingPathComponent("README.md"), output.appendingPathComponent("README.md"),
    ] {
      try Page.expectNoMarkup(of: String(contentsOf: page, encoding: .utf8))
    }

    let shown = text.replacingOccurrences(of: "\n", with: " ").filter { !$0.isWhitespace }
    for name in ["curves", "distance", "sizes"] {
      let svg = try String(
        contentsOf: place.appendingPathComponent("figures/\(name).svg"), encoding: .utf8)
      let words = Page.words(ofPicture: svg)
      #expect(words.contains(shown), "\(name)")
    }

    // The tables as other programs read them: a row for each trial and epoch, of as many cells.
    let history = try String(
      contentsOf: place.appendingPathComponent("data/history.csv"), encoding: .utf8)
    #expect(
      history.components(separatedBy: "\"\(text.replacing("\"", with: "\"\"")) 1\",").count == 7)
    let json = try Data(contentsOf: place.appendingPathComponent("data/summary.json"))
    let document = try JSONDecoder().decode(SummaryDocument.self, from: json)
    #expect(document.arms.map(\.name) == sample.arms)
  }

  // MARK: - Whole or not at all

  @Test func failingGnuplotLeavesTheOldReport() throws {
    let folder = try TemporaryFolder()
    let sample = Sample()
    let summary = try sample.summary(in: folder)
    let output = try TemporaryFolder()
    try sample.writer(output.url).write(summary)
    let before = try output.contents()

    let tool = folder.file("gnuplot")
    try Data("#!/bin/sh\necho no room >&2\nexit 3\n".utf8).write(to: tool)
    chmod(tool.path, 0o755)
    let expected = ChartError.toolFailed(name: tool.path, status: 3, message: "no room")
    #expect(throws: expected) { try sample.writer(output.url, gnuplot: tool.path).write(summary) }
    #expect(try output.contents() == before)

    #expect(try FileManager.default.contentsOfDirectory(atPath: output.url.path) == ["houses"])

    let missing = ChartError.toolMissing(name: "no-such-gnuplot")
    #expect(throws: missing) {
      try sample.writer(output.url, gnuplot: "no-such-gnuplot").write(summary)
    }
    #expect(try output.contents() == before)
  }

  @Test func anOldReportIsReplacedWhole() throws {
    let folder = try TemporaryFolder()
    let sample = Sample()
    let summary = try sample.summary(in: folder)
    let output = try TemporaryFolder()
    let stale = output.file("houses/figures/stale.svg")
    try FileManager.default.createDirectory(
      at: stale.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("old".utf8).write(to: stale)
    // What a process of this number leaves when it is killed between the two renames.
    try FileManager.default.createDirectory(
      at: output.file(TemporaryName.of("houses", .old) + "/figures"),
      withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      at: output.file(TemporaryName.of("houses") + "/figures"), withIntermediateDirectories: true)
    try sample.writer(output.url).write(summary)
    #expect(!FileManager.default.fileExists(atPath: stale.path))
    let names = try FileManager.default.contentsOfDirectory(atPath: output.url.path)
    #expect(names == ["houses"])
  }

  @Test func fileInPlaceOfTheOutput() throws {
    let folder = try TemporaryFolder()
    let sample = Sample()
    let summary = try sample.summary(in: folder)
    let output = folder.file("taken")
    try Data("old".utf8).write(to: output)
    #expect(throws: StoreError.self) { try sample.writer(output).write(summary) }
    #expect(try Data(contentsOf: output) == Data("old".utf8))
  }

  // MARK: - Divergence

  /// A trial whose weights leave the finite numbers, early or by the last update, is reported.
  @Test(arguments: [1e3, 1e18, 1e30, 1e300])
  func divergedArmIsReported(_ rate: Double) throws {
    let folder = try TemporaryFolder()
    var sample = Sample()
    sample.rate = rate
    sample.arms[2] = "all | at once"
    let summary = try sample.summary(in: folder)
    let place = try sample.writer(folder.file("reports")).write(summary)
    let page = try String(contentsOf: place.appendingPathComponent("README.md"), encoding: .utf8)
    let diverged = try #require(summary.arm(named: "all | at once")).divergedCount
    #expect(diverged == (rate < 1e9 ? 0 : 2))
    if diverged > 0 {
      #expect(page.contains("2 of 2 trials of all \\| at once diverged"))
      #expect(page.contains("| inconclusive | not known |"))
    }
  }
}
