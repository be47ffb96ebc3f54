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
    var best = 0
    for j in 1..<max(1, columns) where row[j] > row[best] { best = j }
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
