import Datasets

extension Setting {
  /// Random changes to the training images of a data set.
  func augmentation(
    of dataset: DatasetConfiguration
  ) throws(SpecificationError) -> Augmentation {
    var reader = try SettingsReader(self, expected: "a mapping with changes, such as shift")
    let augmentation = Augmentation(
      shift: try reader.integer("shift", in: Augmentation.shiftRange, default: 0),
      flip: try reader.truth("flip", default: false),
      fill: UInt8(try reader.integer("fill", in: 0...255, default: 0)),
      rotation: try reader.amount("rotation", in: Augmentation.angleRange),
      scale: try reader.optional("scale")?.bounds(in: Augmentation.scaleRange),
      shear: try reader.amount("shear", in: Augmentation.shearRange),
      crop: try reader.amount("crop", in: Augmentation.shareRange, isOpen: true),
      contrast: try reader.amount("contrast", in: Augmentation.shareRange),
      brightness: try reader.amount("brightness", in: Augmentation.shareRange),
      saturation: try reader.amount("saturation", in: Augmentation.shareRange),
      hue: try reader.amount("hue", in: Augmentation.angleRange),
      grey: try reader.amount("grey", in: Augmentation.shareRange),
      noise: try reader.amount("noise", in: Augmentation.shareRange))
    try reader.finish()
    guard dataset.traits.isImages else {
      throw error(expected: "data that are images, to change them")
    }
    if dataset.traits.imageShape?.channels != 3 {
      for key in ["saturation", "hue", "grey"] {
        guard let stranger = child(key) else { continue }
        throw stranger.error(
          found: "\(key) of grey images", expected: "images in three channels, to change colours")
      }
    }
    return augmentation
  }

  /// Two numbers of a range, the lower first.
  fileprivate func bounds(
    in range: ClosedRange<Double>
  ) throws(SpecificationError) -> ClosedRange<Double> {
    let words = "two numbers, the lower first"
    guard case .sequence = content else { throw error(expected: words) }
    let ends = try list { (item) throws(SpecificationError) in
      try item.number(from: range.lowerBound, to: range.upperBound)
    }
    guard ends.count == 2, ends[0] <= ends[1] else { throw error(expected: words) }
    return ends[0]...ends[1]
  }
}

extension SettingsReader {
  fileprivate mutating func amount(
    _ key: String, in range: ClosedRange<Double>, isOpen: Bool = false
  ) throws(SpecificationError) -> Double? {
    try optional(key)?.number(from: range.lowerBound, to: range.upperBound, isOpen: isOpen)
  }
}
