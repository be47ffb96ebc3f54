import ArgumentParser
import Foundation
import Host
import Records

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a trial's weights to a safetensors file.",
    discussion: """
      The tensors have the names of the same network as a torch.nn.Sequential. The file's metadata \
      say which network that is and how its inputs are standardised.
      """)

  @Argument(help: "A trial's id, or the first digits of it, at least 6.")
  var trial: String

  @Flag(help: "The weights that the trial started from, instead of the final ones.")
  var initial = false

  @Option(
    help: """
      The file to write. By default ID.safetensors or ID-initial.safetensors in the working folder, \
      with the first 12 digits of the id.
      """)
  var output: String?

  @Option(help: "Where records are kept.")
  var store = RunOptions.defaultStore

  func validate() throws {
    try TrialArgument.check(trial)
    if output?.isEmpty == true { throw ValidationError("--output is empty; expected a file.") }
  }

  func run() throws {
    let store = Store(reading: URL(fileURLWithPath: store))
    let record = try store.record(withPrefix: trial.lowercased())
    let weights = try initial ? store.initialWeights(of: record) : store.weights(of: record.id)
    let path = output ?? "\(record.id.prefix(12))\(initial ? "-initial" : "").safetensors"
    try Writability.check(file: path)
    try DurableFiles.replace(URL(fileURLWithPath: path), with: weights.contents)
    if record.diverged && !initial {
      Failure.warn("trial \(record.id.prefix(12)) diverged; its weights may not be finite")
    }
    print(path)
  }
}
