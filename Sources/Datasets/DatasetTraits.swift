/// What a data set's configuration alone tells of its examples.
package struct DatasetTraits: Sendable {
  /// Training examples; nil where only the files tell.
  package var trainCount: Int?
  /// Test examples; nil where only the files tell.
  package var testCount: Int?
  /// Of an example's inputs; nil where only the files tell.
  package var inputs: Int?
  /// Of the images that the examples are; nil where they are none, and where only the files tell.
  package var imageShape: ImageShape?
  /// Outputs of a network that learns from the set; nil where only the files tell.
  package var outputs: Int?
  /// Whether a network learns classes from the set and not values; nil where only the file tells.
  package var task: TableTask?
  /// Bytes of the inputs, training and test; 0 where only the files tell.
  package var inputBytes = 0
  /// Whether all examples are taken that there are in the files; true where they are drawn.
  package var takesAllExamples = true
  /// Whether the training examples can be shifted, and shown.
  package var isImages = false
  /// Whether values to be learned are standardized, and columns are to be reported on.
  package var isTable = false
  /// Whether input and target are one number each, in units that charts name.
  package var hasNamedUnits = false
  /// The most training examples of all epochs together, where every epoch has others; nil where all
  /// have the same.
  package var freshExampleLimit: Int?

  /// What a network that learns from the set has to fit; nil where only the files tell.
  package var exampleShape: ExampleShape? {
    guard let inputs, let outputs else { return nil }
    return ExampleShape(inputs: inputs, image: imageShape, outputs: outputs)
  }
}
