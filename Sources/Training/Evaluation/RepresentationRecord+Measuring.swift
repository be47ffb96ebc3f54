import Datasets
import Elementary
import Kernels

extension RepresentationRecord {
  /// Probes an encoder, and looks at its embeddings where it has been trained by them.
  ///
  /// Deterministic: a function of the parameters, the data and the seed, whose own stream draws the views.
  ///
  /// Nil where targets are values, and where a number of the representation or of an embedding is not finite.
  init?(
    of pass: EvaluationPass, on dataset: Dataset, at parameters: borrowing Parameters, seed: UInt64,
    augmentation: Augmentation?
  ) {
    guard case .classes(let labels, _) = dataset.test.targets else { return nil }
    let width = pass.network.representationWidth
    func encoded(_ set: ExampleSet, _ parameters: borrowing Parameters) -> ExampleSet? {
      let values = pass.representation(of: set, in: dataset, at: parameters)
      guard values.allSatisfy(\.isFinite) else { return nil }
      return ExampleSet(inputs: .floats(values), targets: set.targets, featureCount: width)
    }
    guard let train = encoded(dataset.train, parameters),
      let test = encoded(dataset.test, parameters)
    else { return nil }
    let probe = LinearProbe(train: train, test: test, workers: pass.pool.workers)
    let embedded = pass.alignmentAndUniformity(
      on: dataset, at: parameters, seed: seed, augmentation: augmentation)
    if let embedded, !(embedded.alignment + embedded.uniformity).isFinite { return nil }
    self.init(
      probeError: probe.testError, probeTrainError: probe.trainError,
      isProbeConverged: probe.end.isConverged,
      alignment: embedded?.alignment, uniformity: embedded?.uniformity,
      plane: Self.plane(of: test, labels: labels))
  }

  private static func plane(of set: ExampleSet, labels: [UInt8]) -> [Place] {
    guard case .floats(let values) = set.inputs else { return [] }
    let (count, width) = (min(set.count, planeCount), set.featureCount)
    let shown = Array(values[..<(count * width)])
    guard width > 1, let components = PrincipalComponents(of: shown, columns: width, count: 2)
    else { return [] }
    return (0..<count).map { row in
      let place = components.coordinates(of: shown[row * width..<(row + 1) * width])
      return Place(x: Float(place[0]), y: Float(place[1]), label: labels[row])
    }
  }
}

extension EvaluationPass {
  /// Of the first examples of the test set, each in two views. Nil where the network embeds nothing.
  fileprivate func alignmentAndUniformity(
    on dataset: Dataset, at parameters: borrowing Parameters, seed: UInt64,
    augmentation: Augmentation?
  ) -> (alignment: Double, uniformity: Double)? {
    let count = min(dataset.test.count, Self.viewedCount)
    guard let loss = network.contrastiveLoss, count >= ContrastiveLoss.leastExamples else {
      return nil
    }
    let rows = count * network.rowsPerExample
    let embeddings = PairedEmbeddings(
      loss, rowLimit: rows, columns: network.outputs, workers: 1)
    embeddings.begin(rows: rows)
    let views = ImageViews(
      augmentation ?? Augmentation(), seed: seed, epoch: 0, purpose: .evaluationViews,
      perExample: network.rowsPerExample)
    let outputs = outputs(of: network.output.index, rows: rows, at: parameters.views) {
      space, rows in
      space.begin(rows, ofViews: views, of: dataset.test, dataset)
    }
    let matrix = Matrix(rows: rows, columns: network.outputs)
    copy(outputs, to: matrix.view)
    embeddings.take(matrix.view, rows: 0..<rows)
    let (alignment, similarity) = embeddings.alignmentAndUniformity()
    return (alignment, Portable.log(similarity))
  }

  /// Examples whose embeddings are compared, each with each.
  private static let viewedCount = 2048
}
