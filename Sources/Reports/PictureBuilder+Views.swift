import Analysis
import Charts
import Datasets
import Specification

extension PictureBuilder {
  private static let viewedClasses = 10
  private static let viewedEpochs = 4
  private static let viewsOfAnEpoch = 2

  /// The first training example of each class and pairs of views of it, a row an example.
  func views(_ chart: ChartSpec, arm name: String) throws -> ContactSheet? {
    guard let arm = summary.arm(named: name) else { return nil }
    let dataset = try datasets.dataset(arm.workload.dataset)
    guard let examples = ImageExamples(of: dataset) else { return nil }

    let shown = examples.firstExamples(1).prefix(Self.viewedClasses).compactMap(\.first)
    let seed = arm.records.first?.seed ?? 0
    let augmentation = arm.recipe.augmentation ?? Augmentation()
    return ContactSheet(
      name: chart.id, title: chart.title, imageWidth: examples.shape.width,
      imageHeight: examples.shape.height, channels: examples.shape.channels,
      rows: shown.map { example in
        ContactSheet.Row(
          caption: "class \(examples.classes[example])",
          images: [examples.image(example)]
            + (0..<Self.viewedEpochs).flatMap { epoch in
              dataset.images(
                of: ImageViews(
                  augmentation, seed: seed, epoch: epoch, perExample: Self.viewsOfAnEpoch),
                of: example)
            })
      },
      groups: [ContactSheet.Group(caption: "original", count: 1)]
        + (1...Self.viewedEpochs).map {
          ContactSheet.Group(caption: "epoch \($0)", count: Self.viewsOfAnEpoch)
        },
      note:
        "The first training example of each class, and the two views of it that each epoch of seed"
        + " \(seed) draws.")
  }
}

extension Dataset {
  /// All views of a training example, as bytes.
  fileprivate func images(of views: ImageViews, of example: Int) -> [[UInt8]] {
    let width = train.featureCount
    var values = [Float](repeating: 0, count: views.perExample * width)
    var span = values.mutableSpan
    gather([Int32(example)], of: train, changes: .views(views), into: &span)
    let plane = imageShape?.pixelCount ?? width
    return (0..<views.perExample).map { view in
      (0..<width).map { place in
        let value = Double(values[view * width + place])
        let raw = 255 * standardization.raw(value, column: place / plane)
        return UInt8(min(max(raw.rounded(), 0), 255))
      }
    }
  }
}
