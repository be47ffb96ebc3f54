/// Four houses: size in square feet, price in thousand dollars, price = size / 5 exactly.
///
/// So few that training and test set are the same four. Sizes are standardised as every input is;
/// prices stay in thousand dollars, and `Dataset.standardization` maps a line fitted to
/// standardised sizes back to dollars a square foot.
struct Houses: DatasetSettings {
  var configuration: DatasetConfiguration { .houses }

  var traits: DatasetTraits {
    DatasetTraits(
      trainCount: 4, testCount: 4, inputs: 1, outputs: 1, task: .regression,
      inputBytes: 2 * 4 * MemoryLayout<Float>.stride, hasNamedUnits: true)
  }

  /// There are none.
  func encode(to encoder: any Encoder) {}

  func load(from folders: DataFolders) -> Dataset {
    let houses = ExampleSet(
      inputs: .floats([1000, 1500, 2000, 2500]),
      targets: .values([200, 300, 400, 500], width: 1),
      featureCount: 1)
    return Dataset(train: houses, test: houses)
  }
}
