import Analysis
import ArgumentParser
import Foundation
import Planning
import Records
import Specification
import Training

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what an experiment would run, resolved, and what the store has of it.")

  @Argument(help: "An experiment, by name or path.")
  var name: String

  @Flag(help: "List all trials with their ids, which batchlab export takes.")
  var trials = false

  @OptionGroup var options: RunOptions

  func run() throws {
    let session = try Session(options)
    let spec = try session.spec(name)
    // It runs nothing, and so no trainer's fingerprint.
    let plan = try Plan(
      spec, datasets: session.datasets, trainers: TrainerContents(runsFingerprints: false))
    for line in [spec.title, spec.question, "Source: \(spec.source)", "Profile: \(spec.profile)"] {
      print(line.onOneLine)
    }
    print("")
    var rows = [["arm", "batch", "learning rate", "epochs", "seeds", "stored", "first trial"]]
    func stored(_ trials: [PlannedTrial]) -> String {
      guard trials.allSatisfy(\.isIdentified) else { return "?" }
      let count = trials.count {
        if case .found = session.store.record($0.id) { true } else { false }
      }
      return "\(count)"
    }
    func first(_ trials: [PlannedTrial]) -> String {
      trials.first.map { $0.isIdentified ? String($0.id.prefix(12)) : "?" } ?? ""
    }
    for arm in spec.arms {
      let trials = plan.trials.filter { $0.arm == arm.name }
      let recipe = arm.recipe.resolved
      rows.append([
        arm.name, "\(recipe.batchSize)",
        recipe.learningRate.map { String(format: "%.4g", $0) } ?? "",
        recipe.epochs == RecipeSpec.epochLimit ? "" : "\(recipe.epochs)", "\(trials.count)",
        stored(trials), first(trials),
      ])
    }
    if !spec.arms.isEmpty { print(TerminalTable.text(rows)) }
    if !plan.studies.isEmpty {
      var rows = [["study", "batch", "points", "updates at most", "stored", "first trial"]]
      for study in plan.studies {
        rows.append([
          study.spec.name, "\(study.batchSize)", "\(study.points.count)",
          study.updateLimit.map { "\($0)" } ?? "", stored(study.search), first(study.search),
        ])
      }
      print((spec.arms.isEmpty ? "" : "\n") + TerminalTable.text(rows))
    }
    if plan.trials.contains(where: { !$0.isIdentified }) {
      print("\n?: what a trial is depends on its trainer's fingerprint, which only a run asks for")
    }
    if trials {
      print("\n" + TerminalTable.text(Self.rows(plan, in: session.store)))
    }
    if !spec.claims.isEmpty {
      print("\nClaims")
      for claim in spec.claims { print("  \(claim.id): \(claim.statement.onOneLine)") }
    }
  }

  /// A row for each trial.
  private static func rows(_ plan: Plan, in store: Store) -> [[String]] {
    [["trial", "arm", "seed", "record"]]
      + plan.trials.map { trial in
        guard trial.isIdentified else { return ["?", trial.arm, "\(trial.seed)", "?"] }
        let state =
          switch store.record(trial.id) {
          case .found(let record): record.status.name
          case .missing: "missing"
          case .damaged: "damaged"
          }
        return [String(trial.id.prefix(12)), trial.arm, "\(trial.seed)", state]
      }
  }
}
