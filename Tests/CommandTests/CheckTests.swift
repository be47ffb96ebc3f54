import Foundation
import FoundationXML
import Testing

/// `batchlab check`: what it notices, how it says so, and with which status.
@Suite struct CheckTests {
  private static let baseline = "experiments/baselines/houses.json"

  /// An experiment with its baseline.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(
      Sample.houses + "profiles:\n  smoke: {recipe: {epochs: 2}}\n", to: "experiments/houses.yaml")
    let result = try Batchlab.run("check", "--update", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("written: \(Self.baseline)"))
    return folder
  }

  private func replace(_ old: String, with new: String, in folder: TemporaryFolder) throws {
    let text = try String(contentsOf: folder.file(Self.baseline), encoding: .utf8)
    try #require(text.contains(old), "\(old) in the baseline")
    try folder.write(text.replacingOccurrences(of: old, with: new), to: Self.baseline)
  }

  @Test func asItWas() throws {
    let folder = try folder()
    let result = try Batchlab.run("check", in: folder)
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("ok  houses: "))
    #expect(result.output.contains("to the bit"))
    // Its trials are its own: a store would hide that the trainer has changed.
    #expect(!folder.exists(".batchlab"))
    let before = try Data(contentsOf: folder.file(Self.baseline))
    #expect(try Batchlab.run("check", "--update", in: folder).status == 0)
    #expect(try Data(contentsOf: folder.file(Self.baseline)) == before)
  }

  @Test func aNumberMoved() throws {
    let folder = try folder()
    try replace("\"updates\" : 8", with: "\"updates\" : 9", in: folder)
    let result = try Batchlab.run("check", in: folder)
    expectError(result, status: 1, naming: "1 of 1 experiments")
    #expect(result.output.hasPrefix("FAILED  houses: 2 of "))
    #expect(result.output.contains("houses      one, seed 0  updates  9    8   the same"))
  }

  @Test func updatePrintsWhatChangedAndMendsIt() throws {
    let folder = try folder()
    try replace("\"updates\" : 8", with: "\"updates\" : 9", in: folder)
    let update = try Batchlab.run("check", "--update", in: folder)
    #expect(update.status == 0)
    #expect(update.output.contains("houses      one, seed 0  updates  9    8   the same"))
    #expect(try Batchlab.run("check", in: folder).status == 0)
  }

  @Test func tolerancesStayWhenNumbersAreUpdated() throws {
    let folder = try folder()
    try replace("That of both errors.", with: "So it is written.", in: folder)
    #expect(try Batchlab.run("check", "--update", in: folder).status == 0)
    let text = try String(contentsOf: folder.file(Self.baseline), encoding: .utf8)
    #expect(text.contains("So it is written."))
  }

  private func mixedFolder() throws -> TemporaryFolder {
    let folder = try MixedSample.folder()
    let result = try Batchlab.run("check", "--update", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    return folder
  }

  @Test func chanceIsToldFromChange() throws {
    let folder = try mixedFolder()
    let same = try Batchlab.run("check", in: folder)
    #expect(same.status == 0)
    #expect(same.output.contains("to the bit; 1 mean is within chance of what they were"))
    #expect(same.output.contains("at most 1 %"))
    // What is less than chance moves, though every seed has it, is none; and better is told, too.
    for (offset, finding) in [("1", nil), ("20", "worse"), ("-20", "better")] {
      try folder.write(offset, to: "experiments/offset.txt")
      let result = try Batchlab.run("check", in: folder)
      guard let finding else {
        #expect(result.status == 0, "\(result.output)")
        continue
      }
      expectError(result, status: 1, naming: "1 of 1 experiments")
      #expect(result.output.contains("(5), \(finding)  ± "))
    }
    // The claim on the command is left out, the other is not, and no bit of its arm may move.
    let text = try String(contentsOf: folder.file(Self.baseline), encoding: .utf8)
    #expect(text.contains("\"id\" : \"own\"") && !text.contains("\"id\" : \"command\""))
    try folder.write("0", to: "experiments/offset.txt")
    try replace("\"parametersDigest\" : \"", with: "\"parametersDigest\" : \"0", in: folder)
    let bits = try Batchlab.run("check", in: folder)
    expectError(bits, status: 1, naming: "1 of 1 experiments")
    #expect(bits.output.contains("own, seed 4  bits"))
  }

  @Test func oneSeedTellsNoChance() throws {
    let folder = try mixedFolder()
    let file = "experiments/houses.yaml"
    let text = try String(contentsOf: folder.file(file), encoding: .utf8)
    try folder.write(text.replacingOccurrences(of: "seeds: 5", with: "seeds: 1"), to: file)
    #expect(try Batchlab.run("check", "--update", in: folder).status == 0)
    let result = try Batchlab.run("check", in: folder)
    #expect(result.status == 1)
    #expect(result.output.contains("chance moves the numbers of command, and of one seed"))
  }

  @Test func noBaseline() throws {
    let folder = try folder()
    try FileManager.default.removeItem(at: folder.file(Self.baseline))
    let result = try Batchlab.run("check", in: folder)
    #expect(result.status == 1)
    #expect(result.output.hasPrefix("FAILED  houses: there is no baseline (\(Self.baseline))"))
  }

  @Test func anExperimentThatChanged() throws {
    let folder = try folder()
    try folder.write(
      Sample.houses + "profiles:\n  smoke: {recipe: {epochs: 3}}\n", to: "experiments/houses.yaml")
    let result = try Batchlab.run("check", in: folder)
    #expect(result.status == 1)
    #expect(result.output.contains("the baseline is stale"))
  }

  @Test func anotherProfile() throws {
    let folder = try folder()
    let result = try Batchlab.run("check", "--profile", "default", in: folder)
    #expect(result.status == 1)
    #expect(result.output.contains("the baseline is of the profile smoke, not default"))
  }

  @Test func noSuchProfile() throws {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    let result = try Batchlab.run("check", in: folder)
    expectError(result, status: 65, naming: "smoke")
  }

  @Test func damagedBaseline() throws {
    let folder = try folder()
    try folder.write("{", to: Self.baseline)
    for arguments in [["check"], ["check", "--update"]] {
      let result = try Batchlab.run(arguments: arguments, in: folder)
      expectError(result, status: 65, naming: "houses.json", "no baseline")
    }
    #expect(try String(contentsOf: folder.file(Self.baseline), encoding: .utf8) == "{")
  }

  @Test func json() throws {
    let folder = try folder()
    try replace("\"updates\" : 8", with: "\"updates\" : 9", in: folder)
    let result = try Batchlab.run("check", "--format", "json", in: folder)
    #expect(result.status == 1)
    let rows = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(rows.count == 1)
    #expect(rows[0]["passes"] as? Bool == false)
    let moved = try #require(rows[0]["moved"] as? [[String: Any]])
    #expect(moved.map { $0["metric"] as? String } == ["updates", "updates"])
    #expect(moved.map { $0["arm"] as? String } == ["one, seed 0", "one, seed 1"])
    #expect(moved.map { $0["is"] as? String } == ["8", "8"])
  }

  @Test func junit() throws {
    let folder = try folder()
    try replace("\"updates\" : 8", with: "\"updates\" : 9", in: folder)
    let result = try Batchlab.run("check", "--format", "junit", in: folder)
    #expect(result.status == 1)
    let reader = JUnitReader()
    #expect(reader.read(result.output), "\(result.output)")
    #expect(
      reader.cases == ["one, seed 0", "one, seed 1", "all, seed 0", "all, seed 1", "claim nearer"])
    #expect(reader.failed == ["one, seed 0", "one, seed 1"])
  }

  @Test func github() throws {
    let folder = try folder()
    #expect(
      try Batchlab.run("check", "--format", "github", in: folder).output
        .hasPrefix("::notice file=experiments/houses.yaml,line=1,title=houses::"))
    try replace("\"updates\" : 8", with: "\"updates\" : 9", in: folder)
    let result = try Batchlab.run("check", "--format", "github", in: folder)
    #expect(result.status == 1)
    #expect(
      result.output == """
        ::error file=experiments/houses.yaml,line=1,title=houses%2C one%2C seed 0::updates was 9 \
        and is 8, allowed: the same
        ::error file=experiments/houses.yaml,line=1,title=houses%2C one%2C seed 1::updates was 9 \
        and is 8, allowed: the same

        """)
  }
}

/// The cases of a JUnit file, read by an XML parser.
private final class JUnitReader: NSObject, XMLParserDelegate {
  private(set) var cases: [String] = []
  private(set) var failed: [String] = []

  func read(_ text: String) -> Bool {
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    return parser.parse()
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    if name == "testcase" { cases.append(attributes["name"] ?? "") }
    if name == "failure", let last = cases.last { failed.append(last) }
  }
}
