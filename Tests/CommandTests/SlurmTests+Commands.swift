import Foundation
import Testing

/// Sweeps of trainers that are commands and take GPUs, of which the node pretends to have two.
extension SlurmTests {
  /// Six trials of a command that takes a GPU, and two of batchlab's own trainer. Whoever has a GPU at the
  /// same time as another fails.
  private func folderOfCommands(gpus: Int) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      title: Commands
      question: Who has which GPU?
      source: None, a sample
      workload: {dataset: {kind: strokes, train: 32, test: 16}, model: {kind: mlp, hidden: [4]}}
      recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 4, epochs: 2}
      arms:
        own: {seeds: 2}
        command:
          trainer:
            command: [/bin/sh, train.sh, "${out}", "${seed}", "\(folder.url.path)"]
            inputs: [train.sh]
            metrics: {testError: percent}
            resources: {gpus: \(gpus), memory: 100}
      seeds: 6
      """, to: "experiments/sweep.yaml")
    try folder.write(
      """
      echo "$CUDA_VISIBLE_DEVICES" >> "$3/devices.log"
      mkdir "$3/gpu-$CUDA_VISIBLE_DEVICES" || exit 9
      trap 'rmdir "$3/gpu-$CUDA_VISIBLE_DEVICES"; exit 75' TERM
      while test -e "$3/wait"; do sleep 0.05; done
      sleep 0.2
      rmdir "$3/gpu-$CUDA_VISIBLE_DEVICES"
      echo "{\\"update\\": 16, \\"testError\\": $((30 + $2))}" > "$1/metrics.jsonl"
      """, to: "experiments/train.sh")
    return folder
  }

  @Test func commandsGetTheGPUsThatTheyAskFor() throws {
    let folder = try folderOfCommands(gpus: 1)
    try folder.write("", to: "wait")
    let process = try process(folder, [])
    try process.run()
    try cluster.wait(for: "two trials with a GPU each") {
      let log = try? String(contentsOf: folder.file("devices.log"), encoding: .utf8)
      return (log ?? "").split(separator: "\n").count == 2
    }
    // Those of batchlab's own trainer are an array of their own, which asks for no GPU.
    let submitted = jobs(try errors(folder))
    #expect(submitted.count == 2)
    let job = try #require(submitted.first)
    #expect(
      try cluster.command("scontrol", "show", "job", "\(job)_0").contains("gpu:1"))
    // One that runs and one that waits.
    try cluster.command("scancel", "\(job)_0", "\(job)_5")
    try cluster.wait(for: "the end of a task") {
      try !cluster.command("squeue", "--noheader", "--array", "--jobs=\(job)").contains("\(job)_0")
    }
    try FileManager.default.removeItem(at: folder.file("wait"))
    let first = try Batchlab.result(of: process, in: folder)
    #expect(first.status == 74, "\(first.errors)")
    #expect(first.errors.contains("was cancelled"))
    #expect(first.errors.contains("cancelled while it waited"))
    #expect(try records(folder).count == 6)

    let again = try run(folder)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try records(folder).count == 8)
    let devices = Set(
      try String(contentsOf: folder.file("devices.log"), encoding: .utf8).split(separator: "\n"))
    #expect(devices == ["0", "1"])
  }

  @Test func whatTheClusterHasNotIsRefused() throws {
    let folder = try folderOfCommands(gpus: 3)
    let result = try run(folder)
    expectError(result, status: 65, naming: "sbatch", "node configuration is not available")
    #expect(try records(folder).isEmpty)
  }
}
