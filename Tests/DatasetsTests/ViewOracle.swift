import Foundation
import Randomness

@testable import Datasets

/// A view of an image one pixel at a time, in Double, change by change: what `ViewSampler` must give.
struct ViewOracle {
  let shape: ImageShape
  let image: [UInt8]
  let fill: UInt8

  /// Raw values, not standardised. - Parameter noise: What is added in raw units, by the feature.
  func raw(_ draw: ViewDraw, noise: (_ feature: Int) -> Double = { _ in 0 }) -> [Double] {
    var view = [Double](repeating: 0, count: shape.featureCount)
    for row in 0..<shape.height {
      for column in 0..<shape.width {
        let (x, y) = source(ofColumn: column, row: row, draw)
        var colour = (0..<shape.channels).map { sample($0, x, y) }
        recolour(&colour, draw)
        for channel in 0..<shape.channels {
          let feature = channel * shape.pixelCount + row * shape.width + column
          view[feature] = min(max(colour[channel] + noise(feature), 0), 255)
        }
      }
    }
    return view
  }

  /// A pixel's place is taken back through the changes, the last first.
  private func source(ofColumn column: Int, row: Int, _ draw: ViewDraw) -> (Double, Double) {
    let centre = (x: Double(shape.width - 1) / 2, y: Double(shape.height - 1) / 2)
    var (x, y) = (Double(column) - centre.x, Double(row) - centre.y)
    (x, y) = (x - draw.shift.x, y - draw.shift.y)
    (x, y) = (x / draw.scale, y / draw.scale)
    x -= draw.shear * y
    // To the left as one sees it: rows count downward.
    (x, y) = (x * cos(draw.angle) - y * sin(draw.angle), x * sin(draw.angle) + y * cos(draw.angle))
    x = draw.side * x + draw.window.x * Double(shape.width)
    y = draw.side * y + draw.window.y * Double(shape.height)
    if draw.isMirrored { x = -x }
    return (x + centre.x, y + centre.y)
  }

  private func sample(_ channel: Int, _ x: Double, _ y: Double) -> Double {
    let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
    func pixel(_ column: Int, _ row: Int) -> Double {
      guard (0..<shape.width).contains(column), (0..<shape.height).contains(row) else {
        return Double(fill)
      }
      return Double(image[channel * shape.pixelCount + row * shape.width + column])
    }
    let (u, v) = (x - Double(left), y - Double(top))
    return (1 - v) * ((1 - u) * pixel(left, top) + u * pixel(left + 1, top))
      + v * ((1 - u) * pixel(left, top + 1) + u * pixel(left + 1, top + 1))
  }

  private func recolour(_ colour: inout [Double], _ draw: ViewDraw) {
    func grey() -> Double { 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2] }
    if colour.count == 3 {
      let own = grey()
      colour = colour.map { own + draw.saturation * ($0 - own) }
      colour = turned(colour, by: draw.hue)
      if draw.isGrey { colour = [Double](repeating: grey(), count: 3) }
    }
    colour = colour.map { 127.5 + draw.contrast * ($0 - 127.5) + 255 * draw.brightness }
  }

  /// v cos + (k × v) sin + k (k · v) (1 − cos), k the unit vector of greys.
  private func turned(_ v: [Double], by angle: Double) -> [Double] {
    let k = 1 / 3.0.squareRoot()
    let cross = [k * (v[2] - v[1]), k * (v[0] - v[2]), k * (v[1] - v[0])]
    let along = k * (v[0] + v[1] + v[2])
    return (0..<3).map {
      v[$0] * cos(angle) + cross[$0] * sin(angle) + k * along * (1 - cos(angle))
    }
  }
}

extension ImageViews {
  /// The noise of a view in raw units, by the feature, one byte of the stream at a time.
  func noise(ofExample example: Int, view: Int, shape: ImageShape) -> (Int) -> Double {
    let first = stretch(example: example, view: view) + 16
    let blocks = RandomBlocks(seed: seed, purpose: purpose, index: UInt32(epoch))
    let blocksPerPlane = (shape.pixelCount + 255) / 256 * 16
    let limit = 3.0.squareRoot() * 255 * (augmentation.noise ?? 0)
    return { feature in
      let (plane, pixel) = feature.quotientAndRemainder(dividingBy: shape.pixelCount)
      let block = blocks[first + UInt64(plane * blocksPerPlane + pixel / 256 * 16 + pixel % 16)]
      let byte = pixel / 16 % 16
      let value = block[byte / 4] >> UInt32(8 * (byte % 4)) & 255
      return limit * ((Double(value) + 0.5) / 128 - 1)
    }
  }

  func draw(ofExample example: Int, view: Int) -> ViewDraw {
    ViewDraw(augmentation, from: blocks, stretch: stretch(example: example, view: view))
  }
}
