import ArgumentParser
import Experiments
import Foundation
import Reports

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run experiments and print their results.",
    discussion: "Trials that the store has are not computed again.")

  @Argument(help: "Experiments, by name or path.")
  var names: [String]

  @Option(help: "Run this arm, or this series of studies, alone.")
  var arm: String?

  @Flag(help: "Print the summaries as JSON.")
  var json = false

  @OptionGroup var options: RunOptions

  @OptionGroup var cluster: ClusterOptions

  func validate() throws {
    if options.force && cluster.executor == .slurm {
      throw ValidationError(
        "--force does not go with --executor slurm; --store names another place for records.")
    }
  }

  func run() throws {
    let session = try Session(options, cluster: cluster)
    let specs = try names.map(session.spec)
    if let arm, let spec = specs.first(where: { !$0.subjectNames.contains(arm) }) {
      throw SpecificationError(
        file: spec.file, key: "arms", found: "no arm \(arm)",
        expected: "one of \(spec.subjectNames.joined(separator: ", "))")
    }
    if cluster.dryRun {
      return print(try session.scripts(of: specs, arm: arm).joined(separator: "\n"))
    }
    let summaries = try session.summaries(of: specs, arm: arm)
    if json {
      for summary in summaries {
        try FileHandle.standardOutput.write(contentsOf: SummaryDocument(summary).json())
      }
    } else {
      print(summaries.map(TerminalSummary.text).joined(separator: "\n"))
    }
  }
}
