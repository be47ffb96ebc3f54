import ArgumentParser
import Datasets
import Execution
import Foundation
import Landscape
import Planning
import Records
import Reports
import Specification
import Statistics
import Training

struct LandscapeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "landscape",
    abstract: "Measure the loss around the weights of a trial, or between those of two.",
    discussion: """
      For one trial: sharpness (Keskar et al. 2017, Metric 2.1) among all parameters, in a random \
      subspace and relative to the weights, each in boxes of the given sizes, with what speaks against \
      the maxima that were found; the ends of the Hessian's spectrum, and its trace. For two: loss and \
      error along the straight and the curved path between them. Results are kept in the store.

      batchlab show NAME --trials lists an experiment's trials.
      """)

  @Argument(help: "A trial's id, or the first digits of it, at least 6; or two of them.")
  var trials: [String]

  @Option(
    name: .customLong("box-size"), help: "ε of a box; may be repeated. By default 0.001 and 0.0005."
  )
  var boxSizes: [Double] = []

  @Option(help: "Dimensions of the random subspace. By default 100, or all of a smaller network.")
  var subspace: Int?

  @Option(help: "Where records are kept.")
  var store = RunOptions.defaultStore

  @Flag(help: "Measure anew what the store has.")
  var force = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (1...2).contains(trials.count) else {
      throw ValidationError("\(trials.count) trials; expected one, or two for the path between.")
    }
    for trial in trials { try TrialArgument.check(trial) }
    for size in boxSizes where !(size > 0 && size <= 1) {
      throw ValidationError("--box-size is \(size); expected more than 0 and at most 1.")
    }
    if let subspace, !(1...100_000).contains(subspace) {
      throw ValidationError("--subspace is \(subspace); expected 1 to 100000 dimensions.")
    }
  }

  func run() throws {
    let store = try Store(at: URL(fileURLWithPath: store))
    let records = try trials.map { try store.record(withPrefix: $0.lowercased()) }
    let runs = LandscapeRuns(
      store: store, datasets: DatasetCache(folders: .ofThisProcess), jobs: 1, force: force)
    if records.count == 2 {
      let paths = try [false, true].map {
        try runs.path(from: records[0], to: records[1], isCurved: $0)
      }
      if json { return try Bench.write(json: ["straight": paths[0], "curved": paths[1]]) }
      return print(Self.text(paths))
    }
    let minimum = try runs.minimum(
      of: records[0], boxSizes: boxSizes.isEmpty ? SharpnessSearch().boxSizes : boxSizes,
      subspaceDimension: subspace)
    if let failure = minimum.failure { throw Unmeasurable(trial: records[0].id, reason: failure) }
    if json { return try Bench.write(json: minimum) }
    print(Self.text(minimum))
  }

  /// Weights around which nothing can be measured.
  struct Unmeasurable: Error {
    let trial: String
    let reason: String
  }

  private static func text(_ minimum: MinimumRecord) -> String {
    var rows = [["sharpness", "box", "φ (%)", "train loss", "maximum", "found from", "doubts"]]
    let measures = [
      ("all parameters", minimum.full), ("subspace", minimum.subspace),
      ("relative", minimum.relative),
    ]
    for (name, boxes) in measures {
      for box in boxes {
        rows.append([
          name, Format.number(box.boxSize),
          Format.number(box.percent) + (box.hasFailed ? " (failed)" : ""),
          Format.number(box.value), Format.number(box.maximum), box.winner?.rawValue ?? "–",
          box.doubts.map(\.rawValue).joined(separator: ", "),
        ])
      }
    }
    var text = TerminalTable.text(rows) + "\n"
    if let edges = minimum.edges {
      text +=
        "\neigenvalues of the Hessian: \(Format.number(edges.smallest.value)) to"
        + " \(Format.number(edges.largest.value))\(edges.isConverged ? "" : ", not converged")"
    }
    if let trace = minimum.trace?.trace {
      text +=
        "\ntrace: \(Format.number(trace.value)) [\(Format.number(trace.low)),"
        + " \(Format.number(trace.high))]"
    }
    return text
  }

  private static func text(_ paths: [[PathPoint]]) -> String {
    func cell(_ value: Double?) -> String { value.map { Format.number($0) } ?? "–" }
    func cells(_ point: PathPoint) -> [String] {
      [point.train, point.test].flatMap { [cell($0?.loss), cell($0?.error)] }
    }
    let heads = ["train loss", "train error", "test loss", "test error"]
    var rows = [["α"] + heads.map { "straight, \($0)" } + heads.map { "curved, \($0)" }]
    for (straight, curved) in zip(paths[0], paths[1]) {
      rows.append([Format.number(straight.position)] + cells(straight) + cells(curved))
    }
    return TerminalTable.text(rows)
  }
}
