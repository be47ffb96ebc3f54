import Foundation
import Testing

/// A run that is killed, again and again, ends in the bits of one that was left alone.
@Suite struct KillTests {
  private static let experiment = """
    title: Long enough
    question: Does it end the same?
    source: None
    workload:
      dataset: {kind: strokes, train: 1000, test: 100}
      model: {kind: mlp, hidden: [32], normalization: batch}
    recipe:
      optimizer: {kind: sgd, learningRate: 0.05, momentum: 0.9}
      batchSize: 300
      epochs: 60
    arms:
      one: {}
      shifted: {augmentation: {shift: 1}}
    seeds: 1

    """

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Self.experiment, to: "experiments/long.yaml")
    return folder
  }

  private func weights(_ folder: TemporaryFolder) throws -> [Data] {
    try folder.records().map {
      try Data(contentsOf: folder.file(".batchlab/trials/\($0)/weights.safetensors"))
    }
  }

  @Test(arguments: [SIGKILL, SIGTERM])
  func killedAtRandomMoments(signal: Int32) throws {
    let reference = try folder()
    #expect(try Batchlab.run("run", "long", in: reference).status == 0)
    let folder = try folder()
    var random = SystemRandomNumberGenerator()
    var kills = 0
    var checkpoints = 0
    while folder.records().count < 2 {
      let process = try Batchlab.process(["run", "long"], in: folder)
      try process.run()
      // Longer and longer, so that the end comes on a slow machine too.
      let patience = 1 + Double(kills) * 0.2
      Thread.sleep(forTimeInterval: Double.random(in: 0.05...patience, using: &random))
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      kills += 1
      let names = try? FileManager.default.contentsOfDirectory(
        atPath: folder.file(".batchlab/checkpoints").path)
      checkpoints += (names ?? []).count { $0.hasSuffix(".safetensors") && !$0.hasPrefix(".") }
      if kills > 60 { break }
    }
    let last = try Batchlab.run("run", "long", in: folder)
    #expect(last.status == 0, "\(last.errors)")
    #expect(try weights(folder) == weights(reference))
    #expect(kills > 0)
    // Told to stop, a trial leaves a checkpoint at once.
    if signal == SIGTERM { #expect(checkpoints > 0) }
  }
}
