import Execution
import Host
import Records
import Reports

/// A forecast as a terminal shows it.
enum TerminalForecast {
  /// - Parameters:
  ///   - cores: Of this machine.
  ///   - jobs: Trials at a time, where they were asked for.
  static func text(_ forecast: PlanForecast, cores: Int, jobs: Int?) -> String {
    ([TerminalTable.text(table(forecast)), ""]
      + sentences(forecast, cores: cores, jobs: jobs)).joined(separator: "\n") + "\n"
  }

  private static func table(_ forecast: PlanForecast) -> [[String]] {
    let hasShared = forecast.subjects.contains { $0.trialsShared > 0 }
    let header =
      ["experiment", "subject", "batch", "to do", "cached"] + (hasShared ? ["shared"] : [])
      + ["updates", "operations", "core time", "MiB a task"]
    return [header]
      + forecast.subjects.map { subject in
        let most = subject.isBound && subject.trialsToDo > 0 ? "≤ " : ""
        let sizes = subject.batchSizes
        let cells =
          [
            subject.experiment, subject.name,
            sizes.count == 1
              ? "\(sizes.lowerBound)" : "\(sizes.lowerBound)–\(sizes.upperBound)",
            "\(subject.trialsToDo)", "\(subject.trialsCached)",
          ] + (hasShared ? ["\(subject.trialsShared)"] : [])
        guard subject.trialsToDo > 0 else { return cells + ["–", "–", "–", "–"] }
        if subject.trialsWithoutTime == subject.trialsToDo {
          return cells + [most + "\(subject.updates)", "–", "–", "–"]
        }
        return cells + [
          most + "\(subject.updates)",
          subject.operations > 0 ? most + Format.number(Double(subject.operations)) : "–",
          (subject.share == nil ? most : "≈ ") + Format.seconds(subject.expectedSeconds),
          mebibytes(forecast.processBytes + subject.dataBytes + subject.trainerBytes),
        ]
      }
  }

  private static func sentences(
    _ forecast: PlanForecast, cores: Int, jobs: Int?
  ) -> [String] {
    guard forecast.trialsToDo > 0 else {
      return ["0 trials to do, \(forecast.trialsCached) cached."]
    }
    let most = forecast.isBound ? "at most " : ""
    var times = ["\(duration(forecast, 1)) on 1 core"]
    if cores > 1 { times.append("\(duration(forecast, cores)) on the \(cores) of this machine") }
    if let jobs, jobs != 1, jobs != cores {
      times.append("\(duration(forecast, jobs)) on \(jobs) (--jobs)")
    }
    var lines = [
      "\(most)\(forecast.trialsToDo) trials to do, \(forecast.trialsCached) cached;"
        + (forecast.operations > 0
          ? " \(most)\(Format.number(Double(forecast.operations))) operations," : "")
        + " \(Format.number(forecast.coreSeconds / 3600)) core-hours"
        + " (\(Format.seconds(forecast.coreSeconds))) on \(Processor.name).",
      "Wall time: \(times.joined(separator: ", ")), with that many trials at a time on idle cores.",
      "Memory: about \(mebibytes(forecast.taskBytes)) MiB for a process that runs the largest trial alone;"
        + " every further one at a time adds its trainer.",
    ]
    if forecast.isBound {
      lines.append(
        "≤ marks what may end early (a goal, patience, pruning), and searches: a study with one point"
          + " confirmed, a tuning with all candidates on all parts, at its batch sizes by turns.")
    }
    if forecast.subjects.contains(where: { $0.share != nil }) {
      lines.append(
        "≈ is with the share of that time that finished trials of the same arm or study took.")
    }
    if forecast.trialsWithoutTime > 0 {
      lines.append(
        "Operations, time and memory of \(forecast.trialsWithoutTime) trials are not in it:"
          + " \(Absence.notReported.words).")
    }
    let omitted = forecast.omissions.map {
      switch $0 {
      case .landscape: "measurements of the loss landscape"
      case .resources: "comparisons of resources"
      }
    }
    if !omitted.isEmpty { lines.append("Left out: \(omitted.joined(separator: ", ")).") }
    return lines
  }

  private static func duration(_ forecast: PlanForecast, _ jobs: Int) -> String {
    Format.seconds(forecast.wallSeconds(jobs: jobs))
  }

  private static func mebibytes(_ bytes: Int) -> String {
    "\(Int((Double(bytes) / 1_048_576).rounded(.up)))"
  }
}
