/// Examples to learn from and examples to be judged by, with the statistics that standardise both.
public struct Dataset: Sendable {
  public let train: ExampleSet
  /// Examples of the training set that are held out to choose by; nil where none are.
  public let validation: ExampleSet?
  public let test: ExampleSet
  /// The shape behind the features of an image set; nil for tabular sets.
  public let imageShape: ImageShape?
  /// How raw inputs map to what a network sees; nothing of the test set is in it.
  public let standardization: Standardization
  /// What inputs were standardised by before they were stored, in double precision, as a table's are;
  /// nil where they are stored as they are.
  public let unit: Standardization?
  /// What identifies the contents of the files read; nil for drawn sets, whose configuration does.
  public let contentDigest: String?
  /// Where training examples come from that are not those in memory; nil where they are.
  public let fresh: FreshStrokes?
  /// What the columns of a table are called; nil for other sets.
  public let columns: TableColumns?
  let transform: InputTransform

  /// A set of the given examples. An image set has one mean and deviation for each channel, over all
  /// of its pixels; a tabular one a pair for each column.
  ///
  /// Preconditions: both sets have the same features and kind of targets, and an image shape has as
  /// many values as there are features.
  ///
  /// - Parameters:
  ///   - standardization: Of the inputs as they are stored, where it is not to be that of the
  ///     training set.
  ///   - unit: What the stored inputs were standardised by already.
  public init(
    train: ExampleSet, validation: ExampleSet? = nil, test: ExampleSet,
    imageShape: ImageShape? = nil,
    contentDigest: String? = nil, standardization: Standardization? = nil,
    unit: Standardization? = nil, fresh: FreshStrokes? = nil, columns: TableColumns? = nil
  ) {
    precondition(
      train.featureCount == test.featureCount,
      "\(train.featureCount) training features, \(test.featureCount) test features")
    precondition(
      train.inputs.matchesKind(of: test.inputs), "training and test inputs are of other kinds")
    precondition(
      train.targets.matchesKind(of: test.targets), "training and test targets are of other kinds")
    if let imageShape {
      precondition(
        imageShape.featureCount == train.featureCount,
        "\(train.featureCount) features do not fill \(imageShape)")
    }
    self.train = train
    self.validation = validation
    self.test = test
    self.imageShape = imageShape
    self.contentDigest = contentDigest
    self.fresh = fresh
    self.columns = columns
    self.unit = unit
    let stored =
      standardization ?? Standardization(of: train, groupWidth: imageShape?.pixelCount ?? 1)
    self.standardization = unit.map(stored.after) ?? stored
    transform = InputTransform(stored, of: train.inputs)
  }

  /// What judges a trial on its way: the examples held out where there are some, else the test set.
  public var judging: ExampleSet { validation ?? test }
}
