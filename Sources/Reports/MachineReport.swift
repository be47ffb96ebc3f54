import Charts
import Experiments
import Foundation
import Training

/// What depends on the machine: seconds and memory of each arm, in files of their own.
///
/// Seconds are a measured time per update times the record's exact count of updates, so they leave
/// out evaluations, and are what an idle core of this machine would take.
struct MachineReport {
  struct Row {
    let arm: ArmSummary
    let timing: StepTiming

    var secondsPerEpoch: Double {
      let record = arm.representative
      let epochs = Double(max(1, record.epochs.last?.epoch ?? 1))
      return timing.secondsPerUpdate * Double(record.updates) / epochs
    }

    var secondsInAll: Double { timing.secondsPerUpdate * Double(arm.representative.updates) }

    /// Seconds until the target was met, where every seed met it: the mean over seeds.
    var secondsToTarget: Double? {
      arm.estimate(of: .updatesToTarget).map { $0.value * timing.secondsPerUpdate }
    }
  }

  let summary: Summary
  let rows: [Row]

  init(_ summary: Summary, timings: StepTimings) throws {
    self.summary = summary
    rows = try summary.arms.map { arm in
      Row(arm: arm, timing: try timings.timing(of: arm.representative.identity.trial))
    }
  }

  func markdown() -> String {
    let hasTarget = summary.spec.target != nil
    let columns: [(title: String, alignment: Markdown.Alignment)] =
      [
        ("arm", .left), ("batch", .right), ("time per update", .right),
        ("time per epoch", .right), ("time in all", .right), ("memory", .right),
        (quality.title, .right),
      ] + (hasTarget ? [("epochs to target", .right), ("time to target", .right)] : [])
    let cells = rows.map { row in
      var cells = [
        Markdown.text(row.arm.name), Format.count(row.arm.recipe.batchSize),
        Format.seconds(row.timing.secondsPerUpdate), Format.seconds(row.secondsPerEpoch),
        Format.seconds(row.secondsInAll), Format.mebibytes(row.timing.workingBytes),
        quality.cell(row.arm),
      ]
      if hasTarget {
        cells.append(Format.plusMinus(row.arm.estimate(of: .epochsToTarget)))
        cells.append(row.secondsToTarget.map(Format.seconds) ?? "–")
      }
      return cells
    }
    return """
      # \(Markdown.text(summary.spec.title)): time and memory on this machine

      \(Markdown.text(StepTimings.cpu)), one thread. Time per update is the median of updates \
      measured on their own; the others are that time multiplied by exact counts, evaluations left \
      out. Memory is what the trainer allocates for parameters, gradient, velocity and \
      activations; the data themselves come on top.

      \(Markdown.table(columns, rows: cells))
      Everything but the files whose names begin with machine is the same on every machine.

      """
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
      "arm,batchSize,secondsPerUpdate,updates,secondsInAll,workingBytes,cpu"
    let lines = rows.map { row in
      [
        TidyTables.quoted(row.arm.name), "\(row.arm.recipe.batchSize)",
        "\(row.timing.secondsPerUpdate)", "\(row.arm.representative.updates)",
        "\(row.secondsInAll)", "\(row.timing.workingBytes)", TidyTables.quoted(StepTimings.cpu),
      ].joined(separator: ",")
    }
    return ([header] + lines).joined(separator: "\n") + "\n"
  }

  /// Seconds per epoch against batch size, where arms have three or more.
  func figure() -> Figure? {
    guard Set(rows.map(\.arm.recipe.batchSize)).count > 2 else { return nil }
    var workloads: [Workload] = []
    for row in rows where !workloads.contains(row.arm.spec.workload) {
      workloads.append(row.arm.spec.workload)
    }
    let series = workloads.enumerated().map { index, workload in
      var seen = Set<Int>()
      let points = rows.filter { $0.arm.spec.workload == workload }
        .sorted { $0.arm.recipe.batchSize < $1.arm.recipe.batchSize }
        .filter { seen.insert($0.arm.recipe.batchSize).inserted }
        .map { Point(x: Double($0.arm.recipe.batchSize), y: $0.secondsPerEpoch) }
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
      ], note: StepTimings.cpu)
  }
}
