import Analysis
import ArgumentParser
import Foundation
import Kernels
import Planning
import Specification

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the experiments small, and compare every number with the committed baselines.",
    discussion: """
      Every trial is computed anew, in a store of its own: a store cannot know that the trainer has \
      changed. Exit status 1 where a number moved, or a baseline is missing, stale or of another \
      profile.
      """)

  @Argument(help: "Experiments, by name or path. By default all.")
  var names: [String] = []

  @Option(help: "The profile to run.")
  var profile = "smoke"

  @Option(help: "text, json, junit, or github for annotations on a pull request.")
  var format: CheckFormat = .text

  @Flag(help: "Write the numbers as the new baselines, and print what changed.")
  var update = false

  @Option(help: "Trials at a time; by default as many as there are cores. Changes no result.")
  var jobs: Int?

  /// A number moved, or there was nothing to compare with.
  struct Fell: Error {
    let failed: Int
    let total: Int
  }

  func run() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("batchlab-check-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let session = try Session(
      .parse(
        ["--profile", profile, "--store", folder.path, "--force"]
          + (jobs.map { ["--jobs", "\($0)"] } ?? [])))
    let specs = try (names.isEmpty ? ExperimentFiles.names() : names).map(session.spec)
    guard !specs.isEmpty else {
      throw SpecificationError(
        file: "experiments", found: "no experiment file", expected: "NAME.yaml files")
    }
    if update && !Engine.isPinned {
      throw ValidationError(
        "--update needs pinned kernels, whose bits every machine with AVX2 gives; batchlab doctor"
          + " says more.")
    }
    let checks = try session.results(of: specs).map { plan, summary in
      let file = Baseline.file(of: plan.spec)
      // Also for an update: tolerances that somebody wrote into a damaged file must not be lost.
      let before = try Baseline.read(file)
      let now = try Baseline(
        summary, of: plan, tolerances: before?.tolerances ?? Tolerance.standard)
      if update { try now.write(to: file) }
      return BaselineCheck(now, of: plan.spec, against: before)
    }
    print(try format.text(checks, updated: update), terminator: "")
    let failed = checks.filter { !$0.passes }.count
    if failed > 0 && !update { throw Fell(failed: failed, total: checks.count) }
  }
}
