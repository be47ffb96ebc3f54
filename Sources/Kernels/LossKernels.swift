import Elementary

/// Softmax cross-entropy over rows of logits, and its gradient.
///
/// The loss of a row is `log Σ_k exp(z_k) − z_label`, in nats. Returns the *sum* over the rows, and
/// how many of them have their largest logit elsewhere than at the label (the first of equal ones
/// counts). When `gradientScale` is given, `logits` is overwritten by the gradient of
/// `gradientScale × sum`: `gradientScale × (softmax − one-hot)`.
///
/// - Parameter labels: A class in 0 ..< columns for each row.
public func softmaxCrossEntropy(
  logits: MatrixView, labels: Span<UInt8>, gradientScale: Float?
) -> (lossSum: Double, errorCount: Int) {
  var lossSum = 0.0
  var errorCount = 0
  let columns = logits.columns
  precondition(labels.count == logits.rows, "\(labels.count) labels for \(logits.shape) logits")
  for i in labels.indices {
    let row = logits.start + i * columns
    let label = Int(labels[i])
    precondition(label < columns, "label \(label) of \(columns) classes")
    let best = largest(of: row, count: columns)
    if best != label { errorCount += 1 }
    let largest = Double(row[best])
    var sum = 0.0
    for j in 0..<columns { sum += Portable.exp(Double(row[j]) - largest) }
    let logSum = Portable.log(sum) + largest
    lossSum += logSum - Double(row[label])
    if let scale = gradientScale {
      for j in 0..<columns {
        let probability = Portable.exp(Double(row[j]) - logSum)
        row[j] = scale * Float(j == label ? probability - 1 : probability)
      }
    }
  }
  return (lossSum, errorCount)
}

/// For each row of logits, whether its largest one lies elsewhere than at the label; the first of equal
/// ones counts.
///
/// - Parameter labels: A class in 0 ..< columns for each row.
public func wrongRows(logits: MatrixView, labels: Span<UInt8>) -> [Bool] {
  precondition(labels.count == logits.rows, "\(labels.count) labels for \(logits.shape) logits")
  return labels.indices.map { i in
    largest(of: logits.start + i * logits.columns, count: logits.columns) != Int(labels[i])
  }
}

/// Where the largest of some numbers stands, the first of equal ones.
private func largest(of row: UnsafeMutablePointer<Float>, count: Int) -> Int {
  var best = 0
  for j in 1..<max(1, count) where row[j] > row[best] { best = j }
  return best
}

/// Squared error over rows of predictions, and its gradient.
///
/// Returns `Σ (prediction − target)²` over rows and columns: a *sum*. When `gradientScale` is given,
/// `predictions` is overwritten by the gradient of `gradientScale × sum`.
public func squaredError(
  predictions: MatrixView, targets: Span<Float>, gradientScale: Float?
) -> Double {
  var sum = 0.0
  precondition(
    targets.count == predictions.count, "\(targets.count) targets for \(predictions.shape)")
  for i in targets.indices {
    let difference = predictions.start[i] - targets[i]
    sum += Double(difference) * Double(difference)
    if let scale = gradientScale { predictions.start[i] = scale * 2 * difference }
  }
  return sum
}

/// The tangent of softmax cross-entropy's gradient: with z′ the tangent of a row of logits and p its
/// softmax, `z′_j ← gradientScale · p_j (z′_j − Σ_k p_k z′_k)`, in the place of z′.
public func softmaxCrossEntropyTangent(
  logits: MatrixView, tangent: MatrixView, gradientScale: Float
) {
  precondition(tangent.count == logits.count && tangent.columns == logits.columns)
  let columns = logits.columns
  withUnsafeTemporaryAllocation(of: Double.self, capacity: columns) { weights in
    for i in 0..<logits.rows {
      let (row, moved) = (logits.start + i * columns, tangent.start + i * columns)
      var largest = -Double.infinity
      for j in 0..<columns { largest = max(largest, Double(row[j])) }
      var (sum, mean) = (0.0, 0.0)
      for j in 0..<columns {
        let weight = Portable.exp(Double(row[j]) - largest)
        weights.initializeElement(at: j, to: weight)
        sum += weight
        mean += weight * Double(moved[j])
      }
      mean /= sum
      for j in 0..<columns {
        moved[j] = gradientScale * Float(weights[j] / sum * (Double(moved[j]) - mean))
      }
    }
  }
}

/// The tangent of squared error's gradient, `z′ ← 2 gradientScale · z′`, in the place of the
/// predictions' tangent z′.
public func squaredErrorTangent(_ tangent: MatrixView, gradientScale: Float) {
  for i in 0..<tangent.count { tangent.start[i] *= 2 * gradientScale }
}
