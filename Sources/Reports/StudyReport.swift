import Analysis
import Elementary
import Specification
import Statistics
import Training

/// The part of an experiment's page that is about its studies: what each found, and the curves
/// through them.
struct StudyReport {
  let summary: Summary

  func markdown() -> String {
    summary.series.map(section).joined(separator: "\n") + "\n" + notes
  }

  private func section(_ series: SeriesSummary) -> String {
    "### \(Markdown.text(series.name))\n\n" + sentence(series) + "\n\n" + table(series) + "\n"
      + curve(series)
  }

  /// What judges the trials: the test set is seen by those that confirm a point, once.
  private func judging(_ series: SeriesSummary) -> String {
    guard !series.isSearchedOnTestSet else {
      return " **The test set judges the search**, so what it finds is chosen on that set, and is"
        + " better there than on others."
    }
    let judging = " Trials are judged by examples held out of the training set"
    // A command is ended where it meets the target, and may have had no time for more.
    let confirmations = series.studies.flatMap(\.confirmations)
    guard confirmations.isEmpty || confirmations.contains(where: { $0.finalTest != nil }) else {
      return judging + "; of the test set the trainer of the confirming trials reports nothing."
    }
    return judging + "; the test set is seen once, by the confirming trials, at their end"
      + "\(testWords(series))."
  }

  private func testWords(_ series: SeriesSummary) -> String {
    let tests = series.studies.flatMap(\.confirmations).compactMap(\.finalTest)
    guard !tests.isEmpty else { return "" }
    let (errors, losses) = (tests.compactMap(\.error), tests.compactMap(\.loss))
    guard errors.count == tests.count || losses.count == tests.count else { return "" }
    let words =
      errors.count == tests.count
      ? "error of \(Format.number(Sample.mean(errors))) %"
      : "loss of \(Format.number(Sample.mean(losses)))"
    return ", where they have a mean \(words)"
  }

  private func sentence(_ series: SeriesSummary) -> String {
    let space = series.spec.space
    var ranges = ["learning rate \(range(space.learningRate))"]
    if let momenta = space.oneMinusMomentum { ranges.append("1 − momentum \(range(momenta))") }
    let limits = series.studies.compactMap(\.plan.updateLimit)
    let ends = Set([limits.min(), limits.max()].compactMap { $0 }).sorted().map(Format.count)
    return
      "\(series.spec.pointCount) points a study, log-uniform: \(ranges.joined(separator: ", "))."
      + " At most \(ends.joined(separator: " to ")) updates a trial"
      + (ends.count > 1 ? ", fewer for larger batches." : ".") + judging(series)
  }

  private func range(_ range: SearchSpace.Range) -> String {
    "\(Format.number(range.low)) to \(Format.number(range.high))"
  }

  private func table(_ series: SeriesSummary) -> String {
    let hasMomentum = series.spec.space.oneMinusMomentum != nil
    let columns: [(title: String, alignment: Markdown.Alignment)] =
      [("batch", .right), ("best learning rate", .right)]
      + (hasMomentum ? [("momentum", .right)] : [])
      + [
        ("updates to target [95 % interval]", .left), ("examples", .right),
        ("fewest in the search", .right), ("met, missed, diverged", .left), ("study", .left),
      ]
    let rows = series.studies.map { study -> [String] in
      let counts = study.counts
      let examples = study.updatesEstimate.map { $0.value * Double(study.batchSize) }
      var cells = [Format.batchSize(study.batchSize)]
      cells.append(study.best.map { Format.number($0.learningRate) } ?? "–")
      if hasMomentum { cells.append(study.best?.momentum.map(Format.number) ?? "–") }
      cells.append(study.updatesEstimate.map { Format.interval($0) } ?? "–")
      cells.append(examples.map { Format.count(Int($0.rounded())) } ?? "–")
      cells.append(study.fewestUpdates.map(Format.count) ?? "–")
      cells.append("\(counts.met), \(counts.missed), \(counts.diverged)")
      cells.append(words(study, series))
      return cells
    }
    return Markdown.table(columns, rows: rows)
  }

  /// The study's place on the curve, or why it has none.
  private func words(_ study: StudySummary, _ series: SeriesSummary) -> String {
    switch study.outcome {
    case .edge(_, _, let advice):
      return "**invalid**: best at the edge of the space; \(Markdown.text(advice))"
    case .infeasible(let reason): return "**no result**: \(Markdown.text(reason))"
    case .found:
      guard case .success(let fit) = series.fit else { return "valid" }
      return switch fit.curve.region(at: Double(study.batchSize)) {
      case .perfectScaling: "perfect scaling"
      case .diminishingReturns: "diminishing returns"
      case .maximalParallelism: "maximal data parallelism"
      }
    }
  }

  private func curve(_ series: SeriesSummary) -> String {
    switch series.fit {
    case .failure(let failure):
      return "No curve is fitted: \(Markdown.text(failure.description)).\n"
    case .success(let fit):
      let rows = CurveParameter.allCases.map { parameter in
        [name(parameter), Format.interval(fit.estimate(of: parameter), unit: parameter.unit)]
      }
      let curve = fit.curve
      return Markdown.table([("curve", .left), ("estimate [95 % interval]", .left)], rows: rows)
        + "\nPerfect scaling up to batch \(Format.number(curve.perfectScalingEnd)),"
        + " maximal data parallelism from \(Format.number(curve.maximalParallelismStart)) on,"
        + " diminishing returns between. Around the curve the studies scatter by"
        + " \(Format.number((100 * scatter(series, around: curve)).rounded())) % (root mean square):"
        + " what their searches found, and what the curve's form leaves out.\n"
    }
  }

  /// The root mean square of log S / S(B) over the valid studies.
  private func scatter(_ series: SeriesSummary, around curve: ScalingCurve) -> Double {
    let squares = series.studies.filter { $0.updates != nil }.compactMap { study in
      study.updatesEstimate.map { estimate in
        let residual = Portable.log(
          estimate.value / curve.updates(at: Double(study.batchSize)))
        return residual * residual
      }
    }
    return Sample.mean(squares).squareRoot()
  }

  private func name(_ parameter: CurveParameter) -> String {
    switch parameter {
    case .leastUpdates: "least updates, S_min"
    case .leastExamples: "least examples, E_min"
    case .criticalBatchSize: "critical batch size, B_crit = E_min / S_min"
    }
  }

  private var notes: String {
    """
    A study searches its space with a Sobol sequence, one trial a point. The point with the fewest \
    updates to the target is run again under \(summary.spec.seeds.count) new seeds, whose geometric \
    mean and interval (Student's t of the logarithms) stand here; of equal points the one with the \
    lower error at that update counts, then the one tried first. A point that fails under a new seed \
    gives way to the next best. Diverged and missed trials count as trials. A best point in the \
    outermost share of the space that one point holds on average makes the study invalid, and its \
    batch size is left out of curve and claims. Trials are evaluated sixteen times in each doubling of \
    the updates, so updates are known to four to six percent.

    The curve is S(B) = S_min (1 + B_crit / B), which is (S / S_min − 1)(E / E_min − 1) = 1 with \
    E = B S (McCandlish et al. 2018), by least squares in log S over the batch sizes; intervals are \
    a bootstrap's over the confirming trials, and do not cover the search. Perfect scaling is where \
    the curve's slope on the log-log chart is at most −0.8, maximal data parallelism where it is at \
    least −0.2: the regions are those of Shallue et al. 2019, the borders ours.

    """
  }
}
