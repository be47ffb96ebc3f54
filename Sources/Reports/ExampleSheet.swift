import Charts
import Datasets

/// The first training images of each class on a sheet, a row a class.
package enum ExampleSheet {
  private static let imagesOfAClass = 12

  /// Nil where the data are no images of classes. Classes without an example get a row only if a
  /// later class has one.
  ///
  /// - Parameter classNames: What stands beside a class's number; fewer than classes leave the rest
  ///   without.
  package static func sheet(
    of dataset: Dataset, name: String, title: String, classNames: [String] = [],
    note: String? = nil
  ) -> ContactSheet? {
    guard let examples = ImageExamples(of: dataset) else { return nil }
    let images = examples.firstExamples(imagesOfAClass).map { $0.map(examples.image) }
    let shape = examples.shape
    let shown = images[...(images.lastIndex { !$0.isEmpty } ?? 0)]
    return ContactSheet(
      name: name, title: title, imageWidth: shape.width, imageHeight: shape.height,
      channels: shape.channels,
      rows: shown.enumerated().map { index, images in
        let word = index < classNames.count ? " \(classNames[index])" : ""
        return ContactSheet.Row(caption: "\(index)\(word)", images: images)
      }, note: note)
  }
}
