import Analysis
import Datasets
import Planning
import Records
import Search
import Specification
import Statistics
import Training

/// The part of an experiment's page that is about its tunings: what each search tried and found.
struct TuningReport {
  let summary: Summary

  func markdown() -> String {
    summary.tunings.map(section).joined(separator: "\n") + "\n" + notes
  }

  private func section(_ tuning: TuningSummary) -> String {
    let head = "### \(Markdown.text(tuning.name))\n\n\(sentence(tuning.spec))\n\n"
    guard tuning.searches.count == 1, let search = tuning.searches.first else {
      return head + searchTable(tuning)
    }
    guard let best = search.best else {
      return head + "No settings were judged in full: every trial diverged or was given up.\n"
    }
    let parts = [
      found(best, search), unit(best, tuning.spec), sizeTable(search), neighbourTable(search),
      search.edgeAdvice.map { "It lies at the edge of the space: \(Markdown.text($0)).\n" } ?? "",
      reading(best, search),
    ]
    return head + parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func sentence(_ spec: TuningSpec) -> String {
    let method =
      switch spec.method {
      case .grid: "Grid search"
      case .random: "Random search"
      case .bayesian: "Bayesian search (Gaussian process, expected improvement)"
      }
    let rates = spec.space.rates
    var space = [
      "batch size \(spec.space.batchSizes.map(Format.batchSize).joined(separator: ", "))",
      "learning rate \(Format.number(rates.learningRate.low)) to"
        + " \(Format.number(rates.learningRate.high))",
    ]
    if let momentum = rates.oneMinusMomentum {
      space.append("1 − momentum \(Format.number(momentum.low)) to \(Format.number(momentum.high))")
    }
    return
      "\(method) over \(space.joined(separator: "; ")) (log-uniform), at most"
      + " \(Format.count(spec.candidateCount)) candidates"
      + (spec.endsAfter < spec.candidateCount
        ? " (ended after \(Format.count(spec.endsAfter)))" : "")
      + ", each judged by \(words(spec.validation))."
  }

  private func words(_ validation: ValidationSpec) -> String {
    switch validation {
    case .folds(let count): "\(count)-fold cross-validation"
    case .heldOut(let share, let repeats):
      "\(Format.number(100 * share)) % of the training examples held out"
        + (repeats == 1 ? "" : ", \(repeats) times")
    }
  }

  // MARK: - One search

  private func found(_ best: TuningCandidate, _ search: TuningSearch) -> String {
    let error = search.standardError(of: best).map { " ± \(Format.number($0)) (standard error)" }
    var text =
      "Found: \(words(best.settings)), after \(Format.count(best.bestEpoch ?? 0)) epochs:"
      + " \(label(best)) \(Format.number(best.value))\(error ?? "")\(ConstantAnswerWords.beside(search))."
    if let final = search.final, let last = final.epochs.last?.test {
      let value =
        last.error.map { "test error \(Format.number($0)) %" }
        ?? last.loss.map { "test loss \(Format.number($0))" } ?? Absence.notReported.words
      text +=
        " On the whole training set: \(value) (one trial; nothing was chosen by it)."
    } else if search.final != nil {
      text += " On the whole training set the trial diverged."
    }
    if let nothing = ConstantAnswerWords.nothingFound(search) { text = "**\(nothing)** \(text)" }
    let counts = (
      tried: search.tried.count, complete: search.tried.count(where: \.isComplete),
      givenUp: search.tried.count(where: \.isPruned),
      diverged: search.tried.count(where: \.hasDiverged)
    )
    return text
      + " \(Format.count(counts.tried)) candidates were tried, \(Format.count(counts.complete)) judged"
      + " in full, \(Format.count(counts.givenUp)) given up on the way,"
      + " \(Format.count(counts.diverged)) diverged.\n"
  }

  /// What a table's validation loss is counted in.
  private func unit(_ best: TuningCandidate, _ spec: TuningSpec) -> String {
    guard !best.metric.isError, spec.workload.dataset.traits.isTable else { return "" }
    return "The loss is the mean squared error in units of the training targets' variance: of that,"
      + " \(Format.number((1000 * (1 - best.value)).rounded() / 10)) % is explained (R²).\n"
  }

  private func words(_ settings: TuningSettings) -> String {
    "batch size \(Format.batchSize(settings.batchSize)), learning rate"
      + " \(Format.number(settings.learningRate))"
      + (settings.momentum.map { ", momentum \(Format.number($0))" } ?? "")
  }

  private func label(_ candidate: TuningCandidate) -> String {
    candidate.metric.label
  }

  private func sizeTable(_ search: TuningSearch) -> String {
    let hasMomentum = search.spec.space.rates.oneMinusMomentum != nil
    let limit = search.oneErrorLimit ?? -.infinity
    let rows = search.bestOfEachBatchSize.map { candidate -> [String] in
      let isBest = candidate.settings == search.best?.settings
      let tried = search.tried.count {
        $0.settings.batchSize == candidate.settings.batchSize
      }
      return [
        Format.batchSize(candidate.settings.batchSize),
        Format.number(candidate.settings.learningRate),
      ] + (hasMomentum ? [candidate.settings.momentum.map(Format.number) ?? "–"] : []) + [
        Format.count(tried), Format.count(candidate.bestEpoch ?? 0),
        Format.number(candidate.value)
          + (search.standardError(of: candidate).map { " ± \(Format.number($0))" } ?? ""),
        isBest ? "" : search.difference(of: candidate).map { Format.interval($0) } ?? "–",
        isBest ? "**lowest**" : candidate.value <= limit ? "within one standard error" : "",
      ]
    }
    let columns: [(title: String, alignment: Markdown.Alignment)] =
      [("batch", .right), ("best learning rate", .right)]
      + (hasMomentum ? [("momentum", .right)] : [])
      + [
        ("tried", .right), ("epochs", .right),
        ("\(search.best.map(label) ?? "validation") ± standard error", .right),
        ("difference to the lowest [95 % interval]", .left), ("", .left),
      ]
    return "Each batch size with the best rates that were tried for it:\n\n"
      + Markdown.table(columns, rows: rows)
  }

  private func neighbourTable(_ search: TuningSearch) -> String {
    guard !search.neighbours.isEmpty, let best = search.best else { return "" }
    let rows = search.neighbours.map { factor, candidate -> [String] in
      let size = Double(best.settings.batchSize) * factor
      let tried = search.tried.filter { Double($0.settings.batchSize) == size }
      let tuned = tried.filter(\.isComplete).min { $0.value < $1.value }
      return [
        factor == 0.5
          ? "half of it"
          : factor < 1
            ? "1/\(Format.number((1 / factor).rounded())) of it"
            : "\(Format.number(factor)) times it",
        size >= 1 ? Format.number(size.rounded(.down)) : "–",
        candidate.flatMap(search.difference).map { Format.interval($0) } ?? "not tried",
        tuned.flatMap(search.difference).map { Format.interval($0) }
          ?? (tried.isEmpty ? "not tried" : "given up"),
      ]
    }
    return
      "What it costs to be wrong about the batch size, in \(label(best)), more than the lowest:\n\n"
      + Markdown.table(
        [
          ("batch size", .left), ("examples", .right), ("all else the same", .left),
          ("rates searched for it", .left),
        ], rows: rows)
  }

  private func reading(_ best: TuningCandidate, _ search: TuningSearch) -> String {
    guard let reading = CurveReading(best) else { return "" }
    func percent(_ share: Double) -> String { "\(Format.number((1000 * share).rounded() / 10)) %" }
    let rise =
      "the validation loss is lowest after epoch \(reading.lowestEpoch) of \(reading.lastEpoch), where"
      + " it is \(Format.number(reading.lossRatio)) times the train loss, and"
      + " \(percent(reading.riseAfterLowest)) higher at the end"
    let fall =
      "over the last quarter of the epochs the train loss falls by"
      + " \(percent(reading.fallInLastQuarter))"
    let noise =
      "from one evaluation to the next the validation loss scatters by \(percent(reading.noise)) of"
      + " its mean"
    let lines = [
      "**\(reading.isOverfitting ? "Over-fitting" : "No over-fitting")**: \(rise)."
        + (reading.isOverfitting
          ? " The usual advice is a smaller batch, fewer epochs or regularization; "
            + evidence(search, smaller: true) : ""),
      "**\(reading.isUnderfitting ? "Under-fitting" : "No under-fitting")**: \(fall)."
        + (reading.isUnderfitting && best.value > 0
          ? " More epochs, a larger rate or a wider network come first; "
            + evidence(search, smaller: false) : ""),
      "**\(reading.isNoisy ? "Noisy" : "Not noisy")**: \(noise)."
        + (reading.isNoisy
          ? " The usual advice is a larger batch or a smaller rate; "
            + evidence(search, smaller: false) : ""),
    ]
    return "The loss curves of these settings say:\n\n"
      + lines.map { "- \($0)" }.joined(separator: "\n")
      + "\n\nLimits: over-fitting is a rise of more than \(percent(CurveReading.riseLimit)) and twice"
      + " the scatter; under-fitting a fall of more than \(percent(CurveReading.fallLimit)) with the"
      + " lowest validation loss in the last tenth of the epochs; noise a scatter of more than"
      + " \(percent(CurveReading.noiseLimit)).\n"
  }

  /// What half or twice the batch did here, all else the same.
  private func evidence(_ search: TuningSearch, smaller: Bool) -> String {
    let words = smaller ? "half the batch" : "twice the batch"
    let factor = smaller ? 0.5 : 2
    guard let neighbour = search.neighbours.first(where: { $0.factor == factor })?.candidate,
      let difference = search.difference(of: neighbour)
    else { return "\(words) was not tried at the same rates." }
    return "here \(words), all else the same, changes the \(label(neighbour)) by"
      + " \(Format.interval(difference))."
  }

  // MARK: - Several searches

  private func searchTable(_ tuning: TuningSummary) -> String {
    let hasMomentum = tuning.spec.space.rates.oneMinusMomentum != nil
    let isError = tuning.searches.contains { $0.best?.metric.isError ?? false }
    let metrics: [Metric] =
      isError ? [.validationError, .testError] : [.validationLoss, .testLoss]
    let rows = tuning.searches.map { search -> [String] in
      let settings = search.best?.settings
      let test: Double? = search.final?.epochs.last?.test.flatMap {
        isError ? $0.error ?? $0.loss : $0.loss
      }
      return [
        "\(search.seed)", settings.map { Format.batchSize($0.batchSize) } ?? "–",
        settings.map { Format.number($0.learningRate) } ?? "–",
      ] + (hasMomentum ? [settings?.momentum.map(Format.number) ?? "–"] : []) + [
        Format.count(search.tried.count), search.best.map { Format.number($0.value) } ?? "–",
        test.map { Format.number($0) } ?? "–",
      ]
    }
    let columns: [(title: String, alignment: Markdown.Alignment)] =
      [("seed", .left), ("batch", .right), ("learning rate", .right)]
      + (hasMomentum ? [("momentum", .right)] : [])
      + [
        ("candidates", .right)
      ] + metrics.map { ($0.label, .right) }
    let means = metrics.map { Format.plusMinus(tuning.estimate(of: $0)) }
    let mean =
      ["mean ± half a 95 % interval", "", ""] + (hasMomentum ? [""] : []) + [""] + means
    return Markdown.table(columns, rows: rows + [mean])
  }

  private var notes: String {
    """
    Candidates come in rounds of \(TuningPlan.roundSize). Of each the first part is tried first, and given up once it would \
    not come below the median of the candidates before it even if its validation error went on falling \
    twice as fast for each doubling of the epochs; the other parts follow where the first came out below \
    the median of all so far, and for the best candidate of each batch size that was not given up. What \
    is found is the best of these and of its neighbours, where those are tried. A candidate is judged at the \
    epoch of its lowest mean validation error (at its last one where the rate is annealed to an end), \
    which is a little too low, by the same rule for all. The settings found are then trained on the whole \
    training set for as many epochs, and that trial alone sees the test set, at its end. Standard errors \
    over parts are those of Nadeau & Bengio 2003, √(s² (1/J + n₂/n₁)), since parts share what they learn \
    from.

    """
  }
}
