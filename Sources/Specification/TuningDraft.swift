import Datasets
import Foundation
import Search
import Training

/// An experiment that answers which batch size to use for a data set, as the text of its file.
///
/// It grows while it is answered: a first run, whose noise scale tells where to look; the search; and
/// the settings that it comes to, each trained on the whole training set. The last text reproduces all
/// of it.
package struct TuningDraft: Sendable {
  package var name: String
  /// The value of the key `dataset`: a mapping in YAML's flow style, or JSON.
  package var dataset: String
  package var network: Network
  /// The file of a trainer that is a command; nil for batchlab's own.
  package var trainer: String?
  package var optimizer: Optimizer = .adam
  package var epochs: Int
  package var method: SearchMethod
  package var candidates: Int
  /// Nil for all of them.
  package var endAfter: Int?
  /// Empty as long as the first run has not told where to look.
  package var batchSizes: [Int] = []
  package var validation: ValidationSpec
  package var seeds: Int
  package var pricePerCoreHour: Double?
  package var currency = "US$"
  package var isImages: Bool
  package var notes: [String] = []
  /// What the search comes to, an arm for each aim.
  package var chosen: [(arm: String, settings: TuningSettings, epochs: Int)] = []

  /// What is trained.
  package enum Network: Sendable {
    case perceptron(hidden: [Int])
    case named(ModelKind)

    /// The value of the key `model`.
    fileprivate var text: String {
      switch self {
      case .perceptron(let hidden): "{kind: \(ModelKind.mlp.rawValue), hidden: \(hidden)}"
      case .named(let kind): "{kind: \(kind.rawValue)}"
      }
    }

    /// Whether batch normalization ties the examples of a batch: then gradients do not tell their noise,
    /// and no batch may have one row.
    package var isNormalized: Bool {
      switch self {
      case .perceptron: false
      case .named: true
      }
    }
  }

  /// What the network is trained with.
  package enum Optimizer: String, CaseIterable, Sendable {
    case adam, sgd

    /// The learning rate of the first run.
    fileprivate var firstRate: Double {
      switch self {
      case .adam: 0.001
      case .sgd: 0.05
      }
    }

    /// The learning rates that are searched.
    fileprivate var rates: ClosedRange<Double> {
      switch self {
      case .adam: 1e-4...1e-1
      case .sgd: 1e-3...1
      }
    }

    /// Whether the momentum is searched, too.
    fileprivate var searchesMomentum: Bool {
      switch self {
      case .adam: false
      case .sgd: true
      }
    }
  }

  /// - Parameter trainCount: Examples of the training set, of which the standard settings follow.
  /// - Parameter isRegression: Whether targets are values, of whose error one held-out part gives no
  ///   standard error.
  package init(
    name: String, dataset: String, trainCount: Int, isImages: Bool, isRegression: Bool
  ) {
    self.name = name
    self.dataset = dataset
    self.isImages = isImages
    network = .perceptron(hidden: [100])
    // Small sets are over-fitted long before sixty epochs; large ones take ten at least.
    epochs = min(60, max(10, 150_000 / max(1, trainCount)))
    method = .bayesian
    candidates = 24
    validation =
      trainCount < 20_000 ? .folds(5) : Self.heldOut(share: 0.2, isRegression: isRegression)
    seeds = 5
  }

  /// A held-out share, with as many repeats as a standard error takes.
  package static func heldOut(share: Double, isRegression: Bool) -> ValidationSpec {
    .heldOut(share: share, repeats: isRegression ? 3 : 1)
  }

  /// Whether a first run tells where to look.
  package var hasFirstRun: Bool { !network.isNormalized && trainer == nil }

  /// The arm whose noise scale is measured. A part of the training set stands in the place of the test
  /// set, which nothing is chosen by.
  package static let firstRun = "first run"
  package static let tuning = "search"

  /// The largest power of two that is at most so large.
  private static func power(below limit: Int) -> Int {
    limit < 1 ? 1 : 1 << (Int.bitWidth - 1 - limit.leadingZeroBitCount)
  }

  /// Batch size of the first run: 32, or what a small set has room for.
  package static func firstBatchSize(trainCount: Int) -> Int {
    max(2, min(32, power(below: trainCount / 8)))
  }

  /// Powers of two around a noise scale: from an eighth of it, below which a smaller batch costs
  /// updates and saves nothing, to four times it, beyond which a larger one saves hardly any (McCandlish
  /// et al. 2018, equation 2.11), within a quarter of the examples learned from; six of them where
  /// there is room.
  package func batchSizes(noiseScale: Double?, trainCount: Int) -> [Int] {
    let largest = max(2, Self.power(below: trainCount / 4))
    let center = min(max(noiseScale ?? 64, 4), Double(largest))
    let least = network.isNormalized ? 2 : 1
    let smallest = max(least, min(Self.power(below: Int(center / 8)), largest / 32))
    var sizes: [Int] = []
    var size = smallest
    while size <= largest && sizes.count < 6 {
      sizes.append(size)
      size *= 2
    }
    return sizes
  }

  // MARK: - Text

  private static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }

  /// Twenty-five times a trial; often enough to see a curve, rarely enough to cost little.
  private var interval: Int { max(1, epochs / 25) }

  /// The file's text.
  package func text(trainCount: Int) -> String {
    let first = Self.firstBatchSize(trainCount: trainCount)
    let kind = "kind: \(optimizer.rawValue)"
    var lines = [
      "title: \(Self.quoted("Which batch size for \(name)?"))",
      "question: \(Self.quoted("Which batch size should be used for \(name) on this network?"))",
      "source: \(Self.quoted("batchlab tune"))",
    ]
    if !notes.isEmpty { lines += ["notes:"] + notes.map { "  - \(Self.quoted($0))" } }
    lines += [
      "workload:",
      "  dataset: \(dataset)",
      "  model: \(network.text)",
    ]
    if let trainer { lines.append("trainer: \(Self.quoted(trainer))") }
    lines += [
      "recipe:",
      "  optimizer: {\(kind), learningRate: \(optimizer.firstRate)}",
      "  batchSize: \(first)",
      "  epochs: \(epochs)",
      "  evaluationInterval: \(interval)",
    ]
    if network.isNormalized { lines.append("  dropLast: true") }
    if hasFirstRun || !chosen.isEmpty { lines.append("arms:") }
    if hasFirstRun { lines += firstRunLines(batchSize: first) }
    for (arm, settings, epochs) in chosen {
      let momentum = settings.momentum.map { ", momentum: \($0)" } ?? ""
      lines += [
        "  \(arm):",
        "    batchSize: \(settings.batchSize)",
        "    optimizer: {\(kind), learningRate: \(settings.learningRate)\(momentum)}",
        "    epochs: \(epochs)",
        "    evaluationInterval: \(epochs)",
      ]
    }
    if !batchSizes.isEmpty { lines += searchLines }
    lines.append("seeds: \(seeds)")
    if let pricePerCoreHour {
      lines.append(
        "cost: {pricePerCoreHour: \(pricePerCoreHour), currency: \(Self.quoted(currency))}")
    }
    lines += chartLines
    return lines.joined(separator: "\n") + "\n"
  }

  private func firstRunLines(batchSize: Int) -> [String] {
    [
      "  \(Self.firstRun):",
      "    workload: {validation: {share: 0.2}}",
      "    epochs: \(max(2, min(epochs, 20)))",
      "    evaluationInterval: 1",
      "    gradientNoise: {blockSize: \(max(1, batchSize / 4))}",
      "    seeds: 1",
    ]
  }

  private var searchLines: [String] {
    let momentum = optimizer.searchesMomentum ? ", oneMinusMomentum: [0.02, 1]" : ""
    let rates = optimizer.rates
    let judged =
      switch validation {
      case .folds(let count): "{folds: \(count)}"
      case .heldOut(let share, let repeats): "{share: \(share), repeats: \(repeats)}"
      }
    return [
      "tunings:",
      "  \(Self.tuning):",
      "    method: \(method.rawValue)",
      "    candidates: \(candidates)",
    ] + (endAfter.map { ["    endAfter: \($0)"] } ?? []) + [
      "    space: {batchSizes: \(batchSizes), learningRate:"
        + " [\(rates.lowerBound), \(rates.upperBound)]\(momentum)}",
      "    validation: \(judged)",
      "    neighbours: [2, 4]",
      "    seeds: 1",
    ]
  }

  private var chartLines: [String] {
    guard !batchSizes.isEmpty else { return [] }
    var charts = [
      "{id: candidates, title: Validation error against batch size, kind: candidates}",
      "{id: curves, title: Loss curves, kind: validationCurves}",
      "{id: course, title: How fast the search found it, kind: searchCourse}",
    ]
    if hasFirstRun {
      charts.append(
        "{id: noise-scale, title: Noise scale of the first run, kind: noiseScale, arms: ["
          + Self.firstRun + "]}")
    }
    if isImages, let arm = hasFirstRun ? Self.firstRun : chosen.first?.arm {
      charts.append(
        "{id: examples, title: Examples of each class, kind: examples, arms: [\(arm)]}")
    }
    return ["charts:"] + charts.map { "  - \($0)" }
  }
}
