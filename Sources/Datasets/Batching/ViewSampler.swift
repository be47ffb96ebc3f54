import Randomness

/// Draws views of images of one shape, and owns the memory that takes.
///
/// An image is first packed: each place holds the four pixels about which it is the upper left, a
/// byte each, so that one read serves a bilinear sample. A margin of `fill` lies around it, wide
/// enough for every place that `locate` lets through.
///
/// Deterministic: every pixel goes through the same operations in single precision, whatever others
/// it shares a vector with; nothing is fused.
struct ViewSampler: ~Copyable {
  private let shape: ImageShape
  private let views: ImageViews
  private let blocks: RandomBlocks
  /// Pixels of a plane, rounded up to whole vectors.
  private let paddedCount: Int
  /// Words of noise for a plane, a byte for each of its pixels.
  private let noiseCount: Int
  /// Of a row with its margin: one pixel before, two after.
  private let stride: Int
  /// Of a plane with its margin.
  private let packedCount: Int
  private let memory: UnsafeMutableRawPointer
  /// Columns and rows of a plane's pixels from the centre.
  private let columns: UnsafeMutablePointer<Float>
  private let rows: UnsafeMutablePointer<Float>
  /// How far each pixel's place is to the right of the upper left of four, and below it.
  private let right: UnsafeMutablePointer<Float>
  private let below: UnsafeMutablePointer<Float>
  /// Which four.
  private let places: UnsafeMutablePointer<UInt32>
  /// The four pixels of each of the view's, plane after plane.
  private let corners: UnsafeMutablePointer<UInt32>
  /// The image's, plane after plane.
  private let packed: UnsafeMutablePointer<UInt32>
  /// Words for 256 pixels at a time, plane after plane.
  private let noise: UnsafeMutablePointer<UInt32>
  /// One plane with its margin.
  private let margined: UnsafeMutablePointer<UInt8>
  /// The example whose image is packed.
  private var packedImage: UnsafePointer<UInt8>?

  init(_ views: ImageViews, of shape: ImageShape) {
    self.views = views
    self.shape = shape
    blocks = views.blocks
    paddedCount = (shape.pixelCount + 15) / 16 * 16
    noiseCount = (shape.pixelCount + 255) / 256 * 64
    stride = shape.width + 3
    packedCount = stride * (shape.height + 3)
    let words = 5 * paddedCount + shape.channels * (paddedCount + noiseCount + packedCount)
    let lanes = MemoryLayout<SIMD16<Float>>.alignment
    memory = .allocate(byteCount: 4 * words + packedCount, alignment: lanes)
    var next = memory
    func take<Word>(_ count: Int, of type: Word.Type) -> UnsafeMutablePointer<Word> {
      defer { next += count * MemoryLayout<Word>.stride }
      return next.bindMemory(to: type, capacity: count)
    }
    columns = take(paddedCount, of: Float.self)
    rows = take(paddedCount, of: Float.self)
    right = take(paddedCount, of: Float.self)
    below = take(paddedCount, of: Float.self)
    places = take(paddedCount, of: UInt32.self)
    corners = take(shape.channels * paddedCount, of: UInt32.self)
    noise = take(shape.channels * noiseCount, of: UInt32.self)
    packed = take(shape.channels * packedCount, of: UInt32.self)
    margined = take(packedCount, of: UInt8.self)
    for pixel in 0..<paddedCount {
      let (row, column) = pixel.quotientAndRemainder(dividingBy: shape.width)
      columns[pixel] = Float(column) - 0.5 * Float(shape.width - 1)
      rows[pixel] = Float(row) - 0.5 * Float(shape.height - 1)
    }
    margined.initialize(repeating: views.augmentation.fill, count: packedCount)
    packed.initialize(repeating: 0, count: shape.channels * packedCount)
  }

  deinit { memory.deallocate() }
}

extension ViewSampler {
  /// Writes a view of an image, standardised.
  ///
  /// Shapes: `featureCount` numbers each.
  /// Complexity: O(featureCount); allocates nothing.
  ///
  /// - Parameter image: Where the image is while the sampler lives.
  mutating func write(
    view: Int, ofExample example: Int, image: UnsafePointer<UInt8>,
    through transform: InputTransform, to target: UnsafeMutablePointer<Float>
  ) {
    let stretch = views.stretch(example: example, view: view)
    write(
      ViewDraw(views.augmentation, from: blocks, stretch: stretch), stretch: stretch, image: image,
      through: transform, to: target)
  }

  /// - Parameter stretch: The first of the view's blocks, for the noise.
  mutating func write(
    _ draw: ViewDraw, stretch: UInt64, image: UnsafePointer<UInt8>,
    through transform: InputTransform, to target: UnsafeMutablePointer<Float>
  ) {
    // The views of an example come one after the other.
    if packedImage != image {
      for plane in 0..<shape.channels { pack(plane, of: image) }
      packedImage = image
    }
    locate(PlaceMap(draw, width: shape.width, height: shape.height))
    for plane in 0..<shape.channels { collect(plane) }
    let amplitude = views.augmentation.noise ?? 0
    if amplitude > 0 { drawNoise(from: stretch + ImageViews.noiseStart) }
    let (colour, finish) = (ColourMap(draw), Finish(amplitude: amplitude))
    if shape.channels == 3 {
      writeColours(colour, finish, transform, to: target)
    } else {
      for plane in 0..<shape.channels {
        write(plane, colour, finish, transform, to: target + plane * shape.pixelCount)
      }
    }
  }

  private func pack(_ plane: Int, of image: UnsafePointer<UInt8>) {
    let (width, source) = (shape.width, image + plane * shape.pixelCount)
    for row in 0..<shape.height {
      (margined + (row + 1) * stride + 1).update(from: source + row * width, count: width)
    }
    let (target, upper, lower) = (packed + plane * packedCount, margined, margined + stride)
    for place in 0..<packedCount - stride - 1 {
      target[place] =
        UInt32(upper[place]) | UInt32(upper[place + 1]) << 8
        | UInt32(lower[place]) << 16 | UInt32(lower[place + 1]) << 24
    }
  }

  /// Where every pixel of a view comes from. Beyond the margin's first pixel all is margin.
  private func locate(_ map: PlaceMap) {
    let (xx, xy) = (Lanes(repeating: Float(map.xx)), Lanes(repeating: Float(map.xy)))
    let (yx, yy) = (Lanes(repeating: Float(map.yx)), Lanes(repeating: Float(map.yy)))
    // From the margin's corner.
    let x0 = Lanes(repeating: Float(map.offset.x + 0.5 * Double(shape.width - 1) + 1))
    let y0 = Lanes(repeating: Float(map.offset.y + 0.5 * Double(shape.height - 1) + 1))
    let (endX, endY) = (Float(shape.width + 1), Float(shape.height + 1))
    let stride = Words(repeating: UInt32(stride))
    for start in Swift.stride(from: 0, to: paddedCount, by: 16) {
      let (column, row) = (load(columns, start), load(rows, start))
      let (x, left) = Self.split(column * xx + row * xy + x0, end: endX)
      let (y, top) = Self.split(column * yx + row * yy + y0, end: endY)
      store(x, right, start)
      store(y, below, start)
      store(top &* stride &+ left, places, start)
    }
  }

  /// A coordinate's whole part and the rest, which is from 0 to 1; of a whole number either 0 or 1.
  @inline(__always)
  private static func split(_ place: Lanes, end: Float) -> (rest: Lanes, whole: Words) {
    var place = place
    place.replace(with: Lanes(repeating: 0), where: place .< Lanes(repeating: 0))
    place.replace(with: Lanes(repeating: end), where: place .> Lanes(repeating: end))
    // 1.5 · 2^23: what is added to it is rounded to a whole number, which stands in the low bits.
    let anchor = Lanes(repeating: 0x1.8p23)
    let sum = (place - Lanes(repeating: 0.5)) + anchor
    let bits = unsafeBitCast(sum, to: Words.self) &- unsafeBitCast(anchor, to: Words.self)
    return (place - (sum - anchor), bits)
  }

  private func collect(_ plane: Int) {
    let (source, target) = (packed + plane * packedCount, corners + plane * paddedCount)
    for pixel in 0..<paddedCount { target[pixel] = source[Int(places[pixel])] }
  }

  /// A byte for each pixel of each plane: pixel p has block p / 256 · 16 + p % 16 of the plane's, and
  /// byte p / 16 % 16 of that, the lowest of its first word first.
  private func drawNoise(from first: UInt64) {
    let count = shape.channels * noiseCount
    for start in Swift.stride(from: 0, to: count, by: 64) {
      let words = blocks.sixteen(from: first + UInt64(start / 4))
      store(words.0, noise, start)
      store(words.1, noise, start + 16)
      store(words.2, noise, start + 32)
      store(words.3, noise, start + 48)
    }
  }
}

extension ViewSampler {
  /// What is the same for all pixels of a view behind their colour.
  private struct Finish {
    /// From −½ and ½ to the limits of the noise.
    let amplitude: Float

    init(amplitude: Double) {
      self.amplitude = Float(2 * (3.0).squareRoot() * 255 * amplitude)
    }
  }

  private func write(
    _ plane: Int, _ colour: ColourMap, _ finish: Finish, _ transform: InputTransform,
    to target: UnsafeMutablePointer<Float>
  ) {
    let (gain, bias) = (Float(colour.gain), Float(colour.bias))
    let standard = transform.standard(ofPlane: plane)
    for start in Swift.stride(from: 0, to: paddedCount, by: 16) {
      let value = sample(plane, start) * Lanes(repeating: gain) + Lanes(repeating: bias)
      write(value, plane, start, finish, standard, to: target)
    }
  }

  private func writeColours(
    _ colour: ColourMap, _ finish: Finish, _ transform: InputTransform,
    to target: UnsafeMutablePointer<Float>
  ) {
    let (red, green, blue) = colour.rows
    let bias = Lanes(repeating: Float(colour.bias))
    let standards = (
      transform.standard(ofPlane: 0), transform.standard(ofPlane: 1),
      transform.standard(ofPlane: 2)
    )
    let count = shape.pixelCount
    for start in Swift.stride(from: 0, to: paddedCount, by: 16) {
      let (r, g, b) = (sample(0, start), sample(1, start), sample(2, start))
      func mixed(_ row: SIMD3<Double>) -> Lanes {
        r * Lanes(repeating: Float(row.x)) + g * Lanes(repeating: Float(row.y))
          + b * Lanes(repeating: Float(row.z)) + bias
      }
      write(mixed(red), 0, start, finish, standards.0, to: target)
      write(mixed(green), 1, start, finish, standards.1, to: target + count)
      write(mixed(blue), 2, start, finish, standards.2, to: target + 2 * count)
    }
  }

  /// The bilinear samples of sixteen pixels.
  @inline(__always)
  private func sample(_ plane: Int, _ start: Int) -> Lanes {
    let four = load(corners, plane * paddedCount + start)
    @inline(__always)
    func corner(_ index: UInt32) -> Lanes {
      // A byte in the low bits of 2^23 is added to it.
      let byte = four &>> Words(repeating: 8 * index) & Words(repeating: 0xFF)
      let sum = unsafeBitCast(byte | Words(repeating: 0x4B00_0000), to: Lanes.self)
      return sum - Lanes(repeating: 0x1p23)
    }
    let (right, below) = (load(right, start), load(below, start))
    let (a, b, c, d) = (corner(0), corner(1), corner(2), corner(3))
    let upper = a + right * (b - a)
    let lower = c + right * (d - c)
    return upper + below * (lower - upper)
  }

  @inline(__always)
  private func write(
    _ value: Lanes, _ plane: Int, _ start: Int, _ finish: Finish,
    _ standard: (center: Float, scale: Float), to target: UnsafeMutablePointer<Float>
  ) {
    var value = value
    if finish.amplitude > 0 {
      let (chunk, group) = (start / 256, start / 16 % 16)
      let words = load(noise, plane * noiseCount + chunk * 64 + group / 4 * 16)
      let byte = words &>> Words(repeating: UInt32(8 * (group % 4))) & Words(repeating: 0xFF)
      // The upper bits of a number from 1 to 2.
      let bits = byte &<< Words(repeating: 15) | Words(repeating: 0x3F80_0000)
      let share = unsafeBitCast(bits, to: Lanes.self) - Lanes(repeating: 1.5 - 0x1p-9)
      value += share * Lanes(repeating: finish.amplitude)
    }
    value.replace(with: Lanes(repeating: 0), where: value .< Lanes(repeating: 0))
    value.replace(with: Lanes(repeating: 255), where: value .> Lanes(repeating: 255))
    let finished = (value - Lanes(repeating: standard.center)) * Lanes(repeating: standard.scale)
    if start + 16 <= shape.pixelCount {
      UnsafeMutableRawPointer(target + start).storeBytes(of: finished, as: Lanes.self)
    } else {
      for lane in 0..<shape.pixelCount - start { target[start + lane] = finished[lane] }
    }
  }
}

/// Sixteen neighbouring pixels.
private typealias Lanes = SIMD16<Float>
private typealias Words = SIMD16<UInt32>

@inline(__always)
private func load<Word>(_ place: UnsafeMutablePointer<Word>, _ start: Int) -> SIMD16<Word> {
  UnsafeRawPointer(place + start).load(as: SIMD16<Word>.self)
}

@inline(__always)
private func store<Word>(
  _ words: SIMD16<Word>, _ place: UnsafeMutablePointer<Word>, _ start: Int
) {
  UnsafeMutableRawPointer(place + start).storeBytes(of: words, as: SIMD16<Word>.self)
}
