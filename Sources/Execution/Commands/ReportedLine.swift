import Foundation
import Training

/// Reads what trainers write: objects of numbers.
struct ReportedLine {
  let file: String
  /// By the trainer's own name for it.
  private let metrics: [String: ReportedMetric]

  init(of command: TrainerCommand, file: String) {
    self.file = file
    metrics = Dictionary(command.metrics.map { ($0.source ?? $0.name, $0) }) { $1 }
  }

  private func fault(_ line: Int, _ found: String, _ expected: String) -> TrainerFault {
    TrainerFault(file: file, line: line, found: found, expected: expected)
  }

  /// A line of `metrics.jsonl`: `{"update": 10, "epoch": 1, "examples": 320, "testError": 4.5}`. Keys that
  /// no metric has are passed over.
  ///
  /// - Throws: Where it is no such line, or has none of the metrics.
  func row(_ text: Substring, line: Int) throws(TrainerFault) -> ReportedRow? {
    let object = try LenientJSON.object(text) { found in
      fault(line, found, "a JSON object with update and metrics")
    }
    let values = try values(in: object, line: line)
    guard let update = try count("update", in: object, line: line) else {
      if values.isEmpty { return nil }
      throw fault(line, "no update", "update, the number of updates made so far")
    }
    return ReportedRow(
      line: line, update: update, epoch: try count("epoch", in: object, line: line),
      examples: try count("examples", in: object, line: line), values: values)
  }

  /// The metrics in an object, as they are kept.
  func values(
    in object: [String: LenientJSON.Value], line: Int?
  ) throws(TrainerFault) -> [String: Double] {
    var values: [String: Double] = [:]
    for (name, metric) in metrics {
      switch object[name] {
      case nil, .null: continue
      case .number(let value): values[metric.name] = metric.kept(value)
      case .other(let words):
        throw TrainerFault(
          file: file, line: line, found: "\(name): \(words)", expected: "a number")
      }
    }
    return values
  }

  private func count(
    _ key: String, in object: [String: LenientJSON.Value], line: Int
  ) throws(TrainerFault) -> Int? {
    guard let count = LenientJSON.count(object[key]) else {
      throw fault(line, "\(key): \(object[key]?.words ?? "")", "a whole number of at least 0")
    }
    return count
  }
}

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

/// JSON as Python and others write it, which has a word for what is no number.
enum LenientJSON {
  enum Value {
    case null
    case number(Double)
    /// Anything else, in words, and the text if it is one.
    case other(String)

    var words: String {
      switch self {
      case .null: "null"
      case .number(let value): "\(value)"
      case .other(let words): words
      }
    }

    /// Of a string.
    var text: String? {
      guard case .other(let words) = self, words.count >= 2, words.first == "\"" else { return nil }
      return String(words.dropFirst().dropLast())
    }
  }

  /// Nil where a value is no whole number of at least 0; `.some(nil)` where there is none.
  static func count(_ value: Value?) -> Int?? {
    switch value {
    case nil, .null: .some(nil)
    case .number(let number):
      Int(exactly: number).flatMap { (0...(1 << 53)).contains($0) ? .some($0) : nil }
    case .other: nil
    }
  }

  /// - Parameter fault: An error, of what was found in words.
  static func object(
    _ text: Substring, _ fault: (String) -> TrainerFault
  ) throws(TrainerFault) -> [String: Value] {
    let data = Data(withQuotedNonNumbers(text).utf8)
    let parsed: Any
    do {
      parsed = try JSONSerialization.jsonObject(with: data)
    } catch {
      throw fault("“\(shortened(text))”, which is no JSON")
    }
    guard let object = parsed as? [String: Any] else {
      throw fault("“\(shortened(text))”, which is no JSON object")
    }
    return object.mapValues(value)
  }

  private static func value(_ any: Any) -> Value {
    switch any {
    case is NSNull: .null
    case let text as String: nonNumbers[text].map(Value.number) ?? .other("\"\(text.prefix(200))\"")
    case let number as NSNumber where !isTruth(number): .number(number.doubleValue)
    case let truth as NSNumber: .other(truth.boolValue ? "true" : "false")
    case is [Any]: .other("a list")
    default: .other("an object")
    }
  }

  private static func isTruth(_ number: NSNumber) -> Bool {
    String(cString: number.objCType) == "c"
  }

  private static let nonNumbers: [String: Double] = [
    "NaN": .nan, "nan": .nan, "Infinity": .infinity, "-Infinity": -.infinity, "inf": .infinity,
    "-inf": -.infinity,
  ]

  /// NaN, Infinity and -Infinity outside of strings, in quotes.
  private static func withQuotedNonNumbers(_ text: Substring) -> String {
    guard text.contains("N") || text.contains("I") else { return String(text) }
    var result = ""
    var isInString = false
    var rest = text
    while let character = rest.first {
      if isInString {
        if character == "\\" {
          result += rest.prefix(2)
          rest = rest.dropFirst(2)
          continue
        }
        if character == "\"" { isInString = false }
      } else if let word = ["NaN", "Infinity", "-Infinity"].first(where: rest.hasPrefix) {
        result += "\"\(word)\""
        rest = rest.dropFirst(word.count)
        continue
      } else if character == "\"" {
        isInString = true
      }
      result.append(character)
      rest = rest.dropFirst()
    }
    return result
  }

  static func shortened(_ text: Substring) -> String {
    text.count <= 120 ? String(text) : text.prefix(120) + "…"
  }
}
