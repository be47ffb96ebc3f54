import Foundation
import Planning
import Statistics
import Testing
import Training

@testable import Analysis
@testable import Specification

/// What a study tries, which of its points is the best, and what it found.
@Suite struct StudyTests {
  // MARK: - Points

  /// One in each of n equal intervals of every dimension's logarithmic range, for n a power of two.
  @Test(arguments: ["a", "b"]) func pointsAreLogUniform(_ series: String) throws {
    let studies = try PlantedStudies().plan.studies.filter { $0.series == series }
    #expect(studies.count == 8)
    for study in studies {
      let dimensions =
        try [study.points.map(\.learningRate)]
        + (series == "a"
          ? []
          : [
            study.points.map { try 1 - #require($0.momentum) }
          ])
      let ranges = [study.space.learningRate, study.space.oneMinusMomentum].compactMap { $0 }
      #expect(dimensions.count == ranges.count)
      for (dimension, (values, range)) in zip(dimensions, ranges).enumerated() {
        let places = values.map { log($0 / range.low) / log(range.high / range.low) }
        #expect(values.allSatisfy { range.low <= $0 && $0 <= range.high })
        for (place, point) in zip(places, study.points) {
          // To four digits.
          #expect(abs(place - point.place[dimension]) < 1e-3)
        }
        let intervals = study.points.map { Int(8 * $0.place[dimension]) }
        #expect(intervals.sorted() == [0, 1, 2, 3, 4, 5, 6, 7], "batch \(study.batchSize)")
      }
    }
  }

  @Test func pointsAreNumbersToTypeAgain() throws {
    let studies = try PlantedStudies().plan.studies
    try #require(!studies.isEmpty && studies.allSatisfy { $0.points.count == 8 })
    for study in studies {
      for point in study.points {
        #expect("\(point.learningRate)".filter(\.isNumber).count <= 8)
        #expect(Double("\(point.learningRate)") == point.learningRate)
      }
    }
  }

  @Test func pointsDifferBetweenBatchSizes() throws {
    let studies = try PlantedStudies().plan.studies.filter { $0.series == "a" }
    #expect(Set(studies.flatMap(\.points).map(\.learningRate)).count == 64)
    // At one batch size two series look at the same places of their spaces.
    let other = try PlantedStudies().study("b", 4)
    #expect(other.points.map { $0.place[0] } == studies[2].points.map { $0.place[0] })
  }

  @Test func pointsAreTheSameOnEveryCall() throws {
    let plans = [try PlantedStudies().plan, try PlantedStudies().plan]
    #expect(plans[0].studies.map(\.points) == plans[1].studies.map(\.points))
    #expect(plans[0].trials == plans[1].trials)
    #expect(plans[0].possibleTrials == plans[1].possibleTrials)
    // More points go on where fewer end.
    let more = try PlantedStudies(points: 16).study("b", 8)
    #expect(try Array(more.points.prefix(8)) == PlantedStudies().study("b", 8).points)
  }

  // MARK: - Trials

  @Test func trialsOfTheSearch() throws {
    let study = try PlantedStudies().study("b", 4)
    #expect(study.search.map(\.seed) == Array(0..<8))
    #expect(study.points.count == 8)
    #expect(study.search.allSatisfy { $0.arm == "b, batch 4" })
    for (trial, point) in zip(study.search, study.points) {
      let recipe = trial.trial.recipe
      #expect(recipe.learningRate == point.learningRate)
      #expect(recipe.ownOptimizer.momentum == point.momentum)
      #expect(recipe.batchSize == 4)
      // 2000 + 1000 / 4.
      #expect(recipe.updateLimit == 2250)
      #expect(recipe.testsPerDoubling == 16)
      #expect(recipe.goal == Goal(metric: .loss, below: 0.5))
    }
  }

  /// A trial that confirms a point is that point's but for the seed, which no search has, and no
  /// other batch size.
  @Test func seedsOfSearchAndConfirmationAreDistinct() throws {
    let planted = try PlantedStudies()
    let searched = Set(planted.plan.studies.flatMap(\.search).map(\.seed))
    #expect(searched.count == 8)
    var confirming: [Int: Set<UInt64>] = [:]
    for study in planted.plan.studies {
      for (trial, confirmations) in zip(study.search, study.confirmations) {
        #expect(confirmations.count == 3)
        let seeds = Set(confirmations.map(\.seed))
        #expect(seeds.count == 3)
        #expect(searched.isDisjoint(with: seeds))
        confirming[study.batchSize, default: []].formUnion(seeds)
        #expect(confirmations.allSatisfy { $0.trial.recipe == trial.trial.recipe })
      }
    }
    #expect(confirming.values.map(\.count) == Array(repeating: 3, count: 8))
    #expect(confirming.values.reduce(into: Set()) { $0.formUnion($1) }.count == 3 * 8)
    let trials = planted.plan.possibleTrials
    #expect(trials.count == 3 + 16 * 8 * 4)
    #expect(Set(trials.map(\.id)).count == trials.count)
    #expect(planted.plan.trials.count == 3 + 16 * 8)
    #expect(planted.plan.trials == Array(trials.prefix(3 + 16 * 8)))
  }

  // MARK: - Ranking

  @Test func fewestUpdatesFirst() throws {
    var planted = try PlantedStudies()
    let study = try planted.study("a", 4)
    planted.search(
      study,
      [
        .reached(30), .pruned(10), .reached(20, loss: 0.45), .completed, .reached(20, loss: 0.41),
        .diverged(3), .reached(20, loss: 0.45), .reached(21, loss: 0.1),
      ])
    // 20 updates: the lowest loss, then of equal ones the first tried; then 21, then 30.
    #expect(study.ranking(planted.records) == [4, 2, 6, 7, 0])
    #expect(planted.summary(study).counts == (met: 5, missed: 2, diverged: 1))
    #expect(planted.summary(study).fewestUpdates == 20)
  }

  @Test func nothingToRank() throws {
    var planted = try PlantedStudies()
    let study = try planted.study("a", 4)
    #expect(study.ranking(planted.records).isEmpty)
    planted.search(
      study, [.pruned(9), .completed, .diverged(1)] + Array(repeating: .pruned(8), count: 5))
    #expect(study.ranking(planted.records).isEmpty)
    #expect(study.best(planted.records) == nil)
  }

  // MARK: - What follows

  private static let two: [PlantedStudies.End] =
    [.reached(10), .pruned(9), .reached(12)] + Array(repeating: .pruned(9), count: 5)

  /// The plan with one study alone, so that what it asks for is all that is asked for.
  private func planted(_ ends: [PlantedStudies.End]) throws -> (PlantedStudies, StudyPlan) {
    var planted = try PlantedStudies(sizes: [4, 8])
    let study = try planted.study("a", 4)
    planted.search(study, ends)
    return (planted, study)
  }

  @Test func confirmationsOfTheBestFollow() throws {
    var (planted, study) = try planted(Self.two)
    #expect(planted.plan.following([:]).isEmpty)
    #expect(planted.plan.following(planted.records) == study.confirmations[0])
    // As long as some of them have no record.
    let first = study.confirmations[0][1]
    planted.records[first.id] = PlantedStudies.record(of: first, .reached(11))
    let rest = [study.confirmations[0][0], study.confirmations[0][2]]
    #expect(planted.plan.following(planted.records) == rest)
    planted.confirm(study, 0, [.reached(11), .reached(9), .reached(13)])
    #expect(planted.plan.following(planted.records).isEmpty)
  }

  @Test(arguments: [0, 1, 2]) func theNextBestFollowsOneThatFails(_ seed: Int) throws {
    for end in [PlantedStudies.End.pruned(400), .completed, .diverged(2)] {
      var (planted, study) = try planted(Self.two)
      var ends = [PlantedStudies.End](repeating: .reached(10), count: 3)
      ends[seed] = end
      planted.confirm(study, 0, ends)
      #expect(planted.plan.following(planted.records) == study.confirmations[2])
      planted.confirm(study, 2, [.reached(12), .reached(14), .reached(12)])
      #expect(planted.plan.following(planted.records).isEmpty)
      let summary = planted.summary(study)
      #expect(summary.best == study.points[2])
      #expect(summary.confirmations.map(\.updatesToGoal) == [12, 14, 12])
    }
  }

  @Test func nothingFollowsWhereAllFail() throws {
    var (planted, study) = try planted(Self.two)
    for point in [0, 2] {
      planted.confirm(study, point, [.reached(10), .pruned(300), .reached(10)])
    }
    #expect(planted.plan.following(planted.records).isEmpty)
  }

  @Test func studiesFollowTogether() throws {
    var planted = try PlantedStudies(sizes: [4, 8])
    for study in planted.plan.studies { planted.search(study, Self.two) }
    #expect(
      planted.plan.following(planted.records).map(\.arm)
        == [
          "a, batch 4", "a, batch 8", "b, batch 4", "b, batch 8",
        ].flatMap { Array(repeating: $0, count: 3) })
    let alone = planted.plan.only("b")
    #expect(alone.trials.count == 16)
    #expect(alone.following(planted.records).count == 6)
    #expect(alone.possibleTrials.count == 16 * 4)
    #expect(planted.plan.only("m").trials.map(\.arm) == ["m", "m", "m"])
    #expect(planted.plan.only("m").following(planted.records).isEmpty)
    #expect(planted.plan.only("nobody").possibleTrials.isEmpty)
  }

  // MARK: - Outcomes

  @Test func found() throws {
    var planted = try PlantedStudies()
    let study = try planted.study("b", 16)
    let point = try PlantedStudies.inner(study)
    planted.find(study, at: point, [100, 121, 110])
    let summary = planted.summary(study)
    #expect(summary.outcome.words == "found at \(point): [100, 121, 110]")
    #expect(summary.updates == [100, 121, 110])
    #expect(summary.best == study.points[point])
    let estimate = try #require(summary.updatesEstimate)
    // The cube root of 100 · 121 · 110 is 110, since 110² = 100 · 121.
    #expect(abs(estimate.value - 110) < 1e-9)
    // ± t₀.₉₇₅(2) log(1.1) / √3 of the logarithm.
    let factor = exp(4.302653 * log(1.1) / 3.0.squareRoot())
    #expect(abs(estimate.low - 110 / factor) < 1e-3)
    #expect(abs(estimate.high - 110 * factor) < 1e-3)
  }

  struct Edge: Sendable, CustomTestStringConvertible {
    let series: String
    let dimension: Int
    let isUpper: Bool
    let advice: String
    var momenta = "[0.05, 1]"
    var testDescription: String { advice }
  }

  static let edges = [
    Edge(
      series: "a", dimension: 0, isUpper: false,
      advice: "widen learningRate downwards from 0.01"),
    Edge(
      series: "a", dimension: 0, isUpper: true, advice: "widen learningRate upwards from 10.0"),
    Edge(
      series: "b", dimension: 0, isUpper: false,
      advice: "widen learningRate downwards from 0.02"),
    Edge(
      series: "b", dimension: 1, isUpper: false,
      advice: "widen oneMinusMomentum downwards from 0.05"),
    Edge(
      series: "b", dimension: 1, isUpper: true,
      advice: "widen oneMinusMomentum upwards from 0.9", momenta: "[0.05, 0.9]"),
  ]

  /// The points of a study in the outermost eighth of one dimension, and inside in the others.
  private func outermost(of study: StudyPlan, at edge: Edge) -> Int? {
    study.points.firstIndex { point in
      point.place.enumerated().allSatisfy { dimension, place in
        guard dimension == edge.dimension else { return (0.125..<0.875).contains(place) }
        return edge.isUpper ? place > 0.875 : place < 0.125
      }
    }
  }

  @Test(arguments: edges) func atTheEdge(_ edge: Edge) throws {
    var planted = try PlantedStudies(momenta: edge.momenta)
    let places = planted.plan.studies.filter { $0.series == edge.series }.compactMap { study in
      outermost(of: study, at: edge).map { (study, $0) }
    }
    let (study, point) = try #require(places.first)
    planted.find(study, at: point, [100, 110, 120])
    let summary = planted.summary(study)
    #expect(summary.outcome.words == "edge at \(point): [100, 110, 120], \(edge.advice)")
    #expect(summary.updates == nil)
    let estimate = try #require(summary.updatesEstimate)
    #expect(abs(estimate.value - cbrt(100 * 110 * 120)) < 1e-9)
    #expect(summary.best == study.points[point])
  }

  /// There is no momentum below 0.
  @Test func noMomentumIsNoEdge() throws {
    var planted = try PlantedStudies()
    let edge = Edge(series: "b", dimension: 1, isUpper: true, advice: "")
    let places = planted.plan.studies.filter { $0.series == "b" }.compactMap { study in
      outermost(of: study, at: edge).map { (study, $0) }
    }
    let (study, point) = try #require(places.first)
    planted.find(study, at: point, [100, 110, 120])
    #expect(planted.summary(study).outcome.words == "found at \(point): [100, 110, 120]")
    #expect(planted.summary(study).updates == [100, 110, 120])
  }

  /// Learning rates from 0.01 to 10, 1 − momenta from 0.05 to 0.9, and a hundred points.
  @Test(
    arguments: [
      ([0.5, 0.5], nil), ([0.01, 0.5], nil), ([0.99, 0.99], nil),
      ([0.0099, 0.5], "widen learningRate downwards from 0.01"),
      ([0.9901, 0.5], "widen learningRate upwards from 10.0"),
      ([0.5, 0.0], "widen oneMinusMomentum downwards from 0.05"),
      (
        [0.0, 0.999],
        "widen learningRate downwards from 0.01 and widen oneMinusMomentum upwards from 0.9"
      ),
    ] as [([Double], String?)]) func advice(_ place: [Double], expected: String?)
  {
    let space = SearchSpace(
      learningRate: SearchSpace.Range(low: 0.01, high: 10),
      oneMinusMomentum: SearchSpace.Range(low: 0.05, high: 0.9))
    #expect(space.advice(for: space.point(at: place), margin: 0.01) == expected)
  }

  @Test func noTrialMeetsTheTarget() throws {
    let (planted, study) = try planted(
      [.completed, .diverged(3)] + Array(repeating: .pruned(9), count: 6))
    let summary = planted.summary(study)
    #expect(
      summary.outcome.words == "infeasible: none of 8 trials met the target within 2250 updates")
    #expect(summary.updatesEstimate == nil)
    #expect(summary.best == nil)
    #expect(summary.confirmations.isEmpty)
    #expect(summary.counts == (met: 0, missed: 7, diverged: 1))
  }

  @Test func noPointHoldsUnderNewSeeds() throws {
    var (planted, study) = try planted(Self.two)
    planted.confirm(study, 0, [.reached(10), .reached(10), .diverged(4)])
    planted.confirm(study, 2, [.completed, .reached(10), .reached(10)])
    let summary = planted.summary(study)
    #expect(
      summary.outcome.words
        == "infeasible: of 2 points that met the target none did so under every confirming seed")
    #expect(summary.fewestUpdates == 10)
    #expect(summary.updates == nil)
  }
}

extension StudySummary.Outcome {
  fileprivate var words: String {
    switch self {
    case .found(let point, let updates): "found at \(point): \(updates)"
    case .edge(let point, let updates, let advice): "edge at \(point): \(updates), \(advice)"
    case .infeasible(let reason): "infeasible: \(reason)"
    }
  }
}
