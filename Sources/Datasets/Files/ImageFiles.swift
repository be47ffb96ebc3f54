/// An image set as files in the format of a public one, for other programs, and for batchlab to read
/// again: grey images in the four IDX files of MNIST, colour images of CIFAR's shape in the six binary
/// files of CIFAR-10.
///
/// The examples are those in memory: of a set that draws others in every epoch, the first epoch's.
package struct ImageFiles: Sendable {
  /// A file's name and its contents.
  package typealias File = (name: String, bytes: [UInt8])

  package let files: [File]

  /// Throws where the set is not of images of classes that one of the formats can hold.
  package init(of dataset: Dataset) throws(DatasetError) {
    guard let train = Half(dataset.train), let test = Half(dataset.test),
      let shape = dataset.imageShape
    else {
      throw .notWritable(found: "no images of classes", expected: "images of classes")
    }
    if shape.channels == 1 {
      files = train.idxFiles("train", shape) + test.idxFiles("t10k", shape)
    } else {
      let count = dataset.train.count
      guard shape == CIFARConfiguration.imageShape, train.classCount <= 10 else {
        throw .notWritable(
          found: "images of \(shape) in \(train.classCount) classes",
          expected: "grey images, or ones of \(CIFARConfiguration.imageShape) in up to 10 classes")
      }
      guard count >= Self.batches else {
        throw .notWritable(
          found: "\(count) training examples",
          expected: "at least one for each of CIFAR-10's \(Self.batches) training files")
      }
      files =
        (0..<Self.batches).map { batch in
          (
            "data_batch_\(batch + 1).bin",
            train.records(batch * count / Self.batches..<(batch + 1) * count / Self.batches)
          )
        } + [("test_batch.bin", test.records(0..<dataset.test.count))]
    }
  }

  /// Files of CIFAR-10's training images, which share the examples as evenly as may be.
  private static let batches = 5
}

/// The training or the test half.
private struct Half {
  let pixels: [UInt8]
  let labels: [UInt8]
  let classCount: Int

  init?(_ set: ExampleSet) {
    guard case .bytes(let pixels) = set.inputs,
      case .classes(let labels, let classCount) = set.targets
    else { return nil }
    self.pixels = pixels
    self.labels = labels
    self.classCount = classCount
  }

  func idxFiles(_ part: String, _ shape: ImageShape) -> [ImageFiles.File] {
    [
      (
        "\(part)-images-idx3-ubyte",
        header([labels.count, shape.height, shape.width]) + pixels
      ),
      ("\(part)-labels-idx1-ubyte", header([labels.count]) + labels),
    ]
  }

  /// Of unsigned bytes in so many dimensions.
  private func header(_ sizes: [Int]) -> [UInt8] {
    [0, 0, 0x08, UInt8(sizes.count)]
      + sizes.flatMap { size in
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: size >> $0) }
      }
  }

  /// A byte for the label, and the planes.
  func records(_ range: Range<Int>) -> [UInt8] {
    let width = pixels.count / labels.count
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count * (1 + width))
    for example in range {
      bytes.append(labels[example])
      bytes += pixels[example * width..<(example + 1) * width]
    }
    return bytes
  }
}
