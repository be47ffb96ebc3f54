import ArgumentParser

@main
struct Batchlab: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batchlab",
    abstract: "What the batch size does to a neural network's training, with evidence.",
    discussion: """
      NAME is an experiment of the folder experiments/, or the path of a YAML file.
      Exit status: 0 done, 1 a check fell, 64 wrong usage, 65 bad input, 69 a tool is missing, 74 input or output \
      failed, 130 interrupted.
      """,
    version: "0.1.0",
    subcommands: [
      Run.self, Tune.self, Report.self, Check.self, Trend.self, Diff.self, List.self, Show.self,
      Export.self,
      LandscapeCommand.self, StoreCommand.self, DataCommand.self, TrainerCommands.self, Bench.self,
      Doctor.self, TaskCommand.self,
    ])

  static func main() {
    Launch.pinBLAS()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      Failure.exit(with: error)
    }
  }
}
