/// An experiment file that has trials run again with other resources.
package enum SampleResources {
  package static let text = """
    title: Small
    question: Does it matter who does it?
    source: None, a sample
    workload:
      dataset: {kind: strokes, train: 300, test: 40, freshEachEpoch: true}
      model: {kind: mlp, hidden: [8], normalization: batch}
    recipe:
      optimizer: {kind: sgd, learningRate: 0.1}
      batchSize: 290
      epochs: 3
    arms:
      one: {}
      small: {batchSize: 30}
    resources:
      loading:
        arm: small
        rounds: 2
        cases:
          none: {}
          ahead: {loaders: 2, prefetch: 3}
      sharing:
        arm: one
        cases: {alone: {}, two: {workers: 2, memory: 0}}
    claims:
      - id: same
        statement: It does not.
        digests: {of: sharing}
        expect: {between: [1, 1]}
    seeds: 1
    profiles: {long: {recipe: {epochs: 1000000}}}

    """
}
