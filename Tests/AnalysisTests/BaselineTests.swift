import Foundation
import Kernels
import Planning
import Records
import Samples
import Testing
import Training

@testable import Analysis

/// A baseline is what it was made of, and notices whatever is not.
@Suite struct BaselineTests {
  private static let claims = """

      - {id: a-below-b, statement: a is lower, difference: {metric: testLoss, of: a, minus: b}, expect: negative}
    """

  private func baseline(
    a: [Double?] = [1, 1.1, 1.2], b: [Double?] = [2, 2.1, 2.3]
  ) throws -> Baseline {
    let (plan, summary) = try Planted.results(a: a, b: b, claims: Self.claims)
    return try Baseline(summary, of: plan)
  }

  private func check(_ now: Baseline, against before: Baseline?) throws -> BaselineCheck {
    let summary = try Planted.summary(a: [1, 1.1, 1.2], b: [2, 2.1, 2.3], claims: Self.claims)
    return BaselineCheck(now, of: summary.spec, against: before)
  }

  /// The deviations, of which there must be a comparison.
  private func deviations(
    _ now: Baseline, against before: Baseline
  ) throws -> [BaselineComparison.Deviation] {
    let outcome = try check(now, against: before).outcome
    guard case .compared(let comparison) = outcome else {
      Issue.record("\(outcome)")
      return []
    }
    return comparison.deviations
  }

  /// A baseline with something in its JSON replaced.
  private func changed(
    _ baseline: Baseline, _ change: (inout [String: Any]) throws -> Void
  ) throws -> Baseline {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("baseline.json")
    try baseline.write(to: file)
    var object = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    try change(&object)
    try JSONSerialization.data(withJSONObject: object).write(to: file)
    return try #require(try Baseline.read(file))
  }

  private func onOtherKernels(_ baseline: Baseline) throws -> Baseline {
    try changed(baseline) { object in
      var engine = try #require(object["engine"] as? [String: Any])
      engine["coreType"] = "Nehalem"
      object["engine"] = engine
    }
  }

  @Test func equalNumbersPass() throws {
    let check = try check(baseline(), against: baseline())
    #expect(check.passes)
    guard case .compared(let comparison) = check.outcome else { return }
    #expect(comparison.isExact)
    #expect(
      comparison.subjects == [
        "a, seed 0", "a, seed 1", "a, seed 2", "b, seed 0", "b, seed 1", "b, seed 2",
        "claim a-below-b",
      ])
    // Of each trial bits, status, three counts and five metrics; of the claim verdict and interval.
    #expect(comparison.compared == 6 * 10 + 4)
  }

  @Test func readsWhatItWrote() throws {
    let diverged = try baseline(a: [1, nil, 1.2])
    #expect(try deviations(changed(diverged) { _ in }, against: diverged).isEmpty)
  }

  @Test func aSearchIsComparedWhereBitsAre() throws {
    let planted = PlantedTuning(try SampleTunings.plan("grid")) { trial in
      [3, 2, Double(trial.trial.recipe.batchSize), 4]
    }
    let now = try Baseline(planted.summary, of: planted.plan)
    #expect(now.arms.map(\.name) == ["search, search 0", "search, search 1"])
    let before = try changed(now) { object in
      var arms = try #require(object["arms"] as? [[String: Any]])
      var trials = try #require(arms[1]["trials"] as? [[String: Any]])
      trials[3]["parametersDigest"] = "another"
      arms[1]["trials"] = trials
      object["arms"] = arms
    }
    func deviations(_ before: Baseline) -> [BaselineComparison.Deviation] {
      BaselineComparison(before, now).deviations
    }
    #expect(deviations(now).isEmpty)
    #expect(deviations(before).map(\.metric) == ["bits"])
    // Elsewhere the search may have gone another way, and be longer or shorter.
    let elsewhere = try changed(onOtherKernels(before)) { object in
      var arms = try #require(object["arms"] as? [[String: Any]])
      arms[1]["trials"] = Array(try #require(arms[1]["trials"] as? [Any]).dropLast())
      object["arms"] = arms
    }
    #expect(deviations(elsewhere).isEmpty)
    #expect(BaselineCheck(now, of: planted.summary.spec, against: elsewhere).passes)
    #expect(!BaselineCheck(now, of: planted.summary.spec, against: before).passes)
  }

  @Test("The last bit of one number is noticed, with the epoch at which the histories part")
  func lastBit() throws {
    let moved = try deviations(baseline(a: [1, 1.1, 1.2.nextUp]), against: baseline())
    let own = moved.filter { $0.subject == "a, seed 2" }
    #expect(own.map(\.metric) == ["testLoss", "trainLoss"])
    #expect(own.allSatisfy { $0.firstEpoch == 1 && $0.allowed == "the same" })
    #expect(own.first?.was == "1.2" && own.first?.now == "\(1.2.nextUp)")
    #expect(moved.allSatisfy { $0.subject == "a, seed 2" || $0.subject == "claim a-below-b" })
  }

  @Test func histories() throws {
    let before = try changed(baseline()) { object in
      var arms = try #require(object["arms"] as? [[String: Any]])
      var trials = try #require(arms[0]["trials"] as? [[String: Any]])
      var history = try #require(trials[1]["history"] as? [String])
      history[2] += "1"
      trials[1]["history"] = history
      arms[0]["trials"] = trials
      object["arms"] = arms
    }
    let moved = try deviations(baseline(), against: before)
    #expect(moved.map(\.subject) == ["a, seed 1"])
    #expect(moved.map(\.metric) == ["history"])
    #expect(moved.map(\.firstEpoch) == [2])
  }

  @Test("On other kernels numbers may move as far as the tolerances say, and no further")
  func tolerances() throws {
    let before = try onOtherKernels(baseline())
    let allowed = try #require(before.tolerances["testLoss"]).allowed(from: 1.2)
    #expect(allowed > 0)
    #expect(try deviations(baseline(a: [1, 1.1, 1.2 + allowed * 0.99]), against: before).isEmpty)
    let moved = try deviations(baseline(a: [1, 1.1, 1.2 + allowed * 1.01]), against: before)
    #expect(moved.map(\.metric) == ["testLoss", "trainLoss"])
    #expect(moved.allSatisfy { $0.firstEpoch != nil && $0.allowed.hasPrefix("± ") })
  }

  /// What nobody has measured on other kernels has no tolerance, and must stay the same.
  @Test func standardTolerances() {
    let relative = [
      "testLoss", "trainLoss", "distance", "gradientNorm", "contrastiveLoss", "pathStretch",
      "alignment",
      "uniformity",
    ]
    let absolute = [
      "testError": 0.5, "trainError": 0.5, "errorGap": 1, "logarithmicFit": 1e-3,
      "logarithmicAdvantage": 1e-3, "updates": 0, "epochs": 0, "epochsToTarget": 0,
      "updatesToTarget": 0, "probeError": 0.5, "probeTrainError": 0.5,
    ]
    #expect(Set(Tolerance.standard.keys) == Set(relative).union(absolute.keys))
    for (metric, tolerance) in Tolerance.standard {
      #expect(tolerance.relative == (relative.contains(metric) ? 2e-3 : 0), "\(metric)")
      #expect(tolerance.absolute == absolute[metric] ?? 0, "\(metric)")
    }
  }

  @Test func verdictsMayMoveNowhere() throws {
    let before = try onOtherKernels(
      changed(baseline()) { object in
        object["tolerances"] = ["testLoss", "trainLoss"].reduce(into: [String: Any]()) {
          $0[$1] = ["absolute": 100, "relative": 0, "reason": "anything goes"]
        }
      })
    let moved = try deviations(baseline(a: [2, 2.2, 2.1]), against: before)
    #expect(moved.map(\.subject) == ["claim a-below-b"])
    #expect(moved.map(\.was) == ["reproduced"])
    #expect(moved.map(\.now) == ["inconclusive"])
  }

  @Test func metricsWithoutToleranceMayNotMove() throws {
    let before = try onOtherKernels(changed(baseline()) { $0["tolerances"] = [String: Any]() })
    let moved = try deviations(baseline(a: [1, 1.1, 1.2.nextUp]), against: before)
    #expect(moved.map(\.metric) == ["testLoss", "trainLoss"])
  }

  /// What makes a baseline useless, and the words for it.
  static let spoiled: [(words: String, spoil: @Sendable (inout [String: Any]) throws -> Void)] = [
    ("of the profile smoke", { $0["profile"] = "smoke" }),
    ("of the experiment other", { $0["experiment"] = "other" }),
    (
      "numerics version",
      { object in
        var engine = try #require(object["engine"] as? [String: Any])
        engine["numericsVersion"] = 0
        object["engine"] = engine
      }
    ),
    ("settings are others", { $0["settings"] = String(repeating: "0", count: 64) }),
    ("claims are others", { $0["claims"] = [Any]() }),
    (
      "lacks trials",
      { object in
        let arms = try #require(object["arms"] as? [Any])
        object["arms"] = Array(arms.dropLast())
      }
    ),
  ]

  @Test(arguments: spoiled.indices)
  func unusable(_ index: Int) throws {
    let (words, spoil) = Self.spoiled[index]
    let check = try check(baseline(), against: changed(baseline(), spoil))
    #expect(!check.passes)
    guard case .unusable(let reason) = check.outcome else {
      Issue.record("compared")
      return
    }
    #expect(reason.contains(words))
  }

  @Test func missing() throws {
    let check = try check(baseline(), against: nil)
    #expect(!check.passes)
    #expect(check.file.hasSuffix("baselines/sample.json"))
  }

  @Test func settingsDependOnTheRecipeAndNotOnTheEngine() throws {
    let plan = try SampleExperiment.plan()
    let other = try SampleExperiment.plan(
      SampleExperiment.text(replacing: "momentum: 0.5", with: "momentum: 0.25"))
    #expect(try plan.settingsDigest() == SampleExperiment.plan().settingsDigest())
    #expect(try plan.settingsDigest() != other.settingsDigest())
  }

  @Test func damagedFile() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("baseline.json")
    for text in ["", "{", "[]", "{\"experiment\": 3}", "{\"experiment\": \"a\"}"] {
      try Data(text.utf8).write(to: file)
      #expect(throws: DocumentError.self) { try Baseline.read(file) }
    }
    #expect(try Baseline.read(folder.url.appendingPathComponent("none.json")) == nil)
  }
}
