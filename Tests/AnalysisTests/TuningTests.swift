import Datasets
import Elementary
import Kernels
import Records
import Samples
import Statistics
import Testing

@testable import Analysis
@testable import Planning
@testable import Specification
@testable import Training

/// Searches for a batch size, over trials that end as a test chose.
@Suite struct TuningTests {
  /// A valley around batch size 4 and learning rate 0.05, lower after each of three epochs, with
  /// something for each part.
  private static func valley(_ trial: PlannedTrial) -> [Double]? {
    let recipe = trial.trial.recipe
    let batch = Portable.log(Double(recipe.batchSize) / 4)
    let rate = Portable.log(recipe.ownLearningRate / 0.05)
    var part = 0.0
    if case .fold(let index, _, _) = trial.trial.workload.validation { part = Double(index) / 10 }
    let value = 1 + 0.1 * batch * batch + 0.05 * rate * rate + part
    return [3 * value, 2 * value, value, 1.1 * value]
  }

  /// The search in the valley by each method, once for all tests.
  private static let inValley = Dictionary(
    uniqueKeysWithValues: methods.map { method in
      (
        method,
        Result {
          let planted = PlantedTuning(try SampleTunings.plan(method), losses: valley)
          return (planted, try #require(planted.summary.tunings.first?.searches.first))
        }
      )
    })

  private static let methods = ["grid", "random", "bayesian"]

  private static func search(_ method: String) throws -> (PlantedTuning, TuningSearch) {
    try #require(inValley[method]).get()
  }

  @Test(arguments: methods)
  func findsTheLowest(method: String) throws {
    let (_, search) = try Self.search(method)
    let best = try #require(search.best)
    #expect(search.tried.count == 12)
    #expect(best.bestEpoch == 3)
    let complete = search.candidates.filter(\.isComplete)
    #expect(complete.map(\.value).min() == best.value)
    // None that was left out after its first part would have been better.
    let others = search.tried.filter { !$0.isComplete }
    #expect(!others.isEmpty)
    #expect(others.allSatisfy { $0.value + 0.15 >= best.value })
  }

  @Test func theTestSetIsSeenOnceAtTheEnd() throws {
    let (planted, search) = try Self.search("bayesian")
    let trials = planted.rounds.flatMap { $0 }
    let onTest = trials.filter { $0.trial.workload.validation == nil }
    #expect(onTest.count == 2, "one for each seed")
    for seed in [UInt64(0), 1] {
      let own = trials.filter { trial in
        trial.trial.workload.validation == nil ? trial.seed == seed : trial.seed / 4 == seed
      }
      #expect(own.last?.trial.workload.validation == nil)
      #expect(own.dropLast().allSatisfy { $0.trial.workload.validation != nil })
    }
    let final = try #require(search.final)
    let recipe = final.identity.trial.recipe
    #expect(recipe.epochs == 3 && recipe.evaluationInterval == 3)
    #expect(recipe.batchSize == search.best?.settings.batchSize)
    #expect(recipe.pruningGoal == nil)
  }

  @Test func roundsHaveFourFirstPartsAndThenTheRestOfTheBetterHalf() throws {
    let (planted, _) = try Self.search("random")
    // Two seeds, each a search of its own.
    let first = planted.rounds[0]
    #expect(first.count == 8 && first.allSatisfy { $0.trial.recipe.pruningGoal == nil })
    #expect(
      first.allSatisfy {
        if case .fold(0, 4, _) = $0.trial.workload.validation { true } else { false }
      })
    let second = planted.rounds[1]
    // Of four candidates the upper median is the third: three go on, three parts each.
    #expect(second.count == 2 * 3 * 3)
    let third = planted.rounds[2]
    #expect(third.count == 8 && third.allSatisfy { $0.trial.recipe.pruningGoal?.metric == .loss })
  }

  @Test func theBestOfEachBatchSizeAndItsNeighboursAreJudgedInFull() throws {
    let (_, search) = try Self.search("bayesian")
    let tried = Set(search.tried.map(\.settings.batchSize))
    let best = search.bestOfEachBatchSize
    #expect(best.map(\.settings.batchSize) == best.map(\.settings.batchSize).sorted())
    for size in tried {
      let own = search.tried.filter { $0.settings.batchSize == size }
      if own.contains(where: { !$0.isPruned }) {
        #expect(best.contains { $0.settings.batchSize == size && $0.isComplete })
      }
    }
    let found = try #require(search.best)
    let neighbours = search.neighbours
    #expect(neighbours.map(\.factor) == [0.5, 2])
    for (factor, candidate) in neighbours {
      let settings = try #require(candidate).settings
      #expect(Double(settings.batchSize) == Double(found.settings.batchSize) * factor)
      #expect(settings.learningRate == found.settings.learningRate)
      #expect(settings.momentum == found.settings.momentum)
    }
  }

  /// Larger batches are ever better, and only neighbours are larger than the space's.
  @Test func aBetterNeighbourTakesItsPlaceAndHasNeighboursOfItsOwn() throws {
    let planted = PlantedTuning(try SampleTunings.plan("grid")) { trial in
      [5, 4, 3, 2 + 1 / Double(trial.trial.recipe.batchSize)]
    }
    let search = try #require(planted.summary.tunings.first?.searches.first)
    let best = try #require(search.best)
    // Thirty examples are left to learn from: 16, and not 32.
    let largest = search.tried.map(\.settings.batchSize).max() ?? 0
    #expect(best.settings.batchSize == 16 && largest <= 16)
    #expect(search.bestOfEachBatchSize.last?.settings.batchSize == 16)
    #expect(search.neighbours.map { $0.candidate?.settings.batchSize } == [8, nil])
    #expect(search.final?.identity.trial.recipe.batchSize == 16)
  }

  /// On easy data half the candidates are without error: to be level with them is no reason to be pruned.
  @Test func aMedianThatIsTheLowestPrunesNothing() throws {
    let planted = PlantedTuning(try SampleTunings.plan("random")) { _ in [0, 0, 0, 0] }
    let trials = planted.rounds.flatMap { $0 }
    #expect(trials.allSatisfy { $0.trial.recipe.pruningGoal == nil })
    let search = try #require(planted.summary.tunings.first?.searches.first)
    #expect(search.tried.allSatisfy { $0.isComplete })
  }

  @Test func whatLiesAtTheEdgeOfTheSpaceSaysWhichWayToWidenIt() throws {
    func advice(_ losses: @escaping (Recipe) -> Double) throws -> String? {
      let planted = PlantedTuning(try SampleTunings.plan("random", candidates: 40)) { trial in
        [9, 8, 7, 1 + losses(trial.trial.recipe)]
      }
      return try #require(planted.summary.tunings.first?.searches.first).edgeAdvice
    }
    #expect(
      try advice { 1 / Double($0.batchSize) + 0.01 * abs(Portable.log($0.ownLearningRate / 0.03)) }
        == "widen batchSizes upwards from 16")
    #expect(
      try advice { 0.001 * abs(Portable.log(Double($0.batchSize) / 4)) + $0.ownLearningRate }
        == "widen learningRate downwards from 0.001")
    #expect(
      try advice {
        abs(Portable.log(Double($0.batchSize) / 4)) + abs(Portable.log($0.ownLearningRate / 0.03))
      } == nil)
  }

  @Test func whatFollowsDoesNotDependOnTheOrderOfRecords() throws {
    let plan = try SampleTunings.plan("bayesian")
    let planted = PlantedTuning(plan, losses: Self.valley)
    try #require(planted.rounds.count > 2)
    // With all records but one round's, that round is asked for, and nothing else.
    for round in planted.rounds {
      let missing = Set(round.map(\.id))
      let rest = planted.records.filter { !missing.contains($0.key) }
      #expect(Set(plan.following(rest).map(\.id)) == missing)
    }
    #expect(plan.following(planted.records).isEmpty)
  }

  @Test(arguments: [1, 2, 3, 4])
  func endedEarlyItStillFindsTheBestOfWhatItTried(rounds: Int) throws {
    let planted = PlantedTuning(
      try SampleTunings.plan("bayesian", candidates: 40), endingAfterRounds: rounds,
      losses: Self.valley)
    let searches = try #require(planted.summary.tunings.first).searches
    try #require(searches.count == 2)
    for search in searches {
      #expect(search.tried.count == (rounds < 3 ? 4 : 8))
      #expect(search.final != nil)
      let lowest = search.candidates.filter(\.isComplete).map(\.value).min()
      #expect(search.best?.value == lowest)
    }
  }

  @Test func whereAllDivergeNothingIsFound() throws {
    let planted = PlantedTuning(try SampleTunings.plan()) { _ in nil }
    let summary = planted.summary
    let search = try #require(summary.tunings.first?.searches.first)
    #expect(search.best == nil && search.final == nil)
    #expect(search.tried.count == 12)
    #expect(search.bestOfEachBatchSize.isEmpty && search.neighbours.isEmpty)
    #expect(
      search.candidates.allSatisfy { $0.value == .infinity && $0.course(of: .testLoss).isEmpty })
    #expect(summary.tunings[0].estimate(of: .validationLoss) == nil)
  }

  @Test func standardErrorsAreNadeauAndBengios() {
    let values = [1.0, 2, 4, 5]
    let deviation = Sample.standardDeviation(values)
    let folds = ValidationSpec.folds(4)
    #expect(
      folds.standardError(of: values, isError: true, heldOutCount: 10)
        == deviation * (1.0 / 4 + 1.0 / 3).squareRoot())
    let heldOut = ValidationSpec.heldOut(share: 0.2, repeats: 4)
    #expect(
      heldOut.standardError(of: values, isError: false, heldOutCount: 10)
        == deviation * (1.0 / 4 + 0.2 / 0.8).squareRoot())
    let single = ValidationSpec.heldOut(share: 0.2, repeats: 1)
    #expect(single.standardError(of: [20], isError: true, heldOutCount: 400) == 2)
    #expect(single.standardError(of: [20], isError: false, heldOutCount: 400) == nil)
  }

  /// In standard errors of the best candidate above it: of a dozen tried, one is better by two of them
  /// by chance.
  @Test(arguments: [(-1.0, true), (0.5, true), (2, true), (4, false)])
  func `A search that is not better than a constant answer has found nothing`(
    errors: Double, hasFoundNothing: Bool
  ) throws {
    let (_, before) = try Self.search("grid")
    let best = try #require(before.best)
    #expect(before.constantAnswer == nil && !before.hasFoundNothing)
    let error = try #require(before.standardError(of: best))
    let planted = PlantedTuning(
      try SampleTunings.plan("grid"),
      constant: Evaluation(loss: best.value + errors * error, error: nil), losses: Self.valley)
    let search = try #require(planted.summary.tunings.first?.searches.first)
    #expect(search.best?.settings == best.settings)
    #expect(search.hasFoundNothing == hasFoundNothing)
  }

  /// On 40 examples the error of a coin is 50 ± 7.9 %, whatever the parts differ by.
  @Test(arguments: [(35.0, 0.0, true), (35, 10, true), (20, 0, false), (20, 10, false)])
  func `Of errors by chance the examples tell that judge, not the parts`(
    error: Double, spread: Double, hasFoundNothing: Bool
  ) throws {
    let planted = PlantedTuning(
      try SampleTunings.plan("grid"), constant: Evaluation(loss: 0.7, error: 50)
    ) { trial in
      guard case .fold(let index, _, _) = trial.trial.workload.validation else { return nil }
      return [(error + (index.isMultiple(of: 2) ? spread : -spread)) / 10]
    }
    let search = try #require(planted.summary.tunings.first?.searches.first)
    #expect(search.validationCount == 40)
    #expect(abs(try #require(search.best).value - error) < 1e-9)
    #expect(search.hasFoundNothing == hasFoundNothing)
  }

  @Test func differencesArePairedByPart() throws {
    let (_, search) = try Self.search("grid")
    let best = try #require(search.best)
    let other = try #require(
      search.bestOfEachBatchSize.first { $0.settings != best.settings })
    let difference = try #require(search.difference(of: other))
    // What the parts add cancels: the difference is the same in all of them.
    #expect(abs(difference.value - (other.value - best.value)) < 1e-12)
    #expect(difference.high - difference.low < 1e-9)
    #expect((search.oneErrorLimit ?? 0) > best.value)
  }

  @Test func claimsAreAboutWhatSearchesFind() throws {
    let plan = try SampleExperiment.plan(SampleTunings.text)
    let planted = PlantedTuning(plan, losses: Self.valley)
    let summary = planted.summary
    let claim = try #require(summary.claims.first)
    let first = try #require(summary.tunings[0].values(of: .validationLoss)[0])
    let second = try #require(summary.tunings[1].values(of: .validationLoss)[0])
    // The second tuning has one seed, which pairs with the first one's first.
    #expect(claim.estimate?.value == first - second)
    #expect(claim.verdict == .inconclusive)
    #expect(summary.tunings[0].values(of: .testLoss).allSatisfy { $0 != nil })
    let course = summary.tunings[0].course
    #expect(course.last?.count == 12)
    for (earlier, later) in zip(course, course.dropFirst()) {
      #expect(zip(earlier.values, later.values).allSatisfy { $0 >= $1 })
    }
    let document = SummaryDocument(summary)
    #expect(document.searches?.count == 3)
    #expect(
      document.searches?[0].candidates.count == summary.tunings[0].searches[0].candidates.count)
    #expect(document.searches?[0].metrics["validationLoss"] == first)
  }
}

/// What loss curves are read to say.
@Suite struct CurveReadingTests {
  private func reading(train: [Double], validation: [Double]) throws -> CurveReading? {
    let plan = try SampleTunings.plan()
    let trial = plan.trials[0]
    let epochs = train.indices.map { index in
      EpochRecord(
        epoch: index + 1, learningRate: 0.1, updates: index + 1, examples: 30 * (index + 1),
        batchLoss: 1, gradientNorm: 1, distance: 1,
        train: Evaluation(loss: train[index], error: nil),
        test: Evaluation(loss: validation[index], error: nil))
    }
    let result = TrialResult(
      status: .completed, epochs: epochs, distances: [], tests: [], noise: [], trajectory: [],
      parameters: [], statistics: [], updates: 1, examples: 1, operations: 1)
    let record = TrialRecord(
      result, id: trial.id, identity: trial.identity, engine: Engine.fingerprint)
    return CurveReading(
      TuningCandidate(
        settings: TuningSettings(batchSize: 4, learningRate: 0.1, momentum: nil),
        origin: .search(round: 0), records: [record], partCount: 1))
  }

  @Test func overfitting() throws {
    let train: [Double] = (1...20).map { 1 / Double($0) }
    let falling: [Double] = (1...7).map { 2 - 0.1 * Double($0) }
    let rising: [Double] = (0..<13).map { 1.35 + 0.05 * Double($0) }
    let reading = try #require(try reading(train: train, validation: falling + rising))
    #expect(reading.isOverfitting && !reading.isUnderfitting && !reading.isNoisy)
    #expect(reading.lowestEpoch == 7)
    #expect(reading.lastEpoch == 20)
    #expect(reading.riseAfterLowest > 0.4)
  }

  @Test func underfitting() throws {
    let falling: [Double] = (1...20).map { 3 - 0.12 * Double($0) }
    let reading = try #require(try reading(train: falling, validation: falling))
    #expect(!reading.isOverfitting && reading.isUnderfitting && !reading.isNoisy)
    #expect(abs(reading.fallInLastQuarter - (1 - 0.6 / 1.2)) < 1e-12)
    #expect(reading.lossRatio == 1)
  }

  @Test func noise() throws {
    let shaking: [Double] = (1...20).map { $0.isMultiple(of: 2) ? 0.5 : 1.5 }
    let reading = try #require(try reading(train: shaking, validation: shaking))
    #expect(reading.isNoisy && !reading.isOverfitting)
    // Second differences of ±2 over √6.
    #expect(abs(reading.noise - 2 / 6.0.squareRoot()) < 1e-12)
  }

  @Test func settledIsNothingOfThat() throws {
    let flat: [Double] = (1...20).map { 1 + 1 / Double($0 * $0) }
    let reading = try #require(try reading(train: flat, validation: flat))
    #expect(!reading.isOverfitting && !reading.isUnderfitting && !reading.isNoisy)
  }

  @Test func tooFewOrNoNumbersSayNothing() throws {
    #expect(try reading(train: [1, 1, 1], validation: [1, 1, 1]) == nil)
    #expect(try reading(train: [1, 1, 1, 0], validation: [1, 1, 1, 0]) == nil)
    #expect(try reading(train: [1, 1, 1, .infinity], validation: [1, 1, 1, 1]) == nil)
  }
}
