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
      epochs: 250
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

  /// When the newest checkpoint was written.
  private func newestCheckpoint(_ folder: TemporaryFolder) -> Date? {
    let checkpoints = folder.file(".batchlab/checkpoints")
    let names = try? FileManager.default.contentsOfDirectory(atPath: checkpoints.path)
    return (names ?? []).filter { !$0.hasPrefix(".") }.compactMap { name in
      let path = checkpoints.appendingPathComponent(name).path
      return try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    }.max()
  }

  /// Each run is let live until it has left a checkpoint of its own and a random moment longer, so
  /// that all but the first go on from one.
  @Test func killedAtRandomMoments() throws {
    let reference = try folder()
    #expect(try Batchlab.run("run", "long", in: reference).status == 0)
    let folder = try folder()
    var last = Date.distantPast
    for _ in 0..<4 {
      let process = try Batchlab.process(["run", "long"], in: folder)
      try process.run()
      while process.isRunning, newestCheckpoint(folder) ?? .distantPast <= last {
        Thread.sleep(forTimeInterval: 0.01)
      }
      Thread.sleep(forTimeInterval: Double.random(in: 0...0.3))
      #expect(process.isRunning, "ended before it was killed")
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      last = try #require(newestCheckpoint(folder))
    }
    #expect(try Batchlab.run("run", "long", in: folder).status == 0)
    #expect(try weights(folder) == weights(reference))
    #expect(newestCheckpoint(folder) == nil)
  }

  /// Told to stop, a trial leaves a checkpoint at once, wherever in an epoch it is.
  @Test func toldToStopAtRandomMoments() throws {
    let reference = try folder()
    #expect(try Batchlab.run("run", "long", in: reference).status == 0)
    let folder = try folder()
    for _ in 0..<4 {
      let process = try Batchlab.process(["run", "long"], in: folder)
      try process.run()
      // Until it computes; before that it ends as any process does.
      while process.isRunning, !folder.exists(".batchlab/locks") {
        Thread.sleep(forTimeInterval: 0.01)
      }
      Thread.sleep(forTimeInterval: Double.random(in: 0.3...0.9))
      kill(process.processIdentifier, SIGTERM)
      process.waitUntilExit()
      #expect(process.terminationStatus == 130)
      #expect(newestCheckpoint(folder) != nil)
    }
    #expect(try Batchlab.run("run", "long", in: folder).status == 0)
    #expect(try weights(folder) == weights(reference))
  }
}
