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

  @Flag(help: "Print the summaries, or with --plan what they would take, as JSON.")
  var json = false

  @Flag(help: "Print what a run would take, and run nothing.")
  var plan = false

  @OptionGroup var options: RunOptions

  func validate() throws {
    if plan { try checkPlan() }
  }

  func run() throws {
    let session = try Session(options)
    let specs = try names.map(session.spec)
    if let arm, let spec = specs.first(where: { !$0.subjectNames.contains(arm) }) {
      throw SpecificationError(
        file: spec.file, key: "arms", found: "no arm \(arm)",
        expected: "one of \(spec.subjectNames.joined(separator: ", "))")
    }
    if plan { return try printPlan(of: specs, session) }
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
