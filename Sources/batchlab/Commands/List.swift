import ArgumentParser
import Specification

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the experiments with their questions and profiles.")

  func run() throws {
    for name in try ExperimentFiles.names() {
      let file = try ExperimentFiles.file(name)
      let spec = try ExperimentSpec(contentsOf: file)
      let profiles = try ExperimentSpec.profiles(in: file)
      print(
        "\(name)\n  \(spec.question.onOneLine)\n  profiles: \(profiles.joined(separator: ", "))")
    }
  }
}
