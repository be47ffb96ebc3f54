import Analysis
import ArgumentParser
import Charts
import Cluster
import Datasets
import Execution
import Foundation
import Host
import Planning
import PublicData
import Records
import Reports
import Specification

/// The one place where errors become words and exit statuses.
enum Failure {
  enum Status: Int32 {
    case checkFell = 1
    case usage = 64
    case badInput = 65
    case toolMissing = 69
    case inputOutput = 74
    case interrupted = 130
  }

  static func warn(_ text: String) { print(error: "batchlab: \(text)") }

  static func exit(with error: any Error) -> Never {
    guard let (status, text) = explain(error) else { Batchlab.exit(withError: error) }
    print(error: "batchlab: \(text)")
    Foundation.exit(status.rawValue)
  }

  /// An error in words, without its status.
  static func words(for error: any Error) -> String { explain(error)?.1 ?? "\(error)" }

  /// Nil for errors that ArgumentParser explains: usage, help, version.
  private static func explain(_ error: any Error) -> (Status, String)? {
    switch error {
    case let error as SpecificationError: (.badInput, describe(error))
    case let error as DatasetError: (.badInput, describe(error))
    case let error as SafetensorsError: (.badInput, describe(error))
    case let error as DocumentError: (.badInput, "\(error.file) \(error.reason)".onOneLine)
    case let error as MemoryShortage:
      (
        .toolMissing,
        "\(error.trial): needs at least \(error.neededBytes >> 20) MiB of memory; found"
          + " \(error.availableBytes >> 20) MiB"
      )
    case let error as TrainerFailure: (error.isMissing ? .toolMissing : .badInput, error.words)
    case let error as DevicePool.TooFew:
      (
        .toolMissing,
        "a trial takes \(error.expected) GPU\(error.expected == 1 ? "" : "s"); found \(error.found)"
          + " (CUDA_VISIBLE_DEVICES names them)"
      )
    case let error as EngineMissing:
      (
        .badInput,
        "\(error.trial): found no engine that computes it; expected \(error.expected)".onOneLine
      )
    case let error as VerifyRecords.Damaged:
      (.checkFell, "\(error.count) damaged; the next run that needs them computes them again")
    case let error as MergeStores.Refused:
      (
        .badInput,
        "\(error.count) damaged or in disagreement; "
          + (error.copiedCount == 0
            ? "nothing was merged" : "\(error.copiedCount) were merged before")
      )
    case let error as Check.Fell:
      (.checkFell, "\(error.failed) of \(error.total) experiments are not as their baselines say")
    case let error as Trend.Regressed: (.checkFell, describe(error))
    case let error as GitError: explain(git: error)
    case let error as LandscapeCommand.Unmeasurable:
      (.badInput, "trial \(error.trial.prefix(12)): \(error.reason)")
    case let error as NetworkMismatch:
      (
        .badInput,
        "trials \(error.first.prefix(12)) and \(error.second.prefix(12)) have other networks or data;"
          + " a path leads between weights of one network for one data set"
      )
    case let error as TrialLookupError: (.badInput, describe(error))
    case let error as OtherBits:
      (
        .badInput,
        "\(error.trial) would have other bits here: found \(error.found); expected \(error.expected)"
          .onOneLine
      )
    case let error as OtherDataThere:
      (
        .badInput,
        "\(error.place): found a report on other data (\(error.found.joined(separator: " ")));"
          + " expected one on these (\(error.expected.joined(separator: " "))), or none: --output names"
          + " another place"
      )
    case let error as SlurmError: explain(slurm: error)
    case let error as StoreError:
      (.inputOutput, "\(error.path): cannot \(error.operation): \(error.reason)")
    case let error as ChartError: explain(chart: error)
    case let error as ToolError: explain(tool: error)
    case let error as FetchError: (status(of: error), "\(error)".onOneLine)
    case is TestTrainer.Broken:
      (.checkFell, "the trainer does not keep to all that its trials need")
    case let error as VerifySets.Faulty:
      (.checkFell, "\(error.count) damaged or missing; batchlab data fetch puts that right")
    case let error as Runner.Interrupted:
      (
        .interrupted,
        "interrupted; \(error.finished) finished trials are stored, run again to go on"
      )
    case let error as CocoaError:
      (.inputOutput, error.localizedDescription)
    default:
      // Usage, help and version have statuses of their own; what is left is nobody's.
      Batchlab.exitCode(for: error) == .failure ? (.inputOutput, "\(error)") : nil
    }
  }

  private static func status(of error: FetchError) -> Status {
    switch error {
    case .interrupted, .interruptedWaiting: .interrupted
    case .noMirror, .archive: error.isContent ? .badInput : .inputOutput
    }
  }

  private static func explain(slurm error: SlurmError) -> (Status, String) {
    switch error {
    case .missing(let command):
      (
        .toolMissing,
        "\(command) is not installed, and --executor slurm needs Slurm's commands on a machine that"
          + " submits to its cluster (Debian: slurm-client)"
      )
    case .refused(let command, let words):
      (
        command == "sbatch" && !words.contains("ontact") ? .badInput : .toolMissing,
        "\(command) would not: \(words)".onOneLine
      )
    case .path(let path):
      (.badInput, "a job's script cannot name the path \(path)".onOneLine)
    case .left(let jobs, let stored):
      (
        .interrupted,
        "interrupted; \(stored) finished trials are stored, and"
          + (jobs.isEmpty
            ? " no job is under way"
            : " \(ProgressMeter.words(for: jobs)) \(jobs.count == 1 ? "goes" : "go") on: run the same"
              + " again to wait for the rest, or scancel \(jobs.joined(separator: " "))")
      )
    case .failed(let failures, let stored, let store):
      (
        status(of: failures),
        (failures.map { failure in
          "\(failure.tasks[0])"
            + (failure.tasks.count == 1 ? "" : ", and \(failure.tasks.count - 1) more tasks")
            + ": \(failure.words)"
        } + [
          "\(stored) finished trials are stored in \(store); run the same again to submit the rest"
        ]).map(\.onOneLine).joined(separator: "\nbatchlab: ")
      )
    }
  }

  /// The status that all tasks ended with, where they ended by themselves and by what was put in.
  private static func status(of failures: [SlurmFailure]) -> Status {
    let statuses = Set(failures.map { $0.status.flatMap(Status.init) })
    let own: Set<Status?> = [.badInput, .toolMissing]
    return statuses.count == 1 && own.isSuperset(of: statuses)
      ? statuses.first.flatMap { $0 } ?? .inputOutput : .inputOutput
  }

  private static func explain(tool error: ToolError) -> (Status, String) {
    switch error {
    case .missing(let name): (.toolMissing, "\(name) is not installed, and is needed to fetch data")
    case .failed(let name, let status, let message):
      (.toolMissing, "\(name) failed with status \(status): \(message)".onOneLine)
    case .hung(let name, let seconds, let message):
      (
        .toolMissing,
        "\(name) did not end within \(seconds) s and was stopped: \(message)".onOneLine
      )
    case .log(let path): (.inputOutput, "\(path): cannot be written")
    }
  }

  private static func explain(git error: GitError) -> (Status, String) {
    switch error {
    case .missing: (.toolMissing, "git is not installed, and has the history of the baselines")
    case .noRepository(let folder):
      (
        .badInput,
        "\(folder): found no git repository; expected one, which has its history".onOneLine
      )
    case .shallow(let folder):
      (
        .badInput,
        "\(folder): found a shallow clone; expected one with its whole history (git fetch --unshallow)"
          .onOneLine
      )
    case .failed(let message):
      (
        .toolMissing,
        "git failed"
          + (message.isEmpty
          ? "" : ": " + message.split(whereSeparator: \.isNewline).joined(separator: "; "))
          .onOneLine
      )
    }
  }

  private static func describe(_ error: Trend.Regressed) -> String {
    let count = error.steps.count
    let first = error.steps.first.map { "\($0.experiment), \($0.arm), \($0.metric.name)" } ?? ""
    return
      ("the last change of baselines is worse and not declared: \(first)"
      + (count > 1 ? ", and \(count - 1) more" : "")).onOneLine
  }

  private static func explain(chart error: ChartError) -> (Status, String) {
    func said(_ message: String) -> String { message.isEmpty ? "" : ": \(message)" }
    return switch error {
    case .toolMissing(let name):
      (.toolMissing, "\(name) is not installed, and draws the charts (Debian: gnuplot-nox)")
    case .toolFailed(let name, let status, let message):
      (.toolMissing, "\(name) failed with status \(status)\(said(message))")
    case .toolHung(let name, let seconds, let message):
      (.toolMissing, "\(name) did not end within \(seconds) s and was stopped\(said(message))")
    case .noOutput(let name, let file, let message):
      (.toolMissing, "\(name) wrote no \(file)\(said(message))")
    case .file(let path, let message): (.inputOutput, "\(path)\(said(message))")
    case .drawing(let message): (.inputOutput, "cannot draw\(said(message))")
    }
  }

  private static func describe(_ error: DatasetError) -> String {
    guard case .missingFolder(let name, _) = error,
      let set = Catalogue.sets.first(where: { $0.folder == name })
    else { return "\(error)" }
    return "\(error); batchlab data fetch \(set.name) downloads it"
  }

  /// `FILE:LINE: KEY: found FOUND; expected EXPECTED`.
  private static func describe(_ error: SpecificationError) -> String {
    let place = error.line.map { "\(error.file):\($0)" } ?? error.file
    let key = error.key.map { "\($0): " } ?? ""
    return "\(place): \(key)found \(error.found); expected \(error.expected)".onOneLine
  }

  /// `FILE: tensor NAME: found FOUND; expected EXPECTED`.
  private static func describe(_ error: SafetensorsError) -> String {
    let tensor = error.tensor.map { "tensor \($0): " } ?? ""
    return "\(error.file): \(tensor)found \(error.found); expected \(error.expected)".onOneLine
  }

  private static func describe(_ error: TrialLookupError) -> String {
    switch error {
    case .unknown(let prefix, let store):
      "\(store) has no trial \(prefix); batchlab show NAME --trials lists an experiment's"
    case .ambiguous(let prefix, let ids):
      "\(ids.count) trials begin with \(prefix), \(ids[0]) and \(ids[1]) among them; expected more"
        + " digits"
    case .damaged(let id, let reason):
      "the record of trial \(id.prefix(12)) is damaged: \(reason); run its experiment again"
    case .withoutWeights(let id, .notYetKept):
      "the record of trial \(id.prefix(12)) was made before weights were kept; run its experiment"
        + " again with --force"
    case .withoutWeights(let id, let absence):
      "the record of trial \(id.prefix(12)) has no weights: \(absence.words)"
    case .otherData(let id):
      "the data that trial \(id.prefix(12)) learned from are not there; others of their name are"
    case .drawnByOtherEngine(let id, let version, let current):
      "trial \(id.prefix(12)) started from weights of "
        + (version.map { "numerics version \($0)" } ?? "a trainer of its own")
        + "; this is numerics version \(current), which draws others"
    }
  }
}

/// Prints a line on standard error.
func print(error text: String) { StandardError.write(text + "\n") }

enum StandardError {
  /// Where it is closed or full there is nobody to tell, and the work goes on.
  static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
