import Datasets
import Elementary

extension Dataset {
  /// What an answer comes to on a set that is the same for every example: the commonest class of the
  /// training set, of equal ones the first, or the mean of the training targets. A network that is no
  /// better has learned nothing.
  ///
  /// Its loss: of classes the cross-entropy of the training set's shares, each counted with one example
  /// more than there are, in nats; of values the mean squared error, which is about their variance.
  func constantAnswer(on set: ExampleSet) -> Evaluation {
    switch (train.targets, set.targets) {
    case (.classes(let known, let classCount), .classes(let classes, _)):
      var counts = [Int](repeating: 0, count: classCount)
      for label in known { counts[Int(label)] += 1 }
      let commonest = counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
      let all = Double(known.count + classCount)
      var (loss, wrong) = (0.0, 0)
      for label in classes {
        loss -= Portable.log(Double(counts[Int(label)] + 1) / all)
        if Int(label) != commonest { wrong += 1 }
      }
      let count = Double(classes.count)
      return Evaluation(loss: loss / count, error: 100 * Double(wrong) / count)
    case (.values(let known, let width), .values(let values, _)):
      var means = [Double](repeating: 0, count: width)
      for (index, value) in known.enumerated() { means[index % width] += Double(value) }
      for place in means.indices { means[place] /= Double(known.count / width) }
      let squares = values.enumerated().reduce(0.0) { sum, item in
        let difference = Double(item.element) - means[item.offset % width]
        return sum + difference * difference
      }
      return Evaluation(loss: squares / Double(values.count), error: nil)
    default: preconditionFailure("training and test targets are of other kinds")
    }
  }
}
