import ArgumentParser
import Cluster
import Datasets
import Foundation
import Planning

struct TaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "task",
    abstract: "Run one task of a sweep on a cluster; what its jobs call.",
    shouldDisplay: false)

  @Option(help: "The submission, as its folder in the store is called.")
  var submission: String

  @Option(help: "The task's number in the submission, from 0.")
  var index: Int

  @OptionGroup var options: RunOptions

  func run() throws {
    let environment = ProcessInfo.processInfo.environment
    let node = environment["SLURMD_NODENAME"] ?? ProcessInfo.processInfo.hostName
    print(error: "\(Submission.beginning) \(index) of \(submission) on \(node)")
    let session = try Session(options)
    let trials = try Submission(submission, in: session.store).task(index)
    let trainers = TrainerContents()
    for trial in trials { try trial.checkBits(on: session.datasets, trainers: trainers) }
    try session.run(trials)
  }
}
