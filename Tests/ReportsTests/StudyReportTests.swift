import Analysis
import Charts
import Datasets
import Foundation
import Planning
import Records
import Specification
import Statistics
import Testing
import Training

@testable import Reports

/// Pages on studies: what each found or why not, and what is measured, modelled and predicted.
@Suite struct StudyReportTests {
  private static let sample = Result { try StudySample().summary() }
  private static let page = Result {
    let folder = try TemporaryFolder()
    let place = try StudySample.writer(folder.url).write(sample.get())
    return try String(contentsOf: place.appendingPathComponent("README.md"), encoding: .utf8)
  }

  // MARK: - The experiment's page

  /// A row for each study, with what it found or why not.
  @Test func tablesOfStudies() throws {
    let (summary, page) = (try Self.sample.get(), try Self.page.get())
    let tables = Page.tables(of: page).filter { $0[0].last == "study" }
    try #require(tables.count == 2)
    for (table, series) in zip(tables, summary.series) {
      #expect(table.count == series.studies.count + 1)
      for (row, study) in zip(table.dropFirst(), series.studies) {
        #expect(row.count == table[0].count)
        #expect(row[0] == "\(study.batchSize)")
        let counts = study.counts
        #expect(row[5] == "\(counts.met), \(counts.missed), \(counts.diverged)")
        #expect(counts.met + counts.missed + counts.diverged == study.plan.points.count)
        #expect(row[1] == study.best.map { Format.number($0.learningRate) } ?? "–")
        #expect(row[2] == study.updatesEstimate.map { Format.interval($0) } ?? "–")
      }
    }
    // A rate that is too small for all, a target out of reach in two updates, and some that find it.
    #expect(
      tables[1].dropFirst().map { $0[6] }
        == Array(
          repeating:
            "**invalid**: best at the edge of the space; widen learningRate upwards from 0.2",
          count: 2))
    #expect(tables[0][5][6] == "**no result**: none of 8 trials met the target within 2 updates")
    #expect(Array(tables[0][5][1...4]) == ["–", "–", "–", "–"])
    let regions = ["perfect scaling", "diminishing returns", "maximal data parallelism"]
    #expect(tables[0][1...4].allSatisfy { regions.contains($0[6]) })
    let warning = " **The test set judges the search**, so what it finds is chosen on that set"
    #expect(page.contains("At most 2 to 128 updates a trial, fewer for larger batches.\(warning)"))
    #expect(page.contains("At most 100 updates a trial.\(warning)"))
  }

  @Test func testSetOfConfirmingTrials() throws {
    let seen = "the test set is seen once, by the confirming trials, at their end"
    let unseen = "of the test set the trainer of the confirming trials reports nothing."
    for reportsTests in [true, false] {
      let summary = try StudySample(holdsOut: true, reportsTests: reportsTests).summary()
      try #require(summary.series.contains { $0.studies.contains { !$0.confirmations.isEmpty } })
      let text = StudyReport(summary: summary).markdown()
      #expect(text.contains("\(seen), where they have a mean loss of ") == reportsTests)
      #expect(text.contains(unseen) != reportsTests)
    }
  }

  @Test func curves() throws {
    let (summary, page) = (try Self.sample.get(), try Self.page.get())
    let fit = try summary.series[0].fit.get()
    let table = try #require(Page.tables(of: page).first { $0[0][0] == "curve" })
    #expect(
      table.dropFirst().map { $0[1] } == [
        Format.interval(fit.leastUpdates, unit: "updates"),
        Format.interval(fit.leastExamples, unit: "examples"),
        Format.interval(fit.criticalBatchSize, unit: "examples"),
      ])
    #expect(
      page.contains(
        "\nNo curve is fitted: a curve takes three batch sizes at least, and there are 0.\n"))
    let claims = try #require(Page.tables(of: page).first { $0[0][0] == "claim" })
    #expect(
      claims[2] == [
        "There is a curve.", "above 0 updates",
        "no curve through slow: a curve takes three batch sizes at least, and there are 0", "",
        "inconclusive", "not known",
      ])
    // The answer, with the one estimate and the reason for want of the other.
    let slope = try #require(summary.claims[0].estimate)
    #expect(
      summary.answer
        == "The slope is \(Format.interval(slope)), and the curve no curve through slow: a curve"
        + " takes three batch sizes at least, and there are 0.")
  }

  // MARK: - Cost

  @Test func modelledTimes() throws {
    let (summary, page) = (try Self.sample.get(), try Self.page.get())
    #expect(
      page.contains(
        "\n### Other machines, by a model\n\n**These numbers are a model's, not measured.**"))
    #expect(page.contains("\nNo study of slow is valid, so none is modelled.\n"))
    let model = try #require(CostModelTable.all(of: summary.series[0], in: summary).first)
    // No valid study has more rows than 32.
    #expect(model.rows.map(\.workers) == [1, 2, 4, 8, 16, 32])
    #expect(model.batchSizes == [1, 4, 16, 32])
    #expect(model.shownBatchSizes == [1, 4, 32])
    let table = try #require(Page.tables(of: page).first { $0[0][0] == "workers" })
    #expect(table.count == 7)
    for (cells, row) in zip(table.dropFirst(), model.rows) {
      // By hand: latency, examples, and the ring's messages and bytes of 5 parameters.
      let workers = Double(row.workers)
      let times = summary.series[0].studies.filter {
        $0.updates != nil && $0.batchSize >= row.workers
      }.compactMap { study in
        study.updatesEstimate.map { updates in
          let update =
            1e-4 + Double(study.batchSize) / (workers * 1000) + 2 * (workers - 1) * 1e-5
            + 2 * (workers - 1) / workers * 20 / 1e6
          return (size: study.batchSize, seconds: updates.value * update)
        }
      }
      #expect(row.seconds.count == times.count)
      for time in times { #expect(abs((row.seconds[time.size] ?? 0) / time.seconds - 1) < 1e-12) }
      let best = try #require(times.min { $0.seconds < $1.seconds })
      #expect(row.best.batchSize == best.size)
      #expect(cells[1] == "\(best.size)")
      #expect(cells[2] == Format.seconds(best.seconds))
      // At 3600 an hour, a second of a core costs 1.
      #expect(cells[3] == Format.price(workers * best.seconds, "US$"))
    }
  }

  /// A rate that no integer holds is a rate all the same.
  @Test(arguments: [("1e30", "1e+30"), ("0.5", "0.5"), ("123456", "123\u{202F}456")])
  func rates(_ rate: String, shown: String) throws {
    var sample = StudySample()
    sample.rate = rate
    let page = CostReport(summary: try sample.summary()).markdown()
    #expect(page?.contains("rate \(shown) examples/s a worker") == true)
  }

  // MARK: - Nothing found

  /// A report of studies that found nothing has its pages and figures, too.
  @Test func noStudyIsValid() throws {
    let folder = try TemporaryFolder()
    var sample = StudySample()
    sample.below = 0
    let summary = try sample.summary()
    #expect(summary.series.flatMap(\.studies).allSatisfy { $0.best == nil })
    let writer = StudySample.writer(
      folder.file("reports"), timings: try StudySample.timings(of: summary, in: folder))
    let place = try writer.write(summary)
    try writer.writeIndex([summary], profile: "default")
    let page = try String(contentsOf: place.appendingPathComponent("README.md"), encoding: .utf8)
    #expect(page.components(separatedBy: "**no result**").count == 8)
    for series in ["plain", "slow"] {
      #expect(page.contains("\nNo study of \(series) is valid, so none is modelled.\n"))
    }
    for name in ["steps", "noise", "model"] {
      let file = place.appendingPathComponent("figures/\(name).svg")
      #expect(try Data(contentsOf: file).count > 1000, "\(name)")
    }
    let index = try String(contentsOf: folder.file("reports/README.md"), encoding: .utf8)
    #expect(index.contains("\nNo study is valid, so nothing can be predicted from one.\n"))
    let machine = try String(
      contentsOf: place.appendingPathComponent("machine.md"), encoding: .utf8)
    #expect(!machine.contains("Studies "))
  }

  // MARK: - Figures and data

  @Test func figuresAreTheSameTwice() throws {
    let folders = [try TemporaryFolder(), try TemporaryFolder()]
    for folder in folders { try StudySample.writer(folder.url).write(Self.sample.get()) }
    let contents = try folders.map { try $0.contents() }
    for name in ["steps", "noise", "model"] {
      for kind in ["svg", "gp", "tsv"] {
        let path = "studied/figures/\(name).\(kind)"
        let data = try #require(contents[0][path], "\(path)")
        #expect(data.count > 100)
        #expect(contents[1][path] == data, "\(path)")
      }
    }
    #expect(contents[0] == contents[1])
  }

  /// A study at its edge is drawn, but not as what was measured; the curve and its borders are.
  @Test func stepsFigure() throws {
    let summary = try Self.sample.get()
    let drawing = try ChartDrawing(
      of: summary.spec.charts[0], summary: summary, datasets: StudySample.datasets)
    let panels = try #require(drawing.figure).panels
    #expect(panels.map(\.title) == ["plain", "slow"])
    try #require(
      panels.map { $0.series.map(\.name) } == [
        ["perfect scaling", "S(B) = S_min (1 + B_crit / B)", "measured"],
        ["perfect scaling", "at the edge of its search"],
      ])
    #expect(panels[0].series[2].points.map(\.x) == [1, 4, 16, 32])
    #expect(panels[1].series[1].points.map(\.x) == [4, 16])
    #expect(panels.map(\.referenceLines.count) == [3, 0])
    let ideal = panels[0].series[0].points
    #expect(abs(ideal[0].y / ideal[1].y - 32) < 1e-9)
  }

  @Test func tableOfTrials() throws {
    let summary = try Self.sample.get()
    let studies = summary.series.flatMap(\.studies)
    let csv = try #require(TidyTables.studies(summary))
    let rows = csv.split(separator: "\n").map { $0.components(separatedBy: ",") }
    #expect(
      rows[0] == [
        "series", "batchSize", "part", "seed", "learningRate", "momentum", "status", "updates",
        "examples", "parametersDigest",
      ])
    let records = studies.flatMap { study in
      study.search.map { (study, "search", $0) }
        + study.confirmations.map { (study, "confirmation", $0) }
    }
    // Seven searches of 5 · 8 + 2 · 4 points, and two seeds for each of the six that found one.
    #expect(records.count == 48 + 2 * 6)
    #expect(rows.count == 1 + records.count)
    for (row, (study, part, record)) in zip(rows.dropFirst(), records) {
      #expect(
        row == [
          study.plan.series, "\(study.batchSize)", part, "\(record.seed)",
          "\(record.identity.trial.recipe.ownLearningRate)", "0.0", record.status.name,
          "\(record.updates)", "\(record.examples)", record.parametersDigest,
        ])
    }
    let page = try Self.page.get()
    #expect(page.contains("[studies.csv](data/studies.csv), [noise.csv](data/noise.csv)"))
  }

  // MARK: - Hostile text

  @Test func hostileNamesAreShownAsWritten() throws {
    let folder = try TemporaryFolder()
    let mark = folder.file("PWNED").path
    let text = ReportWriterTests.hostile.replacingOccurrences(of: "PWNED", with: mark)
    let sample = StudySample(
      title: text, plain: "\(text) 1", slow: "- \(text) 2", arms: ["\(text) 3", "4. \(text)"],
      machine: text, currency: text, noise: "{experiment: other, arm: other}")
    let summary = try sample.summary()
    let output = folder.file("reports")
    let writer = StudySample.writer(
      output, timings: try StudySample.timings(of: summary, in: folder))
    let place = try writer.write(summary)
    try writer.writeIndex([summary], profile: "default")
    #expect(!FileManager.default.fileExists(atPath: mark))
    #expect(!FileManager.default.fileExists(atPath: "PWNED"))
    for page in [
      place.appendingPathComponent("README.md"), place.appendingPathComponent("machine.md"),
      output.appendingPathComponent("README.md"),
    ] {
      try Page.expectNoMarkup(of: String(contentsOf: page, encoding: .utf8))
    }
    func shown(_ text: String) -> String {
      text.replacingOccurrences(of: "\n", with: " ").filter { !$0.isWhitespace }
    }
    for (figure, names) in [
      ("steps", [sample.plain, sample.slow]), ("noise", sample.arms), ("model", [sample.machine]),
      ("machine-target", [sample.plain, sample.slow]),
    ] {
      let svg = try String(
        contentsOf: place.appendingPathComponent("figures/\(figure).svg"), encoding: .utf8)
      let words = Page.words(ofPicture: svg)
      for name in names { #expect(words.contains(shown(name)), "\(figure): \(name)") }
    }
    // As other programs read them: the name in quotes, with quotes doubled, in a row for each trial.
    let doubled = text.replacing("\"", with: "\"\"")
    let studies = try String(
      contentsOf: place.appendingPathComponent("data/studies.csv"), encoding: .utf8)
    #expect(studies.components(separatedBy: "\"\(doubled) 1\",").count == 1 + 40 + 8)
    let machine = try String(
      contentsOf: place.appendingPathComponent("data/machine.csv"), encoding: .utf8)
    #expect(machine.components(separatedBy: "\"\(doubled) 1, batch ").count == 1 + 4)
    let json = try Data(contentsOf: place.appendingPathComponent("data/summary.json"))
    let document = try JSONDecoder().decode(SummaryDocument.self, from: json)
    #expect(document.curves?.map(\.series) == [sample.plain, sample.slow])
  }
}
