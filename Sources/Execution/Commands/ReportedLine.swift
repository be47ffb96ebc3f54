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
  /// no metric has are passed over. `gradientNoise` tells of the gradient's noise since the line before.
  ///
  /// - Throws: Where it is no such line, or has none of the metrics.
  func row(_ text: Substring, line: Int) throws(TrainerFault) -> ReportedRow? {
    let object = try LenientJSON.object(text) { found in
      fault(line, found, "a JSON object with update and metrics")
    }
    let values = try values(in: object, line: line)
    guard let update = try count("update", in: object, line: line) else {
      if values.isEmpty && object[Self.noiseKey] == nil { return nil }
      throw fault(line, "no update", "update, the number of updates made so far")
    }
    return ReportedRow(
      line: line, update: update, epoch: try count("epoch", in: object, line: line),
      examples: try count("examples", in: object, line: line), values: values,
      noise: try noise(object[Self.noiseKey], update: update, line: line))
  }

  private static let noiseKey = "gradientNoise"

  /// `{"count": 10, "squaredGradient": 0.3, "trace": 40}`: estimates over the last so many updates.
  private func noise(
    _ value: LenientJSON.Value?, update: Int, line: Int
  ) throws(TrainerFault) -> NoiseRecord? {
    guard let value else { return nil }
    guard case .object(let object) = value,
      case .number(let squares) = object["squaredGradient"],
      case .number(let trace) = object["trace"], squares.isFinite, trace.isFinite
    else {
      throw fault(
        line, "\(Self.noiseKey): \(value.words)", "an object with count, squaredGradient and trace")
    }
    return NoiseRecord(
      update: update, count: try count("count", in: object, line: line) ?? 1,
      squaredGradient: squares, trace: trace)
  }

  /// What marks a line of MLPerf's logs, behind whatever is put before it.
  static let logMark = Data(":::MLLOG".utf8)

  /// A line of MLPerf's logs, such as `0: :::MLLOG {"key": "eval_accuracy", "value": 0.75, "metadata":
  /// {"step_num": 500}}`. Its place is `step_num`, else `samples_count`, else `epoch_num`.
  ///
  /// - Returns: Nil for a line of something else than a metric.
  func logged(
    _ text: Substring, line: Int, of course: ReportedCourse
  ) throws(TrainerFault) -> ReportedRow? {
    guard let mark = text.firstRange(of: ":::MLLOG") else { return nil }
    let object = try LenientJSON.object(text[mark.upperBound...]) { found in
      fault(line, found, "a JSON object behind :::MLLOG")
    }
    guard let key = object["key"]?.text, let metric = metrics[key] else { return nil }
    guard case .number(let value) = object["value"] else {
      throw fault(line, "\(key): \(object["value"]?.words ?? "no value")", "a number")
    }
    var places: [String: LenientJSON.Value] = [:]
    if case .object(let metadata) = object["metadata"] { places = metadata }
    let examples = try count("samples_count", in: places, line: line)
    let epoch = try count("epoch_num", in: places, line: line)
    let update =
      try count("step_num", in: places, line: line) ?? examples.map(course.updates(ofExamples:))
      ?? epoch.flatMap(course.updates(ofEpochs:))
    guard let update else {
      throw fault(
        line, "\(key) without a place", "step_num, samples_count or epoch_num in metadata")
    }
    return ReportedRow(
      line: line, update: update, epoch: epoch, examples: examples,
      values: [metric.name: metric.kept(value)])
  }

  /// A row of a table. `update` counts updates, as in `metrics.jsonl`; `step`, as Lightning's logger has
  /// it, counts from 0; with neither, as of Keras' logger, a row is the end of its epoch. Where there is
  /// no `update`, epochs count from 0.
  ///
  /// - Returns: Nil for a row without a metric.
  func row(
    _ fields: [String], under head: [String], line: Int, of course: ReportedCourse
  ) throws(TrainerFault) -> ReportedRow? {
    guard fields.count == head.count else {
      throw fault(
        line, "\(fields.count) field\(fields.count == 1 ? "" : "s")",
        "\(head.count), as the head has")
    }
    let cells = Dictionary(zip(head, fields).filter { !["", "NA"].contains($0.1) }) { first, _ in
      first
    }
    func count(_ name: String) throws(TrainerFault) -> Int? {
      guard let cell = cells[name] else { return nil }
      guard let count = Double(cell).flatMap(Int.init(exactly:)),
        (0...LenientJSON.countLimit).contains(count)
      else {
        throw fault(line, "\(name): \(cell)", "a whole number of at least 0")
      }
      return count
    }
    var values: [String: Double] = [:]
    for (name, metric) in metrics {
      guard let cell = cells[name] else { continue }
      guard let value = Double(cell) else { throw fault(line, "\(name): \(cell)", "a number") }
      values[metric.name] = metric.kept(value)
    }
    if values.isEmpty { return nil }
    var (update, epoch) = (try count("update"), try count("epoch"))
    if update == nil {
      epoch = epoch.map { $0 + 1 }
      update = try count("step").map { $0 + 1 } ?? epoch.flatMap(course.updates(ofEpochs:))
    }
    guard let update else {
      throw fault(
        line, "no update",
        "a column update or step, or epoch and data of which the number of examples is known")
    }
    return ReportedRow(
      line: line, update: update, epoch: epoch, examples: try count("examples"), values: values)
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
      case .object, .other:
        throw TrainerFault(
          file: file, line: line, found: "\(name): \(object[name]?.words ?? "")",
          expected: "a number")
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
