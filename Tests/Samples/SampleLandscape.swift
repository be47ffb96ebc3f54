/// An experiment file that has everything measured around its minima.
package enum SampleLandscape {
  package static let text = """
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
}
