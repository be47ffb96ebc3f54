import Datasets

/// What a trial computes that ends with its recipe's last epoch or update: counted, not timed, and so
/// the same on every machine.
public struct TrialWork: Sendable, Hashable {
  public let length: TrialLength
  /// Floating-point operations of the matrix products of all updates, as records count them;
  /// `Int.max` where they are more.
  public let operations: Int
  /// Examples of all evaluations, an example as often as it is evaluated; `Int.max` where they are
  /// more.
  public let evaluatedExamples: Int
  /// A measure of the time that the trial takes: floating-point operations of its updates and
  /// evaluations, and for each update those of `examplesPerStep` more examples.
  public let effort: Double

  /// A step goes through all parameters in memory, however few examples it is made on: F1 takes about
  /// as long for it as for the products of so many examples.
  public static let examplesPerStep = 8.0

  /// - Parameters:
  ///   - network: The trial's.
  ///   - size: Of the trial's data.
  public init(of trial: Trial, network: Network, size: DataSize) {
    length = TrialLength(of: trial, trainCount: size.train)
    operations = saturatingProduct(length.examples, network.operationsPerExample)
    let evaluated = [
      saturatingProduct(length.trainEvaluations, size.train),
      saturatingProduct(length.testEvaluations, size.judging),
      trial.recipe.testsAtEnd == true ? size.test : 0,
      trial.workload.isProbed ? saturatingSum(size.train, size.test) : 0,
    ]
    evaluatedExamples = evaluated.reduce(0, saturatingSum)
    effort =
      (Double(length.examples) + Self.examplesPerStep * Double(length.updates))
      * Double(network.operationsPerExample)
      + Double(evaluatedExamples) * Double(network.operationsPerEvaluation)
  }
}

/// How many examples a trial learns from, and how many judge it.
public struct DataSize: Sendable, Hashable {
  public var train: Int
  /// Of the set that judges the trial on its way: the examples held out where there are some, else the
  /// test set.
  public var judging: Int
  public var test: Int

  public init(train: Int, judging: Int, test: Int) {
    self.train = train
    self.judging = judging
    self.test = test
  }

  public init(of dataset: Dataset) {
    self.init(
      train: dataset.train.count, judging: dataset.judging.count, test: dataset.test.count)
  }

  /// With a part of the training examples held out.
  public func heldOut(_ part: ValidationPart?) -> DataSize {
    guard let part else { return self }
    let left = part.trainCount(of: train)
    return DataSize(train: left, judging: train - left, test: test)
  }
}

func saturatingProduct(_ a: Int, _ b: Int) -> Int {
  let (product, overflows) = a.multipliedReportingOverflow(by: b)
  return overflows ? .max : product
}

func saturatingSum(_ a: Int, _ b: Int) -> Int {
  let (sum, overflows) = a.addingReportingOverflow(b)
  return overflows ? .max : sum
}
