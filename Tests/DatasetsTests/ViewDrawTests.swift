import Randomness
import Testing

@testable import Datasets

/// What is drawn of views: ranges, moments, independence.
@Suite("Draws of views")
struct ViewDrawTests {
  private static let all = ViewSamplerTests.everything(colour: true)
  private static let draws: [ViewDraw] = {
    let views = ImageViews(all, seed: 4, epoch: 1)
    return (0..<20_000).map { views.draw(ofExample: $0, view: 0) }
  }()

  /// Four standard errors of the mean and of the variance of a uniform draw: a variance of 1/12 of the
  /// squared width, and a fourth central moment of 1/80 of its fourth power. The draws are fixed, so
  /// this passes always or never.
  private func isUniform(
    _ values: [Double], from low: Double, to high: Double
  ) -> Bool {
    let (count, width) = (Double(values.count), high - low)
    let shares = values.map { ($0 - low) / width }
    let mean = shares.reduce(0, +) / count
    let variance = shares.map { ($0 - 0.5) * ($0 - 0.5) }.reduce(0, +) / count
    return shares.allSatisfy { 0...1 ~= $0 }
      && abs(mean - 0.5) < 4 * (1 / 12 / count).squareRoot()
      && abs(variance - 1.0 / 12) < 4 * ((1.0 / 80 - 1.0 / 144) / count).squareRoot()
  }

  @Test("Amounts are uniform in their ranges")
  func uniform() {
    let degree = Double.pi / 180
    let amounts: [(String, ClosedRange<Double>, (ViewDraw) -> Double)] = [
      ("x", -3...3, { $0.shift.x }), ("y", -3...3, { $0.shift.y }),
      ("area", 0.4...1, { $0.side * $0.side }),
      ("window x", -1...1, { 2 * $0.window.x / (1 - $0.side) }),
      ("window y", -1...1, { 2 * $0.window.y / (1 - $0.side) }),
      ("angle", -40 * degree...40 * degree, { $0.angle }), ("shear", -0.3...0.3, { $0.shear }),
      ("scale", 0.7...1.4, { $0.scale }), ("saturation", 0.2...1.8, { $0.saturation }),
      ("hue", -90 * degree...90 * degree, { $0.hue }), ("contrast", 0.5...1.5, { $0.contrast }),
      ("brightness", -0.3...0.3, { $0.brightness }),
    ]
    var shares: [[Double]] = []
    for (name, range, amount) in amounts {
      let values = Self.draws.map(amount)
      #expect(
        isUniform(values, from: range.lowerBound, to: range.upperBound), "\(name)")
      let width = range.upperBound - range.lowerBound
      shares.append(values.map { ($0 - range.lowerBound) / width - 0.5 })
    }
    // No two go together: the product of two has a deviation of 1/12.
    for first in shares.indices {
      for second in 0..<first {
        let sum = zip(shares[first], shares[second]).map { $0 * $1 }.reduce(0, +)
        #expect(abs(sum) < 4.5 * 20_000.0.squareRoot() / 12)
      }
    }
  }

  /// Deviations of a share of 20,000 are at most 0.0036.
  @Test("Every second image is mirrored, and so many are grey as are asked for")
  func chances() {
    #expect(abs(Double(Self.draws.count { $0.isMirrored }) / 20_000 - 0.5) < 0.014)
    #expect(abs(Double(Self.draws.count { $0.isGrey }) / 20_000 - 0.2) < 0.012)
    func greys(_ probability: Double) -> Int {
      let views = ImageViews(Augmentation(grey: probability), seed: 4, epoch: 1)
      return (0..<100).count { views.draw(ofExample: $0, view: 0).isGrey }
    }
    #expect(greys(0) == 0 && greys(1) == 100)
  }

  @Test("What is asked for besides changes no draw")
  func places() {
    let (some, more) = (
      ImageViews(Augmentation(rotation: 10), seed: 2, epoch: 0),
      ImageViews(Augmentation(shift: 2, flip: true, rotation: 10, crop: 0.3), seed: 2, epoch: 0)
    )
    let angles = [some, more].map { views in
      (0..<50).map { views.draw(ofExample: $0, view: 1).angle }
    }
    #expect(angles[0] == angles[1])
    #expect(ImageViews(Augmentation(), seed: 2, epoch: 0).draw(ofExample: 3, view: 1) == ViewDraw())
  }

  @Test("Seed, purpose, epoch, example and view each give another draw")
  func separation() {
    var draws = Set<ViewDraw>()
    for seed in [UInt64(1), 2] {
      for purpose in [Purpose.views, .evaluationViews] {
        for epoch in [0, 1] {
          let views = ImageViews(Self.all, seed: seed, epoch: epoch, purpose: purpose)
          for example in [0, 1, 70_000] {
            for view in [0, 1] { draws.insert(views.draw(ofExample: example, view: view)) }
          }
        }
      }
    }
    #expect(draws.count == 2 * 2 * 2 * 3 * 2)
  }

  /// 64 images of 784 pixels: standard errors of 1/224 of the deviation for the mean, and of
  /// √0.8 / 448 of it for the deviation itself.
  @Test("Noise has the deviation that is asked for, and is independent from pixel to pixel")
  func noise() throws {
    let shape = ImageShape(height: 28, width: 28)
    let middle = ExampleSet(
      inputs: .bytes([UInt8](repeating: 128, count: 64 * 784)),
      targets: .classes([UInt8](repeating: 0, count: 64), classCount: 2), featureCount: 784)
    let set = Dataset(
      train: middle, test: middle, imageShape: shape,
      standardization: Standardization(mean: [128.0 / 255], deviation: [1.0 / 255]))
    let views = ImageViews(Augmentation(noise: 0.1), seed: 9, epoch: 0)
    let got = try #require(
      gathered(64 * 784) { set.gather(0..<64, ofViews: views, in: set.train, into: &$0) })
    let noise = got.map { Double($0) / 25.5 }
    let count = Double(noise.count)
    #expect(noise.allSatisfy { abs($0) < 3.0.squareRoot() })
    #expect((noise.max() ?? 0) > 1.71 && (noise.min() ?? 0) < -1.71)
    #expect(abs(noise.reduce(0, +) / count) < 4 / 224)
    let deviation = (noise.map { $0 * $0 }.reduce(0, +) / count).squareRoot()
    #expect(abs(deviation - 1) < 4 * 0.002)
    for lag in [1, 4, 16, 64, 256, 784] {
      let products = zip(noise, noise.dropFirst(lag)).map { $0 * $1 }
      #expect(abs(products.reduce(0, +) / count) < 4.5 / 224, "\(lag) apart")
    }
    #expect(Set(noise).count == 256)
  }
}
