import Foundation
import Testing

/// `batchlab trainer test`: what it finds out of scripts of which that is known.
@Suite struct TrainerCommandTests {
  /// Eight epochs of five updates, a row of a table or a line for each; each so slow that a busy machine
  /// sees an epoch before the last one is over.
  ///
  /// - Parameters:
  ///   - start: Finds out how many epochs are done.
  ///   - end: Is done after every epoch.
  private func folder(
    format: String, start: String, end: String, seed: String = "$1", promise: String = "bits"
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let report =
      format == "csv"
      ? #"echo "$((epoch - 1)),$error" >> "$2/metrics.csv""#
      : #"echo "{\"update\": $((epoch * 5)), \"testError\": $error}" >> "$2/metrics.jsonl""#
    try folder.write(
      """
      epoch=0
      \(format == "csv" ? #"test -e "$2/metrics.csv" || echo epoch,testError > "$2/metrics.csv""# : "")
      \(start)
      while test $epoch -lt $4; do
        sleep 0.7
        epoch=$((epoch + 1))
        error=$(((\(seed) * 31 + epoch * 17) % 100))
        \(report)
        \(end)
      done
      """, to: "train.sh")
    try folder.write(
      """
      title: A script
      question: What is it like?
      source: None
      workload: {dataset: {kind: own, train: 50, test: 10}}
      recipe: {batchSize: 10, epochs: 8}
      trainer:
        command: [/bin/sh, train.sh, "${seed}", "${out}", "${checkpoint}", "${epochs}"]
        inputs: [train.sh]
        format: \(format)
        metrics: {testError: percent}
        reproducible: \(promise)
      arms: {only: {}}
      seeds: 2
      """, to: "script.yaml")
    return folder
  }

  private static let resume = #"if test -e "$3/epoch"; then epoch=$(cat "$3/epoch"); fi"#
  private static let save = #"echo $epoch > "$3/new"; mv "$3/new" "$3/epoch""#

  private func test(_ folder: TemporaryFolder) throws -> Batchlab.Result {
    try Batchlab.run("trainer", "test", "script.yaml", in: folder)
  }

  @Test(arguments: ["jsonl", "csv"]) func whatKeepsToAll(format: String) throws {
    let result = try test(folder(format: format, start: Self.resume, end: Self.save))
    #expect(result.status == 0, "\(result.output)")
    for what in ["bits: two runs report the same", "seed: another seed", "kill: killed after"] {
      #expect(result.output.contains("ok  \(what)"), "\(result.output)")
    }
  }

  @Test(arguments: ["jsonl", "csv"]) func whatBeginsAnew(format: String) throws {
    let result = try test(folder(format: format, start: "true", end: "true"))
    #expect(result.status == 1)
    #expect(result.output.contains("no  kill: ") && result.output.contains("it begins anew"))
  }

  @Test func whatGoesOnToAnotherEnd() throws {
    let start = #"if test -e "$3/epoch"; then epoch=$(cat "$3/epoch"); set -- 7 "$2" "$3" "$4"; fi"#
    let result = try test(folder(format: "csv", start: start, end: Self.save))
    #expect(result.status == 1)
    #expect(result.output.contains("it goes on, and ends with other numbers"), "\(result.output)")
  }

  @Test func whatIgnoresItsSeed() throws {
    let result = try test(
      folder(format: "jsonl", start: Self.resume, end: Self.save, seed: "3"))
    #expect(result.status == 1)
    #expect(result.output.contains("no  seed: seeds 0 and 1 report the same numbers"))
  }

  @Test func whatOpensOtherFiles() throws {
    let folder = try folder(format: "jsonl", start: Self.resume + "\ncat other.txt", end: Self.save)
    try folder.write("1", to: "other.txt")
    let result = try test(folder)
    // Where there is no strace, nothing is known of files, and that is said.
    #expect(
      result.output.contains("not among its inputs, and opened: other.txt")
        || result.output.contains("strace"), "\(result.output)")
  }

  @Test(arguments: [("", 1, "takes 1 GPU; found 0"), ("0", 2, "takes 2 GPUs; found 1")])
  func moreGPUsThanThereAre(visible: String, count: Int, words: String) throws {
    let folder = try folder(format: "jsonl", start: "true", end: "true")
    let file = folder.file("script.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    try folder.write(
      text.replacing("  reproducible:", with: "  resources: {gpus: \(count)}\n  reproducible:"),
      to: "script.yaml")
    let process = try Batchlab.process(
      ["run", "script.yaml"], in: folder, environment: ["CUDA_VISIBLE_DEVICES": visible])
    try process.run()
    let result = try Batchlab.result(of: process, in: folder)
    #expect(result.status == 69)
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(folder.records() == [])
  }
}
