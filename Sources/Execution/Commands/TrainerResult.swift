import Foundation
import Host
import Training

/// What a trainer may leave as `result.json`: numbers of its end.
struct TrainerResult: Sendable {
  static let file = "result.json"

  var values: [String: Double] = [:]
  var updates: Int?
  var examples: Int?
  var parameterCount: Int?
  var operations: Int?
  /// Examples that judged it.
  var judgingCount: Int?
  /// Whether it says of itself that it diverged.
  var hasDiverged = false
  /// What computed it, such as "NVIDIA A100", and its driver.
  var device: String?
  var driver: String?

  init() {}

  /// What a command has left in its folder; empty where it left nothing.
  init(in folder: TrainerFolder, of command: TrainerCommand) throws(TrainerFault) {
    let path = try folder.pathOfReport(Self.file)
    let data: Data?
    do throws(FileError) {
      data = try RegularFile.contents(ifThere: path)
    } catch {
      throw TrainerFault(
        file: Self.file, line: nil, found: error.reason, expected: "a file of a JSON object")
    }
    if let data { try self.init(data, of: command) } else { self.init() }
  }

  init(_ data: Data, of command: TrainerCommand) throws(TrainerFault) {
    func fault(_ found: String, _ expected: String) -> TrainerFault {
      TrainerFault(file: Self.file, line: nil, found: found, expected: expected)
    }
    let text = String(decoding: data, as: UTF8.self)
    let object = try LenientJSON.object(text[...]) { fault($0, "a JSON object with metrics") }
    values = try ReportedLine(of: command, file: Self.file).values(in: object, line: nil)
    func count(_ key: String) throws(TrainerFault) -> Int? {
      guard let count = LenientJSON.count(object[key]) else {
        throw fault("\(key): \(object[key]?.words ?? "")", "a whole number of at least 0")
      }
      return count
    }
    updates = try count("updates")
    examples = try count("examples")
    parameterCount = try count("parameterCount")
    operations = try count("operations")
    judgingCount = try count("judgingCount")
    hasDiverged = object["diverged"]?.words == "true"
    device = object["device"]?.text
    driver = object["driver"]?.text
  }

  /// Where it is known of the trial that it diverged, by its result alone.
  func divergedRow(after last: ReportedRow?) -> ReportedRow? {
    guard hasDiverged || values.values.contains(where: { !$0.isFinite }) else { return nil }
    return ReportedRow(
      line: 0, update: updates ?? last?.update ?? 1, epoch: nil, examples: examples, values: [:])
  }
}
