import Analysis
import ArgumentParser
import Foundation
import Planning
import Reports
import Specification

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run experiments and print their results.",
    discussion: "Trials that the store has are not computed again.")

  @Argument(help: "Experiments, by name or path.")
  var names: [String]

  @Option(help: "Run this arm, or this series of studies, alone.")
  var arm: String?

  @Flag(help: "Print the summaries, or with --plan what they would take, as JSON.")
  var json = false

  @Flag(help: "Print what a run would take, and run nothing.")
  var plan = false

  @Option(
    help: ArgumentHelp(
      "Run a part of the trials alone, such as 2/5: the second of five.",
      discussion: """
        For several machines without a cluster, each with the same arguments but for I. No part needs \
        another's records; batchlab store merge puts their stores together.
        """, valueName: "i/n"),
    transform: Self.shard)
  var shard: Shard?

  @OptionGroup var options: RunOptions

  @OptionGroup var cluster: ClusterOptions

  private static func shard(_ text: String) throws -> Shard {
    if let shard = Shard(text) { return shard }
    throw ValidationError(
      "found \(text); expected I/N, a whole number I from 1 to N, and N at most"
        + " \(Shard.countRange.upperBound).")
  }

  func validate() throws {
    if cluster.dryRun && json {
      throw ValidationError("--dry-run prints scripts; expected --dry-run or --json alone.")
    }
    if shard != nil && json && !plan {
      throw ValidationError(
        "--json prints summaries, and a shard has none; expected --shard or --json alone.")
    }
    if options.force && cluster.executor == .slurm {
      throw ValidationError(
        "--force does not go with --executor slurm; --store names another place for records.")
    }
    if plan { try checkPlan() }
  }

  func run() throws {
    let session = try Session(options, cluster: cluster)
    let specs = try names.map(session.spec)
    if let arm, let spec = specs.first(where: { !$0.subjectNames.contains(arm) }) {
      throw SpecificationError(
        file: spec.file, key: "arms", found: "no arm \(arm)",
        expected: "one of \(spec.subjectNames.joined(separator: ", "))")
    }
    if plan { return try printPlan(of: specs, session) }
    if cluster.dryRun {
      let scripts = try session.scripts(of: session.plans(of: specs, arm: arm, shard: shard))
      return print(scripts.joined(separator: "\n"))
    }
    if let shard {
      let results = try session.run(shard, of: specs, arm: arm)
      for result in results { print(result.text(shard, store: options.store)) }
      return print(
        "When all \(shard.count) have run: batchlab store merge STORE... --store INTO, then this"
          + " command without --shard and with --store INTO.")
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
