import Planning

/// A small experiment file with tunings.
package enum SampleTunings {
  package static let text = """
    title: Tuned
    question: Which batch size?
    source: None, a sample
    workload:
      dataset: {kind: regression, train: 40, test: 8, features: 2, signal: 1, noise: 0.5}
      model: {kind: mlp, hidden: []}
    recipe:
      optimizer: {kind: sgd}
      epochs: 4
    tunings:
      search:
        method: bayesian
        candidates: 12
        space: {batchSizes: [1, 2, 4, 8, 16], learningRate: [0.001, 1], oneMinusMomentum: [0.1, 1]}
        validation: {folds: 4}
        neighbours: [2]
      other:
        method: random
        candidates: 8
        space: {batchSizes: [2, 4], learningRate: [0.001, 1]}
        validation: {share: 0.25, repeats: 2}
        seeds: 1
    seeds: 2
    claims:
      - id: better
        statement: The first finds better settings.
        difference: {metric: validationLoss, of: search, minus: other}
        expect: negative
    charts:
      - {id: course, title: Course, kind: searchCourse}
      - {id: candidates, title: Candidates, kind: candidates}
      - {id: curves, title: Curves, kind: validationCurves, tuning: other}

    """

  /// The sample with one tuning of the given method and seed.
  package static func plan(_ method: String = "bayesian", candidates: Int = 12) throws -> Plan {
    var text = text
    for (passage, replacement) in [
      ("method: bayesian", "method: \(method)"), ("candidates: 12", "candidates: \(candidates)"),
    ] {
      text = try SampleExperiment.text(replacing: passage, with: replacement, in: text)
    }
    return try SampleExperiment.plan(text).only("search")
  }
}
