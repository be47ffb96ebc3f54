import Analysis
import Records
import Specification
import Statistics
import Training

/// The table of the page over all reports: for one workload, at each batch size, loss, updates and
/// cost, beside what the literature would have predicted.
struct OverviewReport {
  /// Of a batch size at which there is a study, an arm, or both.
  private struct Row {
    let batchSize: Int
    let arm: ArmSummary?
    let study: StudySummary?
  }

  let summary: Summary
  private let series: SeriesSummary
  private let rows: [Row]
  /// tr Σ / |G|² of the arm that the overview names, where its experiment is there.
  private let noiseScale: Estimate?
  private let noiseArm: String?

  /// Nil where the experiment is not the one to sum up, or its studies were not run.
  init?(_ summary: Summary, among all: [Summary]) {
    guard let overview = summary.spec.overview,
      let series = summary.series.first(where: { $0.name == overview.series })
    else { return nil }
    self.summary = summary
    self.series = series
    let arms = summary.arms.filter { $0.workload == series.workload }
    let sizes = Set(arms.map(\.recipe.batchSize) + series.spec.batchSizes).sorted()
    rows = sizes.map { size in
      Row(
        batchSize: size, arm: arms.first { $0.recipe.batchSize == size },
        study: series.studies.first { $0.batchSize == size })
    }
    let noise = overview.noise.flatMap { noise in
      all.first { $0.spec.name == noise.experiment }?.arm(named: noise.arm)
    }
    // An estimate of it may come out negative, and then predicts nothing.
    let scale = noise?.estimate(of: .noiseScale)
    let isUsable =
      noise?.workload == series.workload && scale.map { $0.value > 0 } ?? false
    noiseScale = isUsable ? scale : nil
    noiseArm = isUsable ? noise?.name : nil
  }

  func markdown() -> String {
    let target = summary.spec.target
    let words = target.map { "\($0.metric.label) below \(Format.number($0.below))" } ?? "the target"
    let workload = series.workload
    let sentence = workload.sentence(
      task: workload.dataset.traits.task, hasDataForEachSeed: series.hasDataForEachSeed)
    return "## One workload at every batch size\n\n"
      + "\(Markdown.text(sentence)) From"
      + " [\(Markdown.text(summary.spec.title))](\(summary.spec.name)/README.md).\n\n"
      + measured(words) + "\n" + predicted + "\n"
      + "Seconds, money and memory on this machine: [\(summary.spec.name)/machine.md]"
      + "(\(summary.spec.name)/machine.md).\n"
  }

  /// What was measured: at equal epochs, and to the target.
  private func measured(_ target: String) -> String {
    let cells = rows.map { row -> [String] in
      let updates = row.study?.updatesEstimate
      let examples = updates.map { $0.value * Double(row.batchSize) }
      let record = row.study?.search.first
      let operations = examples.flatMap { examples in
        record.flatMap { record in
          record.operations.map { examples * Double($0) / Double(record.examples) }
        }
      }
      return [
        Format.batchSize(row.batchSize), Format.plusMinus(row.arm?.estimate(of: .testLoss)),
        Format.plusMinus(row.arm?.estimate(of: .testError)),
        row.arm.map { Format.count(Int($0.mean(\.updates).rounded())) } ?? "–",
        updates.map { Format.interval($0) } ?? "–",
        examples.map { Format.count(Int($0.rounded())) } ?? "–",
        operations.map { Format.number($0 / 1e9) } ?? "–",
        row.study.map { $0.updates == nil ? "no" : "yes" } ?? "–",
      ]
    }
    let epochs = Set(rows.compactMap { $0.arm?.recipe.epochs }).sorted().map(Format.count)
    return Markdown.table(
      [
        ("batch", .right), ("test loss", .right), ("test error (%)", .right), ("updates", .right),
        ("updates to target", .left), ("examples", .right), ("operations (10⁹)", .right),
        ("valid", .left),
      ], rows: cells)
      + "\nTest loss, test error and updates: after \(epochs.joined(separator: ", ")) epochs, with a"
      + " learning rate that follows the batch size by rule. To the target (\(target)): with the"
      + " best learning rate of a search at each batch size, mean over new seeds with its 95 %"
      + " interval; not valid where the best lies at the edge of the search.\n"
  }

  /// What papers would have said, from the smallest valid study or from the noise scale, beside what
  /// came out.
  private var predicted: String {
    guard let base = series.studies.first(where: { $0.updates != nil }),
      let updates = base.updatesEstimate?.value, let rate = base.best?.learningRate
    else { return "No study is valid, so nothing can be predicted from one.\n" }
    let cells = series.studies.map { study -> [String] in
      let ratio = Double(study.batchSize) / Double(base.batchSize)
      var cells = [Format.batchSize(study.batchSize)]
      cells.append(study.updatesEstimate.map { Format.number($0.value.rounded()) } ?? "–")
      cells.append(Format.number((updates / ratio).rounded()))
      if let noiseScale {
        let curve = ScalingCurve(leastUpdates: 1, criticalBatchSize: noiseScale.value)
        let share =
          curve.updates(at: Double(study.batchSize)) / curve.updates(at: Double(base.batchSize))
        cells.append(Format.number((updates * share).rounded()))
      }
      cells.append(study.best.map { Format.number($0.learningRate) } ?? "–")
      cells.append(Format.number(rate * ratio))
      cells.append(Format.number(rate * ratio.squareRoot()))
      return cells
    }
    let columns: [(title: String, alignment: Markdown.Alignment)] =
      [("batch", .right), ("updates to target", .right), ("perfect scaling", .right)]
      + (noiseScale == nil ? [] : [("by the noise scale", .right)])
      + [("best learning rate", .right), ("linear rule", .right), ("square-root rule", .right)]
    return
      "What the literature would have predicted from batch \(Format.batchSize(base.batchSize)):\n\n"
      + Markdown.table(columns, rows: cells) + "\n" + sources
  }

  private var sources: String {
    var items = [
      "Perfect scaling: doubling the batch halves the updates (Shallue et al. 2019, its first region)."
    ]
    if let noiseScale, let noiseArm {
      items.append(
        "By the noise scale: S(B) in proportion to 1 + B_simple / B with B_simple ="
          + " \(Format.interval(noiseScale)) examples, measured while training at"
          + " \(Markdown.text(noiseArm)) (McCandlish et al. 2018).")
    }
    items += [
      "Linear rule: the learning rate goes with the batch size (Goyal et al. 2017). Square-root rule:"
        + " with its root (Hoffer et al. 2017).",
      "The lowest test error at equal epochs is expected at batches of 2 to 32 (Masters & Luschi"
        + " 2018); here it is at \(bestAtEqualEpochs).",
      "A batch of a tenth of the training set or more is expected to end at a higher test error"
        + " (Keskar et al. 2017): compare the last rows of the first table.",
    ]
    return items.map { "- \($0)" }.joined(separator: "\n") + "\n"
  }

  private var bestAtEqualEpochs: String {
    let arms = rows.compactMap { row in
      row.arm?.estimate(of: .testError).map { (row.batchSize, $0.value) }
    }
    return arms.min { $0.1 < $1.1 }.map { "batch \(Format.batchSize($0.0))" } ?? "no batch size"
  }
}
