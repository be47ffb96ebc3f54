import Analysis
import ArgumentParser
import Cluster
import Datasets
import Foundation
import Planning
import Records
import Specification

struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "List, verify, tidy or merge stores of records.",
    subcommands: [
      ListRecords.self, VerifyRecords.self, CollectGarbage.self, MergeStores.self,
    ])
}

/// Which store.
struct StoreOptions: ParsableArguments {
  @Option(help: "Where records are kept.")
  var store = RunOptions.defaultStore

  /// A store that must be there already.
  func existing() throws -> Store { try Self.existing(store) }

  static func existing(_ store: String) throws -> Store {
    let folder = URL(fileURLWithPath: store)
    guard FileManager.default.fileExists(atPath: folder.appendingPathComponent("trials").path)
    else { throw DocumentError(file: store, reason: "is no store: it has no folder trials") }
    return Store(reading: folder)
  }
}

/// The trials that experiments of this folder plan, in any profile, for the engine at hand.
private enum PlannedTrials {
  /// "EXPERIMENT (PROFILE) ARM" by trial id; without those that cannot be planned here, for want of
  /// their data, and those of experiments that are wrong, of which a warning is given.
  static func names() throws -> [String: String] {
    let datasets = DatasetCache(folders: .ofThisProcess)
    var names: [String: String] = [:]
    for name in try ExperimentFiles.names() {
      do {
        let file = try ExperimentFiles.file(name)
        for profile in try ExperimentSpec.profiles(in: file) {
          let spec = try ExperimentSpec(contentsOf: file, profile: profile)
          do {
            for trial in try Plan(
              spec, datasets: datasets, trainers: TrainerContents(runsFingerprints: false)
            ).possibleTrials
            where names[trial.id] == nil {
              names[trial.id] = "\(name) (\(profile)) \(trial.arm)"
            }
          } catch is DatasetError {}
        }
      } catch {
        Failure.warn("\(Failure.words(for: error)); its trials have no names here")
      }
    }
    return names
  }
}

struct ListRecords: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the records, and the trials under way.")

  @OptionGroup var options: StoreOptions

  func run() throws {
    let store = try options.existing()
    let names = try PlannedTrials.names()
    var rows = [["trial", "of", "seed", "updates", "record", "KiB"]]
    for id in try store.ids {
      let size = "\((store.byteCount(of: "trials/\(id)") + 1023) / 1024)"
      switch store.record(id) {
      case .found(let record):
        rows.append([
          String(id.prefix(12)), names[id] ?? "no experiment here", "\(record.seed)",
          "\(record.updates)", record.status.name, size,
        ])
      case .damaged: rows.append([String(id.prefix(12)), names[id] ?? "", "", "", "damaged", size])
      case .missing: continue
      }
    }
    for id in try store.checkpointedTrials {
      let size = store.byteCount(of: Store.checkpointPlace(of: id))
      rows.append([
        String(id.prefix(12)), names[id] ?? "no experiment here", "", "", "under way",
        "\((size + 1023) / 1024)",
      ])
    }
    print(TerminalTable.text(rows))
  }
}

struct VerifyRecords: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check every record and checkpoint against its digests.",
    discussion: """
      Changes nothing; exit status 1 where something is damaged. The next run that needs a damaged \
      record sets it aside and computes it again.
      """)

  @OptionGroup var options: StoreOptions

  struct Damaged: Error {
    let count: Int
  }

  func run() throws {
    let store = try options.existing()
    let findings = try store.verify()
    for finding in findings { print("damaged  \(finding.place): \(finding.what)".onOneLine) }
    print(
      "\(try store.ids.count) records and \(try store.checkpointedTrials.count) checkpoints,"
        + " \(findings.count) of them damaged")
    if !findings.isEmpty { throw Damaged(count: findings.count) }
  }
}

struct CollectGarbage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Remove what is of no use any more.",
    discussion: """
      That is what killed processes left, what was set aside as damaged, checkpoints of trials that \
      have their record, and what sweeps on a cluster have left with no task under way. Trials that another process is \
      computing are left alone.
      """)

  @OptionGroup var options: StoreOptions

  @Flag(help: "Remove also records of other numerics versions, which this engine never looks at.")
  var obsolete = false

  @Flag(help: "Only say what would be removed.")
  var dryRun = false

  func run() throws {
    let store = try options.existing()
    let findings =
      try store.collectGarbage(obsolete: obsolete, isRehearsal: dryRun)
      + store.collectSubmissions(isDone: false, isRehearsal: dryRun)
    for finding in findings { print("\(finding.place): \(finding.what)") }
    print("\(findings.count) \(dryRun ? "would be" : "were") removed")
  }
}
