import Foundation
import Testing
import Training

@testable import Experiments

/// What an experiment has measured around its minima, from the file to the claim.
@Suite struct LandscapeRunTests {
  static let text = """
    title: Small
    question: Which is sharper?
    source: None, a sample
    workload:
      dataset: {kind: strokes, train: 60, test: 20}
      model: {kind: mlp, hidden: [4]}
    recipe:
      optimizer: {kind: sgd, learningRate: 0.1}
      batchSize: 10
      epochs: 2
    arms:
      small: {}
      large: {batchSize: 60}
      wild: {optimizer: {learningRate: 1e38}}
    seeds: 2
    landscape:
      arms: [small, large, wild]
      boxSizes: [0.01, 0.001]
      subspace: 3
      spectra: [small]
      paths:
        between: {from: small, to: large}
      surfaces:
        around: {around: large}
        through: {from: small, to: large}
      rescaling: {arm: small, factors: [0.5, 1, 2]}
    claims:
      - id: sharper
        statement: The large one.
        difference: {metric: sharpness, of: large, minus: small}
        expect: {between: [-1000000, 1000000]}
      - id: wild
        statement: The wild one.
        difference: {metric: sharpness, of: wild, minus: small}
        expect: positive

    """

  private struct Session {
    /// Holds the store.
    let folder: TemporaryFolder
    let plan: Plan
    let store: Store
    let records: [String: TrialRecord]

    init(_ folder: TemporaryFolder, text: String = LandscapeRunTests.text) throws {
      self.folder = folder
      plan = try SampleExperiment.plan(text)
      store = try Store(at: folder.url)
      records = try Runner(store: store, shelf: SampleExperiment.shelf, jobs: 1).run(plan.trials)
    }

    func measure(jobs: Int = 1, force: Bool = false) throws -> LandscapeResults {
      let runs = LandscapeRuns(
        store: store, shelf: SampleExperiment.shelf, jobs: jobs, force: force)
      return try #require(try runs.run(plan, records: records))
    }

    func trials(_ arm: String) -> [TrialRecord] {
      plan.trials.filter { $0.arm == arm }.compactMap { records[$0.id] }
    }
  }

  @Test func fromTheFileToTheVerdict() throws {
    let session = try Session(TemporaryFolder())
    let results = try session.measure()
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
    let session = try Session(TemporaryFolder())
    let results = try session.measure()
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
    let session = try Session(TemporaryFolder())
    let plane = try #require(try session.measure().surfaces["through"])
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
    let session = try Session(TemporaryFolder())
    let around = try #require(try session.measure().surfaces["around"])
    let loss = session.trials("large")[0].epochs.last?.train?.loss
    #expect(around.x[10] == 0 && around.trainLoss[10][10] == loss)
    #expect(around.trainLoss[0][0] != loss)
  }

  @Test("Rescaled weights have the same loss and another sharpness, relative to them the same")
  func rescaling() throws {
    let rows = try Session(TemporaryFolder()).measure().rescalings
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
    var text = Self.text
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

  typealias Case = BadExperimentTests.Case

  static let bad: [Case] = [
    Case(
      "an arm that is not there", "arms: [small, large, wild]", "arms: [tiny]", line: 17,
      key: "landscape.arms[0]", found: "the arm tiny, which is not defined",
      expected: "one of large, small, wild"),
    Case(
      "a box of nothing", "boxSizes: [0.01, 0.001]", "boxSizes: [0.01, 0]", line: 18,
      key: "landscape.boxSizes[1]", found: "0",
      expected: "a finite number above 0 and at most 1"),
    Case(
      "boxes upside down", "boxSizes: [0.01, 0.001]", "boxSizes: [0.001, 0.01]", line: 18,
      key: "landscape.boxSizes", found: "[0.001, 0.01]",
      expected: "two numbers, the larger first"),
    Case(
      "no dimension", "subspace: 3", "subspace: 0", line: 19, key: "landscape.subspace",
      found: "0", expected: "a whole number from 1 to 100000"),
    Case(
      "more dimensions than parameters", "subspace: 3", "subspace: 3191", line: 16,
      key: "landscape", found: "a subspace of 3191 dimensions",
      expected: "at most 3190, the parameters of small"),
    Case(
      "a path from an arm to itself", "between: {from: small, to: large}",
      "between: {from: small, to: small}", line: 22, key: "landscape.paths.between",
      found: "small twice", expected: "two arms"),
    Case(
      "a path between other networks", "large: {batchSize: 60}",
      "large: {workload: {model: {hidden: [5]}}}", line: 22, key: "landscape.paths.between",
      found: "small and large, of other networks or data",
      expected: "two arms with one network and one data set"),
    Case(
      "a claim about what is not measured", "arms: [small, large, wild]", "arms: [small]", line: 28,
      key: "claims[0]", found: "the metric sharpness of large",
      expected: "an arm among the landscape's arms, for it to be measured"),
    Case(
      "a surface of nothing", "around: {around: large}", "around: {}", line: 24,
      key: "landscape.surfaces.around.from", found: "nothing",
      expected: "the name of an arm, or around one"),
    Case(
      "a factor of nothing", "factors: [0.5, 1, 2]", "factors: [0]", line: 26,
      key: "landscape.rescaling.factors[0]", found: "0",
      expected: "a finite number above 0 and at most 1000"),
    Case(
      "a scale that batch norm undoes", "model: {kind: mlp, hidden: [4]}",
      "model: {kind: mlp, hidden: [4], normalization: batch}", line: 26,
      key: "landscape.rescaling.arm", found: "small",
      expected: "an arm with a hidden layer and without batch normalization, which undoes it"),
    Case(
      "an unknown key", "spectra: [small]", "spectrum: [small]", line: 20,
      key: "landscape.spectrum", found: "an unknown key",
      expected: "one of arms, boxSizes, paths, rescaling, spectra, subspace, surfaces"),
  ]

  @Test(arguments: bad) func error(_ bad: Case) throws { try bad.check(in: Self.text) }
}
