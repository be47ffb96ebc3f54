/// A small experiment file with studies that is right, for tests to spoil and to run.
package enum SampleStudies {
  /// Every kind of section, each on lines of its own, so that a test can say which line it spoiled.
  package static let text = """
    title: Studied
    question: How many updates does it take?
    source: None, a sample
    workload:
      dataset: {kind: regression, train: 16, test: 8, features: 2, signal: 1, noise: 0}
      model: {kind: mlp, hidden: []}
    recipe:
      optimizer: {kind: sgd, learningRate: 0.1}
      batchSize: 4
      epochs: 3
    arms:
      small: {}
      large: {batchSize: 16}
    target: {metric: testLoss, below: 0.5}
    studies:
      plain:
        batchSizes: [1, 2, 4, 8]
        search: {learningRate: [0.001, 1], points: 4}
        limit: {updates: 20, examples: 200}
      heavy:
        batchSizes: [2, 4, 8]
        search: {learningRate: [0.002, 1], oneMinusMomentum: [0.1, 1], points: 6}
        limit: {updates: 30, examples: 300}
    seeds: 2
    cost:
      pricePerCoreHour: 0.04
      currency: US$
      machines:
        - {name: Near, latency: 1e-5, rate: 1000, messageLatency: 0, bandwidth: 1e9, workers: 4}
    overview: {studies: plain, noise: {experiment: other, arm: small}}
    claims:
      - id: halves
        statement: Doubling a batch halves the updates.
        slope: {of: plain, from: 1, to: 4}
        expect: {between: [-1.2, -0.8]}
      - id: critical
        statement: Some batch size is critical.
        curve: {parameter: criticalBatchSize, of: plain}
        expect: {above: 1}
      - id: further
        statement: With momentum it is larger.
        criticalRatio: {of: heavy, over: plain}
        expect: {above: 1}
      - id: noise
        statement: The distance is a multiple of it, for want of a better number.
        overCritical: {metric: distance, of: small, study: plain}
        expect: positive
    answers:
      - say: The slope is {halves}.
    charts:
      - {id: steps, title: Updates, kind: stepsToTarget}
      - {id: model, title: Time, kind: costModel, studies: [plain]}

    """

  /// The sample without its arms and what is about them.
  package static func withoutArms() throws -> String {
    let passages = [
      "arms:\n  small: {}\n  large: {batchSize: 16}\n",
      "overview: {studies: plain, noise: {experiment: other, arm: small}}\n",
      """
        - id: noise
          statement: The distance is a multiple of it, for want of a better number.
          overCritical: {metric: distance, of: small, study: plain}
          expect: positive

      """,
    ]
    return try passages.reduce(text) { text, passage in
      try SampleExperiment.text(replacing: passage, with: "", in: text)
    }
  }
}
