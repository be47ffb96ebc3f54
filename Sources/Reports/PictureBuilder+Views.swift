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

    /// Views in the order in which the trial of the arm's first seed draws them: those of the first
    /// epoch, then those of the second.
    func views(of example: Int, count: Int) -> [[UInt8]] {
      [[UInt8]](repeating: examples.image(example), count: count)
    }

    let shown = examples.firstExamples(1).prefix(Self.viewedClasses).compactMap(\.first)
    let seed = arm.records.first?.seed ?? 0
    return ContactSheet(
      name: chart.id, title: chart.title, imageWidth: examples.shape.width,
      imageHeight: examples.shape.height, channels: examples.shape.channels,
      rows: shown.map { example in
        ContactSheet.Row(
          caption: "class \(examples.classes[example])",
          images: [examples.image(example)]
            + views(of: example, count: Self.viewedEpochs * Self.viewsOfAnEpoch))
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
