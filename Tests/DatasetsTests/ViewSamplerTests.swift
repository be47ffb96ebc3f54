import Testing

@testable import Datasets

/// Views against their definition.
@Suite("Views of images")
struct ViewSamplerTests {
  /// Everything that is random about an image; colours where there are some.
  static func everything(colour: Bool) -> Augmentation {
    Augmentation(
      shift: 3, flip: true, fill: 90, rotation: 40, scale: 0.7...1.4, shear: 0.3, crop: 0.4,
      contrast: 0.5, brightness: 0.3, saturation: colour ? 0.8 : nil, hue: colour ? 90 : nil,
      grey: colour ? 0.2 : nil, noise: 0.1)
  }

  static let shapes = [
    ImageShape(height: 28, width: 28), ImageShape(height: 7, width: 9),
    ImageShape(height: 1, width: 1), ImageShape(height: 6, width: 5, channels: 3),
    ImageShape(height: 17, width: 19, channels: 3), ImageShape(height: 4, width: 3, channels: 2),
  ]

  static func dataset(_ shape: ImageShape, count: Int = 24) -> Dataset {
    let width = shape.featureCount
    return Dataset(
      train: ExampleSet(
        inputs: .bytes(IDX.pixels(count * width)),
        targets: .classes((0..<count).map { UInt8($0 % 7) }, classCount: 7), featureCount: width),
      test: ExampleSet(
        inputs: .bytes(IDX.pixels(width)), targets: .classes([3], classCount: 7),
        featureCount: width),
      imageShape: shape)
  }

  private func image(_ example: Int, of set: Dataset) -> [UInt8] {
    let width = set.train.featureCount
    return Array(bytes(of: set.train)[example * width..<(example + 1) * width])
  }

  /// What a sampler writes of a draw, in raw units.
  private func raw(_ draw: ViewDraw, _ image: [UInt8], _ shape: ImageShape, fill: UInt8) -> [Float]
  {
    let views = ImageViews(Augmentation(fill: fill), seed: 0, epoch: 0)
    // Mean 0 and deviation 1 / 255: nothing is changed.
    let unit = InputTransform(Standardization(mean: [0], deviation: [1.0 / 255]), of: .bytes([]))
    var sampler = ViewSampler(views, of: shape)
    var target = [Float](repeating: -1, count: shape.featureCount)
    image.withUnsafeBufferPointer { image in
      target.withUnsafeMutableBufferPointer { target in
        guard let image = image.baseAddress, let target = target.baseAddress else { return }
        sampler.write(draw, stretch: 0, image: image, through: unit, to: target)
      }
    }
    return target
  }

  @Test("A view that changes nothing is the image, to the bit", arguments: shapes)
  func identity(shape: ImageShape) throws {
    let set = Self.dataset(shape)
    let (width, all) = (shape.featureCount, (0..<24).map { Int32($0) })
    let views = ImageViews(Augmentation(fill: 200), seed: 1, epoch: 2, perExample: 2)
    let plain = try #require(gathered(24 * width) { set.gather(0..<24, of: set.train, into: &$0) })
    let got = try #require(
      gathered(48 * width) {
        set.gather(all[...], of: set.train, changes: .views(views), into: &$0)
      })
    for row in 0..<48 {
      let same =
        got[row * width..<(row + 1) * width] == plain[row / 2 * width..<(row / 2 + 1) * width]
      #expect(same, "row \(row)")
    }
  }

  @Test("A shift by whole pixels moves pixels, to the bit", arguments: shapes)
  func wholeShifts(shape: ImageShape) {
    let set = Self.dataset(shape)
    let image = image(3, of: set)
    for (x, y) in [(1, 0), (-2, 3), (0, -1), (4, 4), (-40, 0), (0, 41)] {
      for isMirrored in [false, true] {
        var draw = ViewDraw()
        draw.shift = SIMD2(Double(x), Double(y))
        draw.isMirrored = isMirrored
        let expected = (0..<shape.featureCount).map { feature -> Float in
          let (plane, pixel) = feature.quotientAndRemainder(dividingBy: shape.pixelCount)
          let (row, column) = (pixel / shape.width - y, pixel % shape.width - x)
          guard (0..<shape.height).contains(row), (0..<shape.width).contains(column) else {
            return 77
          }
          // Mirrored first.
          let own = isMirrored ? shape.width - 1 - column : column
          return Float(image[plane * shape.pixelCount + row * shape.width + own])
        }
        #expect(raw(draw, image, shape, fill: 77) == expected, "by \(x), \(y)")
      }
    }
  }

  /// The cosine of π/2 in Double is 6e-17.
  @Test("A quarter turn to the left")
  func quarterTurn() {
    let shape = ImageShape(height: 3, width: 3)
    var draw = ViewDraw()
    draw.angle = .pi / 2
    let got = raw(draw, [1, 2, 3, 4, 5, 6, 7, 8, 9], shape, fill: 0)
    let expected: [Float] = [3, 6, 9, 2, 5, 8, 1, 4, 7]
    #expect(zip(got, expected).allSatisfy { abs($0 - $1) < 1e-4 }, "\(got)")
  }

  @Test("A crop of a quarter of the area in the upper left, enlarged")
  func crop() {
    let shape = ImageShape(height: 4, width: 4)
    var draw = ViewDraw()
    draw.side = 0.5
    draw.window = SIMD2(-0.25, -0.25)
    let got = raw(draw, (0..<16).map { UInt8(16 * $0) }, shape, fill: 0)
    // Centres at −¼, ¼, ¾, 1¼ of source pixels: a quarter of the outermost is margin.
    let expected: [Float] = [0, 3, 9, 15, 12, 20, 28, 36, 36, 52, 60, 68, 60, 84, 92, 100]
    #expect(got == expected)
  }

  /// Thirds of a turn exchange the channels. Of red, the grey is 0.299.
  @Test("Hue, saturation and grey of pure red")
  func red() {
    let shape = ImageShape(height: 1, width: 1, channels: 3)
    func colour(_ change: (inout ViewDraw) -> Void) -> [Float] {
      var draw = ViewDraw()
      change(&draw)
      return raw(draw, [200, 0, 0], shape, fill: 0)
    }
    func isClose(_ got: [Float], _ expected: [Float]) -> Bool {
      zip(got, expected).allSatisfy { abs($0 - $1) < 1e-4 }
    }
    #expect(isClose(colour { $0.hue = 2 * .pi / 3 }, [0, 200, 0]))
    #expect(isClose(colour { $0.hue = -2 * .pi / 3 }, [0, 0, 200]))
    #expect(isClose(colour { $0.isGrey = true }, [59.8, 59.8, 59.8]))
    #expect(isClose(colour { $0.saturation = 0.5 }, [129.9, 29.9, 29.9]))
    #expect(isClose(colour { $0.contrast = 0.5 }, [163.75, 63.75, 63.75]))
    #expect(isClose(colour { $0.brightness = 0.1 }, [225.5, 25.5, 25.5]))
    #expect(colour { $0.brightness = 1 } == [255, 255, 255])
    #expect(colour { $0.contrast = 0 } == [127.5, 127.5, 127.5])
  }

  /// In single precision a place is off by at most four roundings, 2^-24 each, of terms of up to 50
  /// pixels: 1.2e-5; a sample changes by at most 255 a pixel along each axis, and colours enlarge
  /// that by less than 4. What follows rounds by less.
  @Test("All changes at once against the definition", arguments: shapes)
  func oracle(shape: ImageShape) throws {
    let set = Self.dataset(shape)
    let views = ImageViews(
      Self.everything(colour: shape.channels == 3), seed: 11, epoch: 5, purpose: .evaluationViews,
      perExample: 3)
    let width = shape.featureCount
    let rows = shape.featureCount > 500 ? 24 : 72
    let got = try #require(
      gathered(rows * width) { set.gather(0..<rows, ofViews: views, in: set.train, into: &$0) })
    var (worst, differences) = (0.0, 0)
    for row in 0..<rows {
      let (example, view) = (row / 3, row % 3)
      let image = image(example, of: set)
      let expected = ViewOracle(shape: shape, image: image, fill: 90).raw(
        views.draw(ofExample: example, view: view),
        noise: views.noise(ofExample: example, view: view, shape: shape))
      for (feature, value) in expected.enumerated() {
        let channel = feature / shape.pixelCount
        let deviation = 255 * set.standardization.deviation[channel]
        let mean = 255 * set.standardization.mean[channel]
        worst = max(worst, abs(Double(got[row * width + feature]) * deviation + mean - value))
        if abs(value - Double(image[feature])) > 1 { differences += 1 }
      }
    }
    #expect(worst < 0.02)
    #expect(differences > rows * width / 2)
  }
}
