import Datasets
import Foundation
import Testing

/// What a table means: its columns, its targets, what is missing, and in which set a row is.
@Suite struct TableTests {
  private static let mixed = """
    size,color,count,y
    1.5,red,1,a
    ,blue,2,b
    -2e1,NA,3,a
    +.25, red ,4,b
    ?,Blue,05,a
     7. ,?,6,b

    """

  private func outputs(_ set: Dataset) throws -> TableColumns.Outputs {
    try #require(set.columns).outputs
  }

  @Test func featuresAndTarget() throws {
    let set = try table(Self.mixed)
    let columns = try #require(set.columns)
    #expect(
      columns.features == [
        "size", "size missing", "color=Blue", "color=blue", "color=red", "color missing", "count",
      ])
    #expect(columns.target == "y")
    #expect(columns.outputs == .classes(["a", "b"]))
    #expect(columns.task == .classification)
    #expect(set.imageShape == nil)
    #expect(set.train.targets.outputCount == 2)
    #expect((set.train.count, set.test.count) == (5, 1))
  }

  /// The counts tell which row is which, as the split's rows are drawn.
  @Test func numbersAndTexts() throws {
    let set = try table(Self.mixed)
    let known: [Float: [Float]] = [
      1: [1.5, 0, 0, 0, 1, 0], 2: [.nan, 1, 0, 1, 0, 0], 3: [-20, 0, 0, 0, 0, 1],
      4: [0.25, 0, 0, 0, 1, 0], 5: [.nan, 1, 1, 0, 0, 0], 6: [7, 0, 0, 0, 0, 1],
    ]
    let all = rows(set)
    let training = all.prefix(set.train.count).filter { $0[1] == 0 }.map { Double($0[0]) }
    let mean = Float(training.reduce(0, +) / Double(training.count))
    #expect(Set(all.map { $0[6] }) == [1, 2, 3, 4, 5, 6])
    for row in all {
      var expected = try #require(known[row[6]])
      if expected[0].isNaN { expected[0] = mean }
      #expect(abs(row[0] - expected[0]) < 1e-4)
      #expect(Array(row[1..<6]) == Array(expected.dropFirst()))
    }
    #expect(
      classes(of: set.train)
        == all.prefix(5).map { $0[6].truncatingRemainder(dividingBy: 2) == 1 ? 0 : 1 })
  }

  /// Both sets have the file's order.
  @Test func order() throws {
    let text = "x,y\n" + (0..<100).map { "\($0),\(Double($0) + 0.5)\n" }.joined()
    let set = try table(text) { $0.testShare = 0.3 }
    let all = rows(set).map { $0[0] }
    let (train, test) = (Array(all.prefix(70)), Array(all.dropFirst(70)))
    #expect((set.train.count, set.test.count) == (70, 30))
    #expect(train == train.sorted() && test == test.sorted())
    #expect((train + test).sorted() == (0..<100).map(Float.init))
  }

  @Test func constantAndWhollyMissingColumnsAreZero() throws {
    let text = "a,b,x,y\n7,,1,p\n7,NA,2,q\n7,?,3,p\n7,,4,q\n"
    let set = try table(text)
    #expect(set.columns?.features == ["a", "b", "b missing", "x"])
    #expect(rows(set).allSatisfy { Array($0.prefix(3)) == [7, 0, 1] })
    #expect(Array(set.standardization.deviation.prefix(3)) == [1, 1, 1])
    #expect(Array(set.standardization.mean.prefix(3)) == [7, 0, 1])
  }

  /// Squares of such differences are no numbers, or the reciprocal of their root is infinite.
  @Test(arguments: ["1e-45", "1e-39", "1.5e-38"]) func tinyDeviations(_ tiny: String) throws {
    let text = "a,y\n0,p\n\(tiny),q\n0,p\n\(tiny),q\n0,p\n0,q\n0,p\n0,q\n"
    let set = try table(text)
    let standardised = gathered(set.train.count) {
      set.gather(0..<set.train.count, of: set.train, into: &$0)
    }
    #expect(try #require(standardised).allSatisfy(\.isFinite))
  }

  /// Values that single precision takes for one another keep their differences.
  @Test func standardisedInDoublePrecision() throws {
    let text = "x,y\n" + (0..<50).map { "\(1_700_000_000 + $0 % 25),\($0 % 2)\n" }.joined()
    let set = try table(text)
    let standardised = try #require(
      gathered(set.train.count) { set.gather(0..<set.train.count, of: set.train, into: &$0) })
    let raw = rows(set).prefix(set.train.count).map { Double($0[0]) }
    #expect(Set(standardised.prefix(set.train.count)).count == 25)
    #expect(abs(set.standardization.mean[0] - 1_700_000_012) < 3)
    #expect(set.standardization.deviation[0] > 6 && set.standardization.deviation[0] < 8)
    #expect(raw.allSatisfy { $0 > 1.6e9 })
    let held = set.heldOut(.fold(index: 0, of: 2, seed: 1))
    #expect(abs(held.standardization.mean[0] - 1_700_000_012) < 4)
    #expect(held.standardization.deviation[0] > 5 && held.standardization.deviation[0] < 9)
  }

  // MARK: - Target and task

  static let tasks: [(targets: [String], task: TableTask?, outputs: TableColumns.Outputs?)] = [
    (["b", "a", "b", "a"], nil, .classes(["a", "b"])),
    (["2", "10", "1", "2", "10", "1.0"], nil, .classes(["1", "2", "10"])),
    (["-1", "+1", "1e0", "-1"], nil, .classes(["-1", "1"])),
    (["0.5", "0.25", "0.5", "0.25"], .classification, .classes(["0.25", "0.5"])),
    (["nan", "inf", "nan", "inf"], nil, nil),
    (["x", "1", "None", "x", "1", "None"], nil, .classes(["1", "None", "x"])),
    (["0.5", "0.25", "0.5", "0.25"], nil, nil),
    (["1", "2", "1", "2"], .regression, nil),
    ((1...20).map(String.init), nil, .classes((1...20).map(String.init))),
    ((1...21).map(String.init), nil, nil),
    ((1...21).map(String.init), .classification, .classes((1...21).map(String.init))),
  ]

  @Test(arguments: tasks)
  func task(_ targets: [String], stated: TableTask?, expected: TableColumns.Outputs?) throws {
    // Each row twice, so that a class has one to test on.
    let text = "x,y\n" + (targets + targets).map { "1,\($0)\n" }.joined()
    guard targets[0] != "nan" else {
      #expect(try fault(text) != nil)
      return
    }
    let set = try table(text) { $0.task = stated }
    guard let expected else {
      #expect(set.columns?.task == .regression)
      return
    }
    #expect(try outputs(set) == expected)
  }

  /// Under `categorical` the target's texts are classes as they stand.
  @Test func numbersAsTexts() throws {
    let text = "x,y\n1,07\n2,7\n3,007\n4,07\n5,7\n6,007\n"
    let set = try table(text) { $0.categorical = ["y", "x"] }
    #expect(try outputs(set) == .classes(["007", "07", "7"]))
    #expect(set.columns?.features == (1...6).map { "x=\($0)" })
  }

  @Test func regressionTargetsAreInUnitsOfTheTrainingDeviation() throws {
    let text = "x,y\n" + (0..<50).map { "\($0),\(Double($0) * 3 + 0.125)\n" }.joined()
    let set = try table(text)
    guard case .value(let standard) = try outputs(set) else { throw Failure() }
    let all = rows(set).map { $0[0] }
    let (train, test) = (Array(all.prefix(40)), Array(all.dropFirst(40)))
    let raw = train.map { Double($0) * 3 + 0.125 }
    let mean = raw.reduce(0, +) / Double(raw.count)
    let variance = raw.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(raw.count)
    #expect(abs(standard.mean[0] - mean) < 1e-12)
    #expect(abs(standard.deviation[0] - variance.squareRoot()) < 1e-12)
    for (inputs, targets) in [(train, values(of: set.train)), (test, values(of: set.test))] {
      for (input, target) in zip(inputs, targets) {
        #expect(abs(standard.raw(Double(target)) - (Double(input) * 3 + 0.125)) < 1e-4)
      }
    }
    #expect(set.train.targets.outputCount == 1)
  }

  private struct Failure: Error {}

  // MARK: - Header, separator, choice of columns

  static let headers: [(first: String, target: String, header: Bool?, features: [String])] = [
    ("a,b,y", "y", nil, ["a", "b"]), ("1,2,y", "y", nil, ["1", "2"]),
    (" a ,b, y", "y", nil, ["a", "b"]), (",b,y", "y", nil, ["column 1", "b"]),
    ("5,6,0", "column 3", nil, ["column 1", "column 2"]),
    ("5,6,0", "column 1", nil, ["column 2", "column 3"]),
    ("5,6,0", "0", true, ["5", "6"]), ("7,8,1", "column 3", false, ["column 1", "column 2"]),
  ]

  @Test(arguments: headers)
  func header(_ first: String, target: String, header: Bool?, features: [String]) throws {
    let text = first + "\n" + (0..<8).map { "1,2,\($0 % 2)\n" }.joined()
    let set = try table(text, target: target) {
      $0.header = header
      $0.task = .classification
      $0.categorical = [target]
    }
    #expect(set.columns?.features == features)
    let isRow = features[0] == "column 2" || features == ["column 1", "column 2"]
    #expect(set.train.count + set.test.count == (isRow ? 9 : 8))
  }

  @Test func separatorAndIgnoredColumns() throws {
    let text = "id;x;y\n" + (0..<8).map { "no. \($0);\($0),5;\($0 % 2)\n" }.joined()
    let set = try table(text) {
      $0.separator = ";"
      $0.decimal = ","
      $0.ignore = ["id"]
    }
    #expect(set.columns?.features == ["x"])
    let values: [Float] = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5]
    #expect(rows(set).map { $0[0] }.sorted() == values)
  }

  // MARK: - Identity

  @Test func digestIsOfTheBytes() throws {
    let bytes = Array(Self.mixed.utf8)
    let digits = String(Gzip.crc32(bytes), radix: 16)
    let sum = String(repeating: "0", count: 8 - digits.count) + digits
    #expect(try table(bytes).contentDigest == "crc32:\(bytes.count)-\(sum)")
    #expect(try table(bytes).contentDigest == table(bytes).contentDigest)
    #expect(try table(bytes + [0x0A]).contentDigest != table(bytes).contentDigest)
  }

  @Test func compressed() throws {
    let folder = try TableFolder()
    let bytes = Array(Self.mixed.utf8)
    try folder.write(bytes, to: "t.csv")
    try folder.write(
      Gzip.stored(Array(bytes.prefix(40))) + Gzip.stored(Array(bytes.dropFirst(40))), to: "t.csv.gz"
    )
    let plain = try folder.load(CSVConfiguration(file: "t.csv", target: "y"))
    let packed = try folder.load(CSVConfiguration(file: "t.csv.gz", target: "y"))
    #expect(rows(plain) == rows(packed))
    #expect(plain.contentDigest == packed.contentDigest)
    #expect(plain.columns == packed.columns)
  }

  @Test func everyReadingIsTheSame() throws {
    let (first, second) = (try table(Self.mixed), try table(Self.mixed))
    #expect(rows(first) == rows(second))
    #expect(classes(of: first.test) == classes(of: second.test))
  }

  @Test func seedDrawsOtherRows() throws {
    let text = "x,y\n" + (0..<200).map { "\($0),\($0 % 2)\n" }.joined()
    let sets = try (0..<3).map { seed in
      floats(of: try table(text) { $0.seed = UInt64(seed) }.test)
    }
    #expect(Set(sets).count == 3)
  }
}
