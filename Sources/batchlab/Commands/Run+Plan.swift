import ArgumentParser
import Execution
import Foundation
import Specification
import Training

extension Run {
  /// Throws for options that change what a trial takes in a way that is not predicted.
  func checkPlan() throws {
    let given = [
      ("--workers", options.workers != 1), ("--loaders", options.loaders != 0),
      ("--memory", options.memory != TrainingResources.defaultActivationBytes >> 20),
    ]
    if let option = given.first(where: \.1)?.0 {
      throw ValidationError(
        "\(option) does not go with --plan, which predicts trials on a thread each.")
    }
    if cluster.executor != .local {
      throw ValidationError(
        "--executor does not go with --plan, which predicts what this machine's cores take; --jobs"
          + " asks for as many of them.")
    }
  }

  /// Prints what a run would take. Paces that the store does not have are measured and kept there.
  func printPlan(of specs: [ExperimentSpec], _ session: Session) throws {
    let started = ContinuousClock.now
    let plans = try session.plans(of: specs, arm: arm, shard: shard)
    let forecast = try Forecaster.forecast(
      plans, store: session.store, datasets: session.datasets, force: options.force,
      planningSeconds: (ContinuousClock.now - started) / .seconds(1))
    let cores = ProcessInfo.processInfo.activeProcessorCount
    guard json else {
      return print(
        TerminalForecast.text(forecast, cores: cores, jobs: options.jobs), terminator: "")
    }
    let jobs = Set([1, cores] + (options.jobs.map { [$0] } ?? [])).sorted()
    try FileHandle.standardOutput.write(
      contentsOf: ForecastDocument(forecast, cores: cores, jobs: jobs).json())
  }
}
