import Datasets
import Foundation
import Testing

/// What holds for every drawn set, and the bits that it must have.
@Suite struct DrawnTests {
  private func strokes(
    train: Int = 50, test: Int = 20, seed: UInt64 = 7, difficulty: Double = 1,
    shape: StrokesConfiguration.Shape = .mnist
  ) throws -> Dataset {
    try DatasetConfiguration.strokes(
      StrokesConfiguration(
        train: train, test: test, seed: seed, difficulty: difficulty, shape: shape)
    ).load(from: nowhere)
  }

  private func regression(
    train: Int = 50, test: Int = 20, features: Int = 4, seed: UInt64 = 7, signal: Double = 2,
    noise: Double = 0.5
  ) throws -> Dataset {
    try DatasetConfiguration.regression(
      RegressionConfiguration(
        train: train, test: test, features: features, seed: seed, signal: signal, noise: noise)
    ).load(from: nowhere)
  }

  /// Of the inputs and targets of both sets, little-endian.
  private func digest(_ set: Dataset) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    for part in [set.train, set.test] {
      bytes(of: part).forEach(add)
      classes(of: part).forEach(add)
      for number in floats(of: part) + values(of: part) {
        for shift in [0, 8, 16, 24] { add(UInt8(truncatingIfNeeded: number.bitPattern >> shift)) }
      }
    }
    return String(hash, radix: 16)
  }

  @Test func bitsAreTheGoldenOnes() throws {
    let url = try #require(
      Bundle.module.url(forResource: "drawn", withExtension: "txt", subdirectory: "Golden"))
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
    let got = try [
      "strokes \(digest(strokes()))", "strokes-hard \(digest(strokes(difficulty: 2)))",
      "regression \(digest(regression()))",
      "strokes-cifar \(digest(strokes(shape: .cifar)))",
    ]
    #expect(lines.map(String.init) == got)
  }

  @Test func seedsAndSettingsChangeTheBits() throws {
    #expect(try digest(strokes()) != digest(strokes(seed: 8)))
    #expect(try digest(strokes()) != digest(strokes(difficulty: 1.01)))
    #expect(try digest(regression()) != digest(regression(seed: 8)))
  }

  @Test func anExampleDoesNotDependOnHowManyAreDrawn() throws {
    let (few, many) = (try strokes(train: 30, test: 10), try strokes(train: 300, test: 30))
    #expect(bytes(of: few.train) == Array(bytes(of: many.train).prefix(23_520)))
    #expect(classes(of: few.train) == Array(classes(of: many.train).prefix(30)))
    #expect(bytes(of: few.test) == Array(bytes(of: many.test).prefix(7840)))
    #expect(classes(of: few.test) == Array(classes(of: many.test).prefix(10)))

    let (some, more) = (
      try strokes(train: 3, test: 2, shape: .cifar), try strokes(train: 9, test: 5, shape: .cifar)
    )
    #expect(bytes(of: some.train) == Array(bytes(of: more.train).prefix(3 * 3072)))
    #expect(bytes(of: some.test) == Array(bytes(of: more.test).prefix(2 * 3072)))

    let (short, long) = (try regression(train: 9, test: 3), try regression(train: 90, test: 30))
    #expect(floats(of: short.train) == Array(floats(of: long.train).prefix(36)))
    #expect(values(of: short.train) == Array(values(of: long.train).prefix(9)))
    #expect(values(of: short.test) == Array(values(of: long.test).prefix(3)))
  }

  @Test func noTestImageIsATrainingImage() throws {
    let set = try strokes(train: 100, test: 100)
    func images(_ part: ExampleSet) -> [ArraySlice<UInt8>] {
      (0..<part.count).map { bytes(of: part)[784 * $0..<784 * ($0 + 1)] }
    }
    #expect(Set(images(set.train) + images(set.test)).count == 200)
  }

  /// χ² with 9 degrees of freedom exceeds 40 with probability 8e-6.
  @Test func classesAreDrawnUniformly() throws {
    let set = try strokes(train: 1000)
    let counts = (0..<10).map { digit in classes(of: set.train).count { $0 == digit } }
    let chiSquared = counts.reduce(0.0) { $0 + Double(($1 - 100) * ($1 - 100)) / 100 }
    #expect(chiSquared < 40)
  }

  /// Without difficulty, the images of a class differ by their ink alone. Rounding to bytes moves
  /// a pixel, and the greatest one that it is divided by, by up to half a step of 1 / 178 in an
  /// image whose ink is at least 0.7: two images differ by up to 0.0113.
  @Test func withoutDifficultyOnlyTheInkVaries() throws {
    let set = try strokes(train: 100, test: 30, difficulty: 0)
    let (pixels, labels) = (bytes(of: set.train), classes(of: set.train))
    func image(_ example: Int) -> [Double] {
      let image = pixels[784 * example..<784 * (example + 1)]
      return image.map { Double($0) / Double(image.max() ?? 0) }
    }
    for digit in 0..<10 {
      let members = labels.indices.filter { labels[$0] == digit }
      let first = image(try #require(members.first))
      for member in members {
        #expect(zip(image(member), first).allSatisfy { abs($0 - $1) < 0.0115 })
      }
    }
    #expect(errorOfNearestMean(set) == 0)
  }

  /// Judging by the nearest class mean is a poor judge of the real thing, yet far better
  /// than chance, and difficulty makes it worse.
  @Test func difficultyMakesItHarder() throws {
    let errors = try [0.5, 1, 2].map { difficulty in
      errorOfNearestMean(try strokes(train: 400, test: 200, difficulty: difficulty))
    }
    #expect(errors[0] < errors[1] && errors[1] < errors[2])
    #expect(errors[1] > 0.05 && errors[1] < 0.6)
  }

  // MARK: - In colour

  /// Of one image of a set in colour: the colours of the pixels, from 0 to 255.
  private func colours(_ set: ExampleSet, _ example: Int) -> [SIMD3<Double>] {
    let planes = bytes(of: set)[3072 * example..<3072 * (example + 1)].map(Double.init)
    return (0..<1024).map { SIMD3(planes[$0], planes[1024 + $0], planes[2048 + $0]) }
  }

  private func length(_ vector: SIMD3<Double>) -> Double {
    (vector * vector).sum().squareRoot()
  }

  /// Without difficulty there is no noise: every pixel is a mixture of ground and ink, which are apart.
  /// The corner is ground, and the pixel furthest from it has at least 0.7 of the ink.
  @Test func imagesInColourHaveTwoColoursThatAreApart() throws {
    let set = try strokes(train: 60, difficulty: 0, shape: .cifar)
    var grounds: Set<[UInt8]> = []
    for example in 0..<60 {
      let pixels = colours(set.train, example)
      let differences = pixels.map { $0 - pixels[0] }
      let ink = try #require(differences.max { length($0) < length($1) })
      #expect(length(ink) >= 0.7 * 0.6 * 255 - 2)
      for difference in differences {
        let share = (difference * ink).sum() / (ink * ink).sum()
        // Bytes are rounded.
        #expect(share > -0.01 && length(difference - share * ink) < 2)
      }
      grounds.insert((0..<3).map { UInt8(pixels[0][$0]) })
    }
    #expect(grounds.count == 60)
  }

  /// The class of the training image whose mean colour is nearest is no better a guess than any: the
  /// share of 1000 that are wrong has a standard deviation of 0.01 about 0.9.
  @Test func colourAloneDoesNotTellTheClass() throws {
    let set = try strokes(train: 1000, test: 1000, shape: .cifar)
    func means(_ part: ExampleSet) -> [SIMD3<Double>] {
      (0..<part.count).map { colours(part, $0).reduce(.zero, +) / 1024 }
    }
    let (known, asked) = (means(set.train), means(set.test))
    let (labels, answers) = (classes(of: set.train), classes(of: set.test))
    let wrong = asked.indices.count { example in
      let nearest = known.indices.min {
        length(known[$0] - asked[example]) < length(known[$1] - asked[example])
      }
      return nearest.map { labels[$0] } != answers[example]
    }
    #expect(abs(Double(wrong) / 1000 - 0.9) < 0.04)
  }

  /// The digits of a seed are the same ones, and so are their places in the picture: where the grey
  /// image is bright, the one in colour differs from its ground.
  @Test func imagesInColourShowTheSameDigits() throws {
    let (grey, colour) = (
      try strokes(train: 40, difficulty: 0), try strokes(train: 40, difficulty: 0, shape: .cifar)
    )
    #expect(classes(of: grey.train) == classes(of: colour.train))
    let ink = bytes(of: grey.train)
    for example in 0..<40 {
      let pixels = colours(colour.train, example)
      let strengths = pixels.map { length($0 - pixels[0]) }
      let strongest = strengths.max() ?? 0
      // At the middles of the coarser pixels.
      for row in 0..<28 {
        for column in 0..<28 {
          let (i, j) = ((2 * row + 1) * 32 / 56, (2 * column + 1) * 32 / 56)
          let byte = ink[784 * example + 28 * row + column]
          let near = [(i, j), (i - 1, j), (i, j - 1), (i - 1, j - 1)]
            .map { strengths[max($0.0, 0) * 32 + max($0.1, 0)] / strongest }
          if byte > 170 { #expect((near.max() ?? 0) > 0.3) }
          if byte == 0 { #expect((near.min() ?? 1) < 0.7) }
        }
      }
    }
  }

  private func errorOfNearestMean(_ set: Dataset) -> Double {
    var means = [[Double]](repeating: [Double](repeating: 0, count: 784), count: 10)
    let (pixels, labels) = (bytes(of: set.train), classes(of: set.train))
    for digit in 0..<10 {
      let members = labels.indices.filter { labels[$0] == digit }
      for example in members {
        for pixel in 0..<784 {
          means[digit][pixel] += Double(pixels[784 * example + pixel]) / Double(members.count)
        }
      }
    }
    let (testPixels, testLabels) = (bytes(of: set.test), classes(of: set.test))
    let wrong = testLabels.indices.count { example in
      let distances = means.map { mean in
        (0..<784).reduce(0.0) { sum, pixel in
          let difference = mean[pixel] - Double(testPixels[784 * example + pixel])
          return sum + difference * difference
        }
      }
      return distances.indices.min { distances[$0] < distances[$1] } != Int(testLabels[example])
    }
    return Double(wrong) / Double(testLabels.count)
  }

  @Test func regressionHasTheSignalAndNoiseAskedFor() throws {
    let pure = try regression(train: 4000, features: 1, signal: 3, noise: 0)
    let ratios = zip(values(of: pure.train), floats(of: pure.train)).map { $0 / $1 }
    #expect(ratios.allSatisfy { abs(abs($0) - 3) < 1e-5 })

    // E y² = signal² + noise² = 5; its standard error here is 5 √(2 / 20,000) = 0.05.
    let noisy = try regression(train: 20_000, features: 3, signal: 2, noise: 1)
    let power = values(of: noisy.train).reduce(0.0) { $0 + Double($1 * $1) } / 20_000
    #expect(abs(power - 5) < 0.25)

    // The defaults leave nothing to learn: correlations have standard error 1 / √20,000 = 0.007.
    let nothing = try DatasetConfiguration.regression(
      RegressionConfiguration(train: 20_000, test: 1, features: 2)
    ).load(from: nowhere)
    let (x, y) = (floats(of: nothing.train), values(of: nothing.train))
    for column in 0..<2 {
      let product = y.indices.reduce(0.0) { $0 + Double(y[$1] * x[2 * $1 + column]) } / 20_000
      #expect(abs(product) < 0.035)
    }
  }

  @Test(arguments: [
    (0, 1, 1.0, "train", "0"), (1, -4, 1, "test", "-4"), (1, 1, -0.5, "difficulty", "-0.5"),
    (1, 1, .nan, "difficulty", "nan"), (1, 1, 1e9, "difficulty", "1000000000.0"),
    (.max, 1, 1, "train", "9223372036854775807"),
  ]) func badSettings(
    train: Int, test: Int, difficulty: Double, name: String, found: String
  ) {
    let error = #expect(throws: DatasetError.self) {
      try strokes(train: train, test: test, difficulty: difficulty)
    }
    guard case .setting(name, found, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func badRegressionSettings() {
    let features = DatasetError.setting(
      name: "features", found: "0", expected: "a number from 1 to 65536")
    #expect(throws: features) { try regression(features: 0) }
    #expect(throws: DatasetError.self) { try regression(signal: .infinity) }
    #expect(throws: DatasetError.self) { try regression(noise: -1) }
  }

  @Test func housesAreTheFour() throws {
    let set = try DatasetConfiguration.houses.load(from: nowhere)
    #expect(floats(of: set.train) == [1000, 1500, 2000, 2500])
    #expect(values(of: set.train) == [200, 300, 400, 500])
    #expect(floats(of: set.test) == floats(of: set.train))
    #expect(set.standardization.mean == [1750])
    #expect(set.standardization.deviation == [(312_500.0).squareRoot()])
    #expect(set.standardization.raw(set.standardization.standardized(2500)) == 2500)
    #expect(set.imageShape == nil && set.contentDigest == nil)
  }
}
