import Analysis
import Charts
import Datasets
import Execution
import Foundation
import Planning
import Records
import Specification
import Statistics
import Testing

@testable import Reports

/// Pages, tables and charts of searches for a batch size, from the file to the folder.
@Suite struct TuningReportTests {
  private static let text = """
    title: Tuned
    question: Which batch size?
    source: None, a sample
    workload:
      dataset: {kind: strokes, train: 60, test: 40}
      model: {kind: mlp, hidden: [4]}
    recipe: {optimizer: {kind: sgd}, epochs: 5}
    tunings:
      search:
        method: random
        candidates: 6
        space: {batchSizes: [2, 8], learningRate: [0.02, 1]}
        validation: {folds: 3}
        neighbours: [2]
    cost: {pricePerCoreHour: 3600, currency: US$}
    seeds: 1
    charts:
      - {id: candidates, title: Candidates, kind: candidates}
      - {id: curves, title: Curves, kind: validationCurves}
      - {id: course, title: Course, kind: searchCourse}

    """

  private struct Written {
    let summary: Summary
    let page: String
    let machine: String
    let folder: URL
    let timings: StepTimings
  }

  private func write(_ text: String = text, in folder: TemporaryFolder) throws -> Written {
    let file = folder.file("tuned.yaml")
    try Data(text.utf8).write(to: file)
    let datasets = DatasetCache(
      folders: DataFolders(environment: [:], workingDirectory: URL(fileURLWithPath: "/")))
    let plan = try Plan(ExperimentSpec(contentsOf: file), datasets: datasets)
    let store = try Store(at: folder.file("store"))
    let runner = Runner(store: store, engines: [TrainerEngine(datasets: datasets)], jobs: 2)
    var records = try runner.run(plan.trials)
    while case let more = plan.following(records), !more.isEmpty {
      records.merge(try runner.run(more)) { _, new in new }
    }
    let summary = Summary(plan, records: records)
    let timings = StepTimings(store: store, datasets: datasets)
    let place = try ReportWriter(
      output: folder.file("reports"), format: .svg, datasets: datasets, timings: timings
    ).write(summary)
    func read(_ name: String) throws -> String {
      try String(contentsOf: place.appendingPathComponent(name), encoding: .utf8)
    }
    return Written(
      summary: summary, page: try read("README.md"), machine: try read("machine.md"),
      folder: place, timings: timings)
  }

  @Test func onePageAnswersForOneSearch() throws {
    let folder = try TemporaryFolder()
    let written = try write(in: folder)
    let search = try #require(written.summary.tunings.first?.searches.first)
    let best = try #require(search.best)
    let value = Format.number(best.value)
    #expect(
      written.page.contains(
        "Batch size \(best.settings.batchSize) has the lowest validation error, \(value) %"))
    #expect(written.page.contains("Random search over batch size 2, 8; learning rate 0.02 to 1"))
    #expect(written.page.contains("judged by 3-fold cross-validation"))
    let error = try #require(search.standardError(of: best))
    #expect(written.page.contains("\(value) ± \(Format.number(error)) |"))
    #expect(search.neighbours.map(\.factor) == [0.5, 2])
    for neighbour in search.neighbours {
      let difference = neighbour.candidate.flatMap(search.difference)
      let cell = difference.map { Format.interval($0) } ?? "not tried"
      #expect(written.page.contains("| \(cell) |"))
    }
    #expect(written.page.contains("The loss curves of these settings say:"))
    // Every link leads to a file.
    let links = written.page.matches(of: /\]\(([^)]*)\)/).map { String($0.output.1) }
    #expect(links.contains("data/candidates.csv"))
    for link in links {
      #expect(
        FileManager.default.fileExists(
          atPath: written.folder.appendingPathComponent(link).path), "\(link)")
    }
    let rows = try String(
      contentsOf: written.folder.appendingPathComponent("data/candidates.csv"), encoding: .utf8
    ).split(separator: "\n")
    #expect(rows.count == 1 + search.candidates.map(\.records.count).reduce(0, +))
  }

  @Test func theMachinesPageHasTheThreeAims() throws {
    let folder = try TemporaryFolder()
    let written = try write(in: folder)
    let search = try #require(written.summary.tunings.first?.searches.first)
    let costs = try #require(
      try TuningCosts(search, timings: written.timings))
    let limit = try #require(search.oneErrorLimit)
    for aim in TuningCosts.Aim.allCases {
      let choice = costs[aim]
      #expect(choice.value <= limit)
      #expect(
        choice.updates
          == choice.epochs
          * ((60 + choice.candidate.settings.batchSize - 1)
            / choice.candidate.settings.batchSize))
      // 3600 an hour is 1 a second.
      #expect(written.machine.contains(Format.price(choice.seconds, "US$")))
      #expect(written.machine.contains("| \(aim.name) | \(choice.candidate.settings.batchSize) |"))
    }
    #expect(costs.lowestError.value == search.best?.value)
    #expect(costs.lowestCost.seconds <= costs.lowestError.seconds)
    #expect(costs.leastTime.elapsedSeconds <= costs.lowestCost.elapsedSeconds)
    // The front falls: what costs more is better.
    #expect(!costs.front.isEmpty)
    for (cheaper, dearer) in zip(costs.front, costs.front.dropFirst()) {
      #expect(cheaper.seconds <= dearer.seconds && cheaper.value > dearer.value)
    }
    #expect(costs.front.last?.value ?? .infinity <= costs.lowestError.value)
    #expect(
      FileManager.default.fileExists(
        atPath: written.folder.appendingPathComponent("figures/machine-tuning.svg").path))
  }

  @Test func severalSearchesStandInATableWithTheirMean() throws {
    let folder = try TemporaryFolder()
    let written = try write(Self.text.replacing("seeds: 1", with: "seeds: 3"), in: folder)
    let tuning = try #require(written.summary.tunings.first)
    #expect(tuning.searches.count == 3)
    let mean = Format.plusMinus(tuning.estimate(of: .validationError))
    let tested = Format.plusMinus(tuning.estimate(of: .testError))
    #expect(written.page.contains("| \(mean) | \(tested) |"))
    #expect(written.page.contains("3 searches a tuning"))
    #expect(!written.page.contains("What it costs to be wrong"))
  }

  @Test func whereNothingIsFoundThePageSaysSo() throws {
    let folder = try TemporaryFolder()
    let written = try write(
      Self.text.replacing("learningRate: [0.02, 1]", with: "learningRate: [1e5, 1e6]"), in: folder)
    #expect(written.summary.tunings.first?.searches.first?.best == nil)
    #expect(written.page.contains("No settings were judged in full"))
  }
}
