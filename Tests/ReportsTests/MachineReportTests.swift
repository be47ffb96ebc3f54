import Analysis
import Datasets
import Execution
import Foundation
import Kernels
import Planning
import Records
import Specification
import Statistics
import Testing
import Training

@testable import Reports

/// What depends on the machine: measured times and bytes, and what follows from them.
@Suite struct MachineReportTests {
  private struct Written {
    /// Holds the timings.
    let folder: TemporaryFolder
    let summary: Summary
    let timings: StepTimings
    let page: String
    let csv: [[String]]
    let figures: [String]
  }

  private func write(_ sample: StudySample) throws -> Written {
    let folder = try TemporaryFolder()
    let summary = try sample.summary()
    let timings = try StudySample.timings(of: summary, in: folder)
    let place = try StudySample.writer(folder.file("reports"), timings: timings).write(summary)
    func text(_ name: String) throws -> String {
      try String(contentsOf: place.appendingPathComponent(name), encoding: .utf8)
    }
    let csv = try text("data/machine.csv").split(separator: "\n").map { line in
      // Names of studies alone have a comma.
      line.replacing(", batch ", with: " batch ").replacing("\"", with: "")
        .components(separatedBy: ",")
    }
    return Written(
      folder: folder, summary: summary, timings: timings, page: try text("machine.md"), csv: csv,
      figures: try FileManager.default.contentsOfDirectory(
        atPath: place.appendingPathComponent("figures").path))
  }

  /// Seconds, money and both memories of every study that has a best point, valid or not.
  @Test func studies() throws {
    let written = try write(StudySample())
    let studies = written.summary.series.flatMap(\.studies).filter { $0.best != nil }
    #expect(studies.count == 6)
    #expect(
      written.csv[0] == [
        "armOrStudy", "batchSize", "secondsPerUpdate", "updates", "secondsInAll",
        "secondsToTarget", "priceToTarget", "currency", "workingBytes", "wholeBatchBytes", "cpu",
      ])
    let rows = written.csv.dropFirst(3)
    #expect(rows.count == 6)
    let tables = Page.tables(of: written.page).filter { $0[0][0] == "batch" }
    #expect(tables.map(\.count) == [5, 3])
    #expect(
      tables[0][0] == [
        "batch", "updates to target", "time per update", "time to target", "price", "memory",
        "whole batch at once",
      ])
    let cells = tables.flatMap { $0.dropFirst() }
    for (study, (row, cells)) in zip(studies, zip(rows, cells)) {
      let trial = try #require(study.confirmations.first).identity.trial
      let timing = try written.timings.timing(of: trial)
      let updates = try #require(study.updatesEstimate).value
      #expect(row[0] == "\(study.plan.series) batch \(study.batchSize)")
      #expect(Int(row[1]) == study.batchSize)
      #expect(Double(row[2]) == timing.secondsPerUpdate)
      #expect(Double(row[3]) == updates)
      #expect(row[4].isEmpty)
      let seconds = updates * timing.secondsPerUpdate
      #expect(Double(row[5]) == seconds)
      // 3600 an hour is 1 a second.
      #expect(abs((Double(row[6]) ?? 0) / seconds - 1) < 1e-12)
      #expect(row[7] == "US$")
      #expect(Int(row[8]) == timing.workingBytes)
      #expect(Int(row[9]) == timing.wholeBatchBytes)
      #expect(
        cells == [
          "\(study.batchSize)", Format.number(updates.rounded()),
          Format.seconds(timing.secondsPerUpdate), Format.seconds(seconds),
          Format.price(seconds, "US$"), Format.mebibytes(timing.workingBytes ?? -1),
          Format.mebibytes(timing.wholeBatchBytes ?? -1),
        ])
    }
    #expect(written.figures.contains("machine-target.svg"))
    // Which batch size is first is said of the valid ones alone.
    #expect(written.page.components(separatedBy: "is there first on one core").count == 2)
  }

  /// Without `cost` there is no money on the page, and none in the table.
  @Test func noCost() throws {
    let folder = try TemporaryFolder()
    let text = try StudySample().text()
    let start = try #require(text.range(of: "cost:\n")).lowerBound
    let end = try #require(text.range(of: "overview:")).lowerBound
    let file = folder.file("studied.yaml")
    let free = text.replacingCharacters(in: start..<end, with: "")
      .replacing("- {id: model, title: Time, kind: costModel, studies: [\"plain\"]}", with: "")
    try Data(free.utf8).write(to: file)
    let plan = try Plan(ExperimentSpec(contentsOf: file), datasets: StudySample.datasets).only(
      "large")
    let store = try Store(at: folder.file("store"))
    let records = try Runner(
      store: store, engines: [TrainerEngine(datasets: StudySample.datasets)], jobs: 1
    ).run(plan.trials)
    let summary = Summary(plan, records: records)
    let report = try MachineReport(
      summary, timings: StepTimings(store: store, datasets: StudySample.datasets))
    #expect(!report.markdown().contains("price"))
    let row = try #require(report.csv().split(separator: "\n").last).components(separatedBy: ",")
    #expect(row.prefix(2) == ["large", "32"])
    #expect(row[6].isEmpty && row[7].isEmpty)
  }

  // MARK: - Trials that end at the target

  /// Counts are means over seeds, and an epoch is a whole one, however early the trials end.
  @Test func trialsThatEndAtTheTarget() throws {
    var sample = StudySample()
    sample.recipe = "0, stopAtTarget: true"
    sample.chart = "{id: distance, title: Way, kind: distance}"
    let written = try write(sample)
    let arm = try #require(written.summary.arm(named: "small"))
    let updates = arm.records.map(\.updates)
    #expect(arm.records.allSatisfy { $0.updatesToGoal != nil })
    // Or the test would show nothing.
    #expect(Set(updates).count == 2)
    #expect(updates.contains { $0 % 8 != 0 })
    let mean = Double(updates[0] + updates[1]) / 2
    let timing = try written.timings.timing(of: arm.representative.identity.trial)
    let row = written.csv[1]
    #expect(row[0] == "small")
    #expect(Double(row[3]) == mean)
    #expect(Double(row[4]) == mean * timing.secondsPerUpdate)
    let table = try #require(Page.tables(of: written.page).first { $0[0][0] == "arm" })
    // Eight updates of 8 rows are 64 examples.
    #expect(table[1][3] == Format.seconds(8 * timing.secondsPerUpdate))
    #expect(table[1][4] == Format.seconds(mean * timing.secondsPerUpdate))

    let page = ExperimentReport(summary: written.summary, figures: [], hasMachinePage: true)
      .markdown()
    let costs = try #require(
      Page.tables(of: page).first { $0[0].contains("operations (10⁹)") })
    #expect(costs[1][2] == "\(Int(mean.rounded()))")
    #expect(costs[1][3] == "\(Int((8 * mean).rounded()))")
    #expect(
      page.contains("Where trials end when they have arrived, all of these are means over seeds."))
    // The way is drawn as far as all seeds went it.
    #expect(written.figures.contains("distance.svg"))
    let shared = arm.sharedDistanceUpdates
    #expect(shared.last ?? .max <= (updates.min() ?? 0))
    #expect(shared == Array(1...shared.count))
  }

  /// Updates of a whole epoch, of a trial that ends within its first.
  @Test(arguments: [(8, false, 8), (10, false, 7), (10, true, 6), (64, true, 1)])
  func updatesOfAnEpoch(_ batchSize: Int, dropLast: Bool, updates: Int) throws {
    let plan = try StudySample().plan()
    var trial = try #require(plan.trials.first).trial
    trial.recipe.noiseBlockSize = nil
    trial.recipe.batchSize = batchSize
    trial.recipe.dropLast = dropLast
    trial.recipe.updateLimit = 1
    let dataset = try StudySample.datasets.dataset(trial.workload.dataset)
    let record = TrialRecord(
      trial.run(on: dataset), id: "",
      identity: TrialIdentity(trial, dataDigest: nil, engine: Engine.fingerprint),
      engine: Engine.fingerprint)
    #expect(record.updates == 1)
    #expect(record.updatesPerEpoch == updates)
  }
}
