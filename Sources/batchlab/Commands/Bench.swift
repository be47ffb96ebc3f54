import ArgumentParser
import Execution
import Foundation
import Training

extension ModelConfiguration.Normalization: ExpressibleByArgument {}
extension BenchmarkNetwork: ExpressibleByArgument {}

struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how fast training steps run here. The machine should be idle.",
    discussion: """
      Without a name: examples per second of whole training steps of a network (F1 of the papers, \
      784-512×5-10, unless --network names a convolutional one) by normalization, batch size and cores in use, and what share of their time \
      the matrix products alone take (gemmFraction), in about two minutes. With several workers \
      each trains a network of its own, as trials do, and the rates are added up; a second row \
      for large batches has them share each batch of one network.

      With names: seconds per update of each arm of these experiments, on one core. They are kept \
      in the store in place of what is there, and reports take them from it.

      Anything else that runs at the same time makes the numbers wrong.
      """)

  @Argument(help: "Experiments, by name or path.")
  var names: [String] = []

  @Option(help: "The network.")
  var network = BenchmarkNetwork.f1

  @Option(
    name: .customLong("batch-size"),
    help: "Measure this batch size alone; may be repeated. By default 1, 8, 32, … 8192 of F1.")
  var batchSizes: [Int] = []

  @Option(help: "Measure without or with batch normalization alone: none or batch.")
  var normalization: ModelConfiguration.Normalization?

  @Option(help: "Measure this number of workers alone. By default 1, and one for each core.")
  var workers: Int?

  @Option(help: "Seconds of training steps for each row, after those that warm up.")
  var seconds = 1.5

  @Flag(help: "Prepare a few batches before, and use them again and again.")
  var prepared = false

  @Option(help: "The profile of the experiment files. By default the default one.")
  var profile: String?

  @Option(help: "Where the timings of experiments are kept. By default .batchlab.")
  var store: String?

  @Flag(help: "Print an array as JSON instead of a table.")
  var json = false

  static var coreCount: Int { ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws {
    for batchSize in batchSizes where !(1...network.exampleCount).contains(batchSize) {
      throw ValidationError(
        "--batch-size is \(batchSize); expected 1 to \(network.exampleCount).")
    }
    if let workers, !(1...Self.coreCount).contains(workers) {
      throw ValidationError(
        "--workers is \(workers); expected 1 to \(Self.coreCount), the cores of this machine.")
    }
    guard seconds > 0 && seconds <= 3600 else {
      throw ValidationError("--seconds is \(seconds); expected more than 0 and at most 3600.")
    }
    if names.isEmpty {
      guard profile == nil && store == nil else {
        throw ValidationError("--profile and --store go with the names of experiments.")
      }
      guard !cases.isEmpty else {
        throw ValidationError("--batch-size is 1; expected more with batch normalization.")
      }
    } else {
      guard
        batchSizes.isEmpty && normalization == nil && workers == nil && network == .f1 && !prepared
      else {
        throw ValidationError(
          "--network, --batch-size, --normalization, --workers and --prepared do not go with the names of experiments."
        )
      }
    }
  }

  func run() throws {
    if names.isEmpty { try measureNetwork() } else { try measureExperiments() }
  }

  private var cases: [BenchmarkCase] {
    BenchmarkCase.all(
      of: network, normalizations: normalization.map { [$0] } ?? [.none, .batch],
      batchSizes: batchSizes.isEmpty ? network.batchSizes : batchSizes,
      workers: workers.map { [$0] } ?? Set([1, Self.coreCount]).sorted())
  }

  private func measureNetwork() throws {
    let dataset = network.dataset()
    let cases = cases
    var rows: [BenchmarkRow] = []
    for (index, item) in cases.enumerated() {
      rows.append(item.measure(on: dataset, seconds: seconds, preparesOnce: prepared))
      print(
        error: "\(index + 1)/\(cases.count) normalization \(item.normalization.rawValue),"
          + " batch \(item.batchSize), workers \(item.workers)")
    }
    if json { return try Self.write(json: rows) }
    var table = [["normalization", "batch", "workers", "a batch", "examples/s", "GEMM share"]]
    for row in rows {
      table.append([
        row.normalization.rawValue, "\(row.batchSize)", "\(row.workers)", "\(row.workersPerBatch)",
        String(format: "%.0f", row.examplesPerSecond),
        String(format: "%.1f %%", 100 * row.gemmFraction),
      ])
    }
    print(TerminalTable.text(table))
  }

  static func write(json rows: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try FileHandle.standardOutput.write(contentsOf: encoder.encode(rows) + Data("\n".utf8))
  }
}
