import Analysis
import Charts
import Foundation
import Host
import Planning
import Records
import Specification
import Statistics
import Training

/// What depends on the machine: seconds and memory of each arm, in files of their own.
///
/// Seconds are a measured time per update times the record's exact count of updates, so they leave
/// out evaluations, and are what an idle core of this machine would take.
struct MachineReport {
  struct Row {
    let arm: ArmSummary
    /// Of the first batch size, where the batch grows; nil where nothing tells, as of a command that ran
    /// elsewhere.
    let timing: StepTiming?
    /// The mean over all updates, which take longer when the batch has grown.
    let secondsPerUpdate: Double?

    init(_ arm: ArmSummary, timings: any UpdateTimings) throws {
      self.arm = arm
      var trial = arm.representative.identity.trial
      // A record may have been made where the files had another name.
      trial.workload.dataset = arm.workload.dataset
      timing = try timings.timing(of: trial, recordedAs: arm.records)
      guard trial.trainer == nil else {
        secondsPerUpdate = timing?.secondsPerUpdate
        return
      }
      var (stages, before) = ([(epoch: Int, updates: Int)](), 0)
      for epoch in arm.representative.epochs {
        stages.append((epoch.epoch - 1, epoch.updates - before))
        before = epoch.updates
      }
      secondsPerUpdate = try timings.secondsPerUpdate(of: trial, over: stages)
    }

    /// Nil where nothing tells how long an epoch is; the mean over epochs where the batch grows.
    var secondsPerEpoch: Double? {
      if arm.recipe.batchGrowth != nil {
        return arm.recipe.epochs > 0 ? secondsInAll.map { $0 / Double(arm.recipe.epochs) } : nil
      }
      return arm.representative.updatesPerEpoch.flatMap { count in
        secondsPerUpdate.map { $0 * Double(count) }
      }
    }

    /// The mean over seeds.
    var secondsInAll: Double? { secondsPerUpdate.map { $0 * arm.mean(\.updates) } }

    /// Seconds until the target was met, where every seed met it: the mean over seeds. Nil where the
    /// batch grows, and updates differ.
    var secondsToTarget: Double? {
      guard arm.recipe.batchGrowth == nil, let secondsPerUpdate else { return nil }
      return arm.estimate(of: .updatesToTarget).map { $0.value * secondsPerUpdate }
    }
  }

  /// A study that has a best point.
  struct StudyRow {
    let study: StudySummary
    let updates: Double
    let timing: StepTiming

    var secondsToTarget: Double { updates * timing.secondsPerUpdate }
  }

  let summary: Summary
  let rows: [Row]
  let studyRows: [StudyRow]
  /// Of the tunings that are one search, and found something.
  let tuningRows: [TuningRow]

  init(_ summary: Summary, timings: any UpdateTimings) throws {
    self.summary = summary
    rows = try summary.arms.map { arm in
      try Row(arm, timings: timings)
    }
    studyRows = try summary.series.flatMap(\.studies).compactMap { study in
      guard let updates = study.updatesEstimate?.value, let record = study.confirmations.first
      else { return nil }
      return try timings.timing(of: record.identity.trial, recordedAs: study.confirmations).map {
        StudyRow(study: study, updates: updates, timing: $0)
      }
    }
    tuningRows = try summary.tunings.compactMap { tuning in
      guard tuning.searches.count == 1, let search = tuning.searches.first else { return nil }
      return try TuningCosts(search, timings: timings).map {
        TuningRow(tuning: tuning, costs: $0)
      }
    }
  }

  func markdown() -> String {
    """
    # \(Markdown.text(summary.spec.title)): time and memory on this machine

    \(Markdown.text(Processor.name)), one thread. Time per update is the median of updates \
    measured on their own; the others are that time multiplied by exact counts, evaluations left \
    out. Memory is what the process grew by, as the system counts it, for a trainer that made an \
    update: parameters, gradient, velocity and activations, the data themselves left out. Trials \
    take their rows in blocks; beside that stands what the whole batch at once takes.\(commandWords)

    \(rows.isEmpty ? "" : armTable + "\n")\(studyTables)\(tuningTables)\(resourceTables)Everything but the files whose names begin \
    with machine is the same on every machine.

    """
  }

  private var commandWords: String {
    summary.spec.hasCommands
      ? " Of a trainer that is a command, the time of whole trials is divided by their updates, its start and"
        + " its evaluations included, wherever it ran; its memory is not known." : ""
  }

  private var armTable: String {
    let hasTarget = summary.spec.target != nil
    let cost = summary.spec.cost
    let columns: [(title: String, alignment: Markdown.Alignment)] =
      [
        ("arm", .left), ("batch", .right), ("time per update", .right),
        ("time per epoch", .right), ("time in all", .right), ("memory", .right),
        ("whole batch at once", .right), (quality.title, .right),
      ] + (hasTarget ? [("epochs to target", .right), ("time to target", .right)] : [])
      + (hasTarget && cost != nil ? [("price to target", .right)] : [])
    let cells = rows.map { row in
      var cells = [
        Markdown.text(row.arm.name), Format.batchSize(row.arm.recipe.batchSize),
        row.secondsPerUpdate.map(Format.seconds) ?? "–",
        row.secondsPerEpoch.map(Format.seconds) ?? "–",
        row.secondsInAll.map(Format.seconds) ?? "–",
        row.timing?.workingBytes.map(Format.mebibytes) ?? "–",
        row.timing?.wholeBatchBytes.map(Format.mebibytes) ?? "–",
        quality.cell(row.arm),
      ]
      if hasTarget {
        cells.append(Format.plusMinus(row.arm.estimate(of: .epochsToTarget)))
        cells.append(row.secondsToTarget.map(Format.seconds) ?? "–")
        if let cost { cells.append(row.secondsToTarget.map { price($0, cost) } ?? "–") }
      }
      return cells
    }
    return Markdown.table(columns, rows: cells)
  }

  func price(_ seconds: Double, _ cost: CostSpec) -> String {
    Format.price(cost.price(seconds: seconds), cost.currency)
  }

  /// The final quality beside the cost: accuracy where there are classes, else the test loss.
  private var quality: (title: String, cell: (ArmSummary) -> String) {
    let hasErrors = summary.arms.contains { $0.estimate(of: .testError) != nil }
    guard hasErrors else {
      return ("test loss", { Format.plusMinus($0.estimate(of: .testLoss)) })
    }
    return (
      "test accuracy (%) or loss",
      { arm in
        guard let error = arm.estimate(of: .testError) else {
          return Format.plusMinus(arm.estimate(of: .testLoss)) + " (loss)"
        }
        let digits = Format.digits(for: error)
        let half = (error.high - error.low) / 2
        return Format.fixed(100 - error.value, digits: digits)
          + (half.isFinite ? " ± \(Format.fixed(half, digits: digits))" : "")
      }
    )
  }

  func csv() -> String {
    let header =
      "armOrStudy,batchSize,secondsPerUpdate,updates,secondsInAll,secondsToTarget,priceToTarget,"
      + "currency,workingBytes,wholeBatchBytes,cpu"
    let cost = summary.spec.cost
    func cell(_ number: Double?) -> String {
      number.map { Int(exactly: $0).map { "\($0)" } ?? "\($0)" } ?? ""
    }
    func line(
      _ name: String, _ batchSize: Int, _ timing: StepTiming?, perUpdate: Double?,
      updates: Double, inAll: Double?, toTarget: Double?
    ) -> String {
      let price = toTarget.flatMap { seconds in cost?.price(seconds: seconds) }
      return [
        TidyTables.quoted(name), "\(batchSize)", perUpdate.map { "\($0)" } ?? "", cell(updates),
        cell(inAll), cell(toTarget), cell(price), TidyTables.quoted(cost?.currency ?? ""),
        timing?.workingBytes.map(String.init) ?? "", timing?.wholeBatchBytes.map(String.init) ?? "",
        TidyTables.quoted(Processor.name),
      ].joined(separator: ",")
    }
    let arms = rows.map { row in
      line(
        row.arm.name, row.arm.recipe.batchSize, row.timing,
        perUpdate: row.secondsPerUpdate, updates: row.arm.mean(\.updates), inAll: row.secondsInAll,
        toTarget: row.secondsToTarget)
    }
    let studies = studyRows.map { row in
      line(
        row.study.plan.spec.name, row.study.batchSize, row.timing,
        perUpdate: row.timing.secondsPerUpdate, updates: row.updates,
        inAll: nil, toTarget: row.secondsToTarget)
    }
    return ([header] + arms + studies).joined(separator: "\n") + "\n"
  }

  /// Those that the experiment has something to draw for.
  var figures: [Figure] {
    [epochFigure, targetFigure, memoryFigure].compactMap { $0 }
      + summary.resources.map { ResourceReport(summary: $0).figure } + tuningFigures
  }

  /// Each with a blank line behind.
  private var resourceTables: String {
    summary.resources.map { ResourceReport(summary: $0).machineTable + "\n" }.joined()
  }

  /// Seconds per epoch against batch size, where arms have three or more.
  private var epochFigure: Figure? {
    guard Set(rows.map(\.arm.recipe.batchSize)).count > 2 else { return nil }
    var workloads: [Workload] = []
    for row in rows where !workloads.contains(row.arm.workload) {
      workloads.append(row.arm.workload)
    }
    let series = workloads.enumerated().map { index, workload in
      var seen = Set<Int>()
      let points = rows.filter { $0.arm.workload == workload }
        .sorted { $0.arm.recipe.batchSize < $1.arm.recipe.batchSize }
        .filter { seen.insert($0.arm.recipe.batchSize).inserted }
        .compactMap { row in
          row.secondsPerEpoch.map { Point(x: Double(row.arm.recipe.batchSize), y: $0) }
        }
      return Series(
        name: workload.dataset.publicName, style: .linePoints, points: points, color: index,
        labelled: workloads.count > 1)
    }
    return Figure(
      name: "machine-seconds", title: "Time per epoch on this machine",
      panels: [
        Panel(
          title: nil, x: Axis(label: "batch size (examples)", scale: .log2, range: nil),
          y: Axis(label: "seconds per epoch", scale: .log10, range: nil), series: series,
          referenceLines: [])
      ], note: Processor.name)
  }
}
