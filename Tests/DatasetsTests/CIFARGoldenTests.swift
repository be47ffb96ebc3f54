import Datasets
import Foundation
import Testing

/// The reader of CIFAR's files against numpy's, of which Golden/cifar.py wrote files and findings.
@Suite struct CIFARGoldenTests {
  struct Golden: Decodable {
    struct Shift: Decodable { var example: Int, x: Int, y: Int }
    /// `place` is channel, row and column.
    struct Value: Decodable { var place: [Int], value: Double }
    /// A row for each label of a record.
    var trainLabels: [[UInt8]], testLabels: [[UInt8]]
    var mean: [Double], deviation: [Double]
    /// Sums of the pixels of each image's channels.
    var trainSums: [[Int]], testSums: [[Int]]
    var shift: Shift, shifted: [Value]
  }

  private static let kinds = CIFARConfiguration.Classes.allCases

  private func golden(_ classes: CIFARConfiguration.Classes) throws -> Golden {
    let url = try #require(
      Bundle.module.url(forResource: "cifar", withExtension: "json", subdirectory: "Golden"))
    let all = try JSONDecoder().decode([String: Golden].self, from: Data(contentsOf: url))
    return try #require(all[CIFARConfiguration.publishedFolder(of: classes)])
  }

  private func load(_ configuration: CIFARConfiguration) throws -> Dataset {
    let folder = try #require(
      Bundle.module.url(forResource: "Golden", withExtension: nil)
        ?? Bundle.module.resourceURL?.appending(path: "Golden"))
    return try DatasetConfiguration.cifar(configuration).load(
      from: DataFolders(environment: ["BATCHLAB_DATA": folder.path()], workingDirectory: folder))
  }

  /// The sum of each plane of each image.
  private func sums(_ set: ExampleSet) -> [[Int]] {
    let pixels = bytes(of: set)
    return (0..<set.count).map { example in
      (0..<3).map { channel in
        let start = example * 3072 + channel * 1024
        return pixels[start..<start + 1024].reduce(0) { $0 + Int($1) }
      }
    }
  }

  @Test(arguments: kinds) func labelsAndPixels(_ kind: CIFARConfiguration.Classes) throws {
    let (golden, set) = (try golden(kind), try load(CIFARConfiguration(kind)))
    let row = kind == .fine ? 1 : 0
    #expect(classes(of: set.train) == golden.trainLabels[row])
    #expect(classes(of: set.test) == golden.testLabels[row])
    #expect(sums(set.train) == golden.trainSums)
    #expect(sums(set.test) == golden.testSums)
    #expect(set.train.targets.outputCount == kind.count)
    #expect(set.imageShape == ImageShape(height: 32, width: 32, channels: 3))
  }

  /// A mean and deviation for each channel. Both are from exact integer sums here, and from sums of
  /// some thousand rounded numbers there.
  @Test(arguments: kinds) func standardization(_ kind: CIFARConfiguration.Classes) throws {
    let (golden, set) = (try golden(kind), try load(CIFARConfiguration(kind)))
    #expect(set.standardization.mean.count == 3)
    for channel in 0..<3 {
      #expect(abs(set.standardization.mean[channel] - golden.mean[channel]) < 1e-13)
      #expect(abs(set.standardization.deviation[channel] - golden.deviation[channel]) < 1e-13)
    }
  }

  /// Every plane is shifted alike and standardised by its own pair. Single precision rounds center,
  /// scale and two operations.
  @Test(arguments: kinds) func shift(_ kind: CIFARConfiguration.Classes) throws {
    let (golden, set) = (try golden(kind), try load(CIFARConfiguration(kind)))
    var shifts = [PixelShift](repeating: PixelShift(x: 0, y: 0), count: set.train.count)
    let example = golden.shift.example
    shifts[example] = PixelShift(x: Int8(golden.shift.x), y: Int8(golden.shift.y))
    let image = try #require(
      gathered(3072) {
        set.gather([Int32(example)], of: set.train, changes: .shifts(shifts), into: &$0)
      })
    #expect(golden.shifted.count == 60)
    let errors = golden.shifted.map { value in
      let place = value.place[0] * 1024 + value.place[1] * 32 + value.place[2]
      return abs(Double(image[place]) - value.value) / max(1, abs(value.value))
    }
    let largest = errors.max() ?? .infinity
    #expect(largest < 1e-6)
  }

  /// An unshifted image is the same with shifts of nothing as without shifts.
  @Test func noShift() throws {
    let set = try load(CIFARConfiguration(.ten))
    let none = [PixelShift](repeating: PixelShift(x: 0, y: 0), count: set.train.count)
    let still = try #require(
      gathered(2 * 3072) { set.gather([7, 2], of: set.train, into: &$0) })
    let same =
      still
      == gathered(2 * 3072) {
        set.gather([7, 2], of: set.train, changes: .shifts(none), into: &$0)
      }
    #expect(same)
  }

  /// The first examples run on from file to file; statistics are of those taken.
  @Test func firstExamples() throws {
    let whole = try load(CIFARConfiguration(.ten))
    let part = try load(CIFARConfiguration(.ten, train: 5, test: 1))
    #expect((part.train.count, part.test.count) == (5, 1))
    let same = bytes(of: part.train) == Array(bytes(of: whole.train).prefix(5 * 3072))
    #expect(same)
    #expect(classes(of: part.train) == Array(classes(of: whole.train).prefix(5)))
    #expect(part.standardization != whole.standardization)
    #expect(part.contentDigest == whole.contentDigest)
  }
}
