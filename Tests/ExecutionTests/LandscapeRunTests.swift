import Analysis
import Foundation
import Landscape
import Planning
import Records
import Samples
import Specification
import Statistics
import Testing
import Training

@testable import Execution

/// What an experiment has measured around its minima, from the plan to the claim.
@Suite struct LandscapeRunTests {
  private struct Session {
    /// Holds the store.
    let folder: TemporaryFolder
    let plan: Plan
    let store: Store
    let records: [String: TrialRecord]

    init(_ folder: TemporaryFolder, text: String = SampleLandscape.text) throws {
      self.folder = folder
      plan = try SampleExperiment.plan(text)
      store = try Store(at: folder.url)
      records = try Runner(
        store: store, engines: [TrainerEngine(datasets: SampleExperiment.datasets)], jobs: 1
      ).run(plan.trials)
    }

    func measure(jobs: Int = 1, force: Bool = false) throws -> LandscapeResults {
      let runs = LandscapeRuns(
        store: store, datasets: SampleExperiment.datasets, jobs: jobs, force: force)
      return try #require(try runs.run(plan, records: records))
    }

    func trials(_ arm: String) -> [TrialRecord] {
      plan.trials.filter { $0.arm == arm }.compactMap { records[$0.id] }
    }
  }

  /// The sample and what was measured of it, once for all tests that only look.
  private static let sample = Result {
    let session = try Session(TemporaryFolder())
    return (session: session, results: try session.measure())
  }

  @Test func fromTheFileToTheVerdict() throws {
    let (session, results) = try Self.sample.get()
    #expect(session.trials("wild").allSatisfy { $0.diverged })
    let measured = session.trials("small") + session.trials("large")
    #expect(Set(results.minima.keys) == Set(measured.map { $0.id }))
    let summary = Summary(session.plan, records: session.records, landscape: results)
    #expect(summary.claims.map(\.verdict) == [.reproduced, .inconclusive])
    #expect(summary.claims[1].reason == "2 of 2 trials of wild diverged")
    for minimum in results.minima.values {
      #expect(minimum.full.map(\.boxSize) == [0.01, 0.001] && minimum.failure == nil)
      #expect(minimum.full[0].percent > minimum.full[1].percent)
      #expect(minimum.full[1].percent > 0 && minimum.relative.count == 1)
      // The relative box lies inside the other.
      #expect(minimum.relative[0].percent < minimum.full[0].percent)
      #expect((minimum.edges?.largest.value ?? 0) > 0)
      #expect(minimum.value(of: .sharpness) == minimum.full[0].percent)
      #expect(minimum.value(of: .smallBoxSubspaceSharpness) == minimum.subspace[1].percent)
      #expect(minimum.value(of: .hessianTrace) == minimum.trace?.trace.value)
    }
    #expect(Set(results.spectra.keys) == ["small"])
  }

  @Test("A path begins and ends with what the trials ended with")
  func paths() throws {
    let (session, results) = try Self.sample.get()
    for paths in [results.linearPaths, results.curvedPaths] {
      let between = try #require(paths["between"])
      #expect(between.map(\.count) == [25, 25])
      for (seed, path) in between.enumerated() {
        for (position, arm) in [(0.0, "small"), (1.0, "large")] {
          let place = try #require(path.first { $0.position == position })
          let last = session.trials(arm)[seed].epochs.last
          #expect(place.train == last?.train && place.test == last?.test)
        }
      }
    }
    let summary = Summary(session.plan, records: session.records, landscape: results)
    let course = try #require(summary.landscape).course(along: "between", isCurved: false) {
      $0.train?.loss
    }
    #expect(course.count == 25 && course[8].position == 0)
    let mean =
      session.trials("small").compactMap { $0.epochs.last?.train?.loss }.reduce(0, +) / 2
    #expect(abs(course[8].estimate.value - mean) < 1e-12)
  }

  @Test("A plane has the start, both ends and the ways between them in it")
  func plane() throws {
    let (session, results) = try Self.sample.get()
    let plane = try #require(results.surfaces["through"])
    #expect(plane.marks.map(\.name) == ["start", "small", "large"])
    #expect(plane.ways.map(\.name) == ["small", "large"])
    for way in plane.ways {
      let mark = try #require(plane.marks.first { $0.name == way.name })
      #expect(way.points.count == 3)
      let (first, last) = (try #require(way.points.first), try #require(way.points.last))
      #expect(abs(first[0]) + abs(first[1]) < 1e-5)
      #expect(abs(last[0] - mark.x) + abs(last[1] - mark.y) < 1e-5)
    }
    // Distances in the plane are those of the weights.
    let distance = try #require(session.trials("small")[0].epochs.last?.distance)
    let mark = plane.marks[1]
    #expect(abs((mark.x * mark.x + mark.y * mark.y).squareRoot() - distance) < 1e-4 * distance)
    #expect(plane.trainLoss.map(\.count) == [Int](repeating: 21, count: 21))
  }

  @Test("Around a minimum, the middle of the field is its own loss")
  func surroundings() throws {
    let (session, results) = try Self.sample.get()
    let around = try #require(results.surfaces["around"])
    let loss = session.trials("large")[0].epochs.last?.train?.loss
    #expect(around.x[10] == 0 && around.trainLoss[10][10] == loss)
    #expect(around.trainLoss[0][0] != loss)
  }

  @Test("Rescaled weights have the same loss and another sharpness, relative to them the same")
  func rescaling() throws {
    let rows = try Self.sample.get().results.rescalings
    #expect(rows.map(\.factor) == [0.5, 1, 2])
    let losses = rows.compactMap(\.loss)
    #expect(losses.count == 3 && losses.allSatisfy { abs($0 - losses[1]) < 1e-6 })
    let sharp = rows.compactMap { $0.sharpness?.percent }
    let relative = rows.compactMap { $0.relativeSharpness?.percent }
    #expect(sharp.count == 3 && abs(sharp[0] - sharp[2]) > 0.05 * sharp[1])
    #expect(relative.allSatisfy { abs($0 - relative[1]) < 0.02 * relative[1] })
    let traces = rows.compactMap { $0.trace?.value }
    #expect(traces.count == 3 && traces[0] != traces[2])
  }

  @Test("Measured once, and the same by several at a time")
  func kept() throws {
    let folder = try TemporaryFolder()
    let session = try Session(folder)
    let first = try session.measure()
    let place = folder.url.appendingPathComponent("landscape")
    func files() throws -> [String: Date] {
      let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
      return try Dictionary(
        uniqueKeysWithValues: names.map { name in
          let file = place.appendingPathComponent(name).path
          let date = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate]
          return (name, try #require(date as? Date))
        })
    }
    let before = try files()
    #expect(try session.measure().minima == first.minima)
    #expect(try files() == before)
    #expect(try session.measure(jobs: 3, force: true).minima == first.minima)
    // What is not as it was written is measured again.
    let name = try #require(before.keys.first { $0.hasPrefix("minimum") })
    let file = place.appendingPathComponent(name)
    let text = try String(contentsOf: file, encoding: .utf8)
    let spoiled = text.replacingOccurrences(of: "\"boxSize\":0.01", with: "\"boxSize\":0.02")
    #expect(spoiled != text)
    try Data(spoiled.utf8).write(to: file)
    #expect(try session.measure().minima == first.minima)
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }

  /// One weight has no two directions, and arms that end alike no plane.
  @Test("What has no plane has no surface, and equal arms are measured once")
  func degenerate() throws {
    var text = SampleLandscape.text
    for (passage, replacement) in [
      ("dataset: {kind: strokes, train: 60, test: 20}", "dataset: {kind: houses}"),
      ("hidden: [4]", "hidden: []"), ("batchSize: 10", "batchSize: 1"),
      ("large: {batchSize: 60}", "large: {evaluationInterval: 2}"), ("subspace: 3", "subspace: 1"),
      ("rescaling: {arm: small, factors: [0.5, 1, 2]}", ""),
      ("learningRate: 0.1}", "learningRate: 0.01}"),
      ("arms: [small, large, wild]", "arms: [small, small, large]"),
      ("of: wild, minus: small", "of: large, minus: small"),
    ] {
      text = try SampleExperiment.text(
        replacing: passage, with: replacement, in: text)
    }
    let session = try Session(TemporaryFolder(), text: text)
    let results = try session.measure(jobs: 3)
    #expect(results.surfaces.isEmpty && results.minima.count == 4)
    #expect(results.linearPaths["between"]?.count == 2)
  }

  @Test("A trial without weights is an error that says which")
  func withoutWeights() throws {
    let session = try Session(TemporaryFolder())
    let id = session.trials("small")[0].id
    let file = session.store.folder.appendingPathComponent("trials/\(id)/weights.safetensors")
    try FileManager.default.removeItem(at: file)
    #expect(throws: TrialLookupError.self) { try session.measure() }
  }
}
