/// What classes or numbers a network learns to tell from a table's row.
public enum TableTask: String, Sendable, Hashable, Codable, CaseIterable {
  case classification, regression
}

/// What the features and the target of a set read from a table are called, and what maps a network's
/// outputs back to the data's own units.
public struct TableColumns: Sendable, Hashable {
  /// Of each feature: the column's name; `column=text` for a text of a categorical column;
  /// `column missing` for what tells that its value is missing.
  public let features: [String]
  public let target: String
  public let outputs: Outputs
  /// What the reading of the file understood; nil of sets that were not read from one.
  public let reading: TableReading?

  public enum Outputs: Sendable, Hashable {
    /// The classes' names, in the order of their numbers.
    case classes([String])
    /// Targets are standardised by mean and deviation (the population's) of the training targets, so
    /// that a mean squared error is in units of their variance.
    case value(Standardization)
  }

  public init(
    features: [String], target: String, outputs: Outputs, reading: TableReading? = nil
  ) {
    self.features = features
    self.target = target
    self.outputs = outputs
    self.reading = reading
  }

  public var task: TableTask {
    switch outputs {
    case .classes: .classification
    case .value: .regression
    }
  }
}
