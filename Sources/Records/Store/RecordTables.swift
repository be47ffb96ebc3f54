import Foundation
import Training

/// The tables of a record as comma-separated text, with numbers in their shortest exact form.
package enum RecordTables {
  static let history = "history.csv"
  static let distances = "distances.csv"
  static let tests = "tests.csv"
  static let noise = "noise.csv"
  static let trajectory = "trajectory.csv"
  static let all = [history, distances, tests, noise, trajectory]

  private static let historyHeader =
    "epoch,learningRate,updates,examples,batchLoss,gradientNorm,distance,"
    + "trainLoss,trainError,testLoss,testError"

  /// Behind the columns that all histories have, those that a trainer has names of its own for.
  package static func history(_ epochs: [EpochRecord]) -> String {
    let names = Set(epochs.flatMap { ($0.reported ?? [:]).keys }).sorted()
    let rows = epochs.map { row in
      let numbers = [
        cell(row.learningRate), "\(row.updates)", "\(row.examples)", cell(row.batchLoss),
        cell(row.gradientNorm), cell(row.distance), cell(row.train?.loss), cell(row.train?.error),
        cell(row.test?.loss), cell(row.test?.error),
      ]
      let reported = names.map { cell(row.reported?[$0]) }
      return (["\(row.epoch)"] + numbers + reported).joined(separator: ",")
    }
    return ([([historyHeader] + names).joined(separator: ",")] + rows).joined(separator: "\n")
      + "\n"
  }

  /// Empty where there is no value.
  private static func cell(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

  static func distances(_ rows: [DistanceRecord]) -> String {
    (["update,distance"] + rows.map { "\($0.update),\($0.distance)" }).joined(separator: "\n")
      + "\n"
  }

  private static let testsHeader = "update,examples,tested,testLoss,testError"

  static func tests(_ rows: [TestRecord]) -> String {
    let lines = rows.map { row in
      "\(row.update),\(row.examples),\(row.testedCount),"
        + "\(cell(row.test.loss)),\(cell(row.test.error))"
    }
    return ([testsHeader] + lines).joined(separator: "\n") + "\n"
  }

  private static let noiseHeader = "update,count,squaredGradient,trace"

  static func noise(_ rows: [NoiseRecord]) -> String {
    let lines = rows.map { "\($0.update),\($0.count),\($0.squaredGradient),\($0.trace)" }
    return ([noiseHeader] + lines).joined(separator: "\n") + "\n"
  }

  static func trajectory(_ rows: [[Float]]) -> String {
    let header = ["update"] + (rows.first ?? []).indices.map { "parameter\($0)" }
    let lines = rows.enumerated().map { index, values in
      (["\(index)"] + values.map { "\($0)" }).joined(separator: ",")
    }
    return ([header.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }

  package static func parseHistory(_ text: String) -> [EpochRecord]? {
    guard let head = text.split(separator: "\n").first.map(String.init),
      head == historyHeader || head.hasPrefix(historyHeader + ",")
    else { return nil }
    let names = head.dropFirst(historyHeader.count).split(separator: ",").map(String.init)
    return rows(text, header: head)?.mapAll { cells in
      guard cells.count == 11 + names.count, let epoch = Int(cells[0]),
        let learningRate = number(cells[1]),
        let updates = Int(cells[2]), let examples = Int(cells[3]),
        let numbers = cells[4...].mapAll(number)
      else { return nil }
      func evaluation(_ loss: Double?, _ error: Double?) -> Evaluation? {
        loss == nil && error == nil ? nil : Evaluation(loss: loss, error: error)
      }
      return EpochRecord(
        epoch: epoch, learningRate: learningRate, updates: updates, examples: examples,
        batchLoss: numbers[0], gradientNorm: numbers[1], distance: numbers[2],
        train: evaluation(numbers[3], numbers[4]), test: evaluation(numbers[5], numbers[6]),
        reported: reported(names, numbers[7...]))
    }
  }

  /// What has a value; nil without names.
  private static func reported(
    _ names: [String], _ values: ArraySlice<Double?>
  ) -> [String: Double]? {
    guard !names.isEmpty else { return nil }
    return Dictionary(uniqueKeysWithValues: zip(names, values)).compactMapValues { $0 }
  }

  /// The number in a cell, `.some(nil)` where it is empty; nil where it has something else.
  private static func number(_ cell: String) -> Double?? {
    cell.isEmpty ? .some(nil) : Double(cell).map { .some($0) }
  }

  static func parseDistances(_ text: String) -> [DistanceRecord]? {
    rows(text, header: "update,distance")?.mapAll { cells in
      guard cells.count == 2, let update = Int(cells[0]), let distance = Double(cells[1]) else {
        return nil
      }
      return DistanceRecord(update: update, distance: distance)
    }
  }

  static func parseTests(_ text: String) -> [TestRecord]? {
    rows(text, header: testsHeader)?.mapAll { cells in
      guard cells.count == 5, let update = Int(cells[0]), let examples = Int(cells[1]),
        let tested = Int(cells[2]), let loss = number(cells[3]), let error = number(cells[4])
      else { return nil }
      return TestRecord(
        update: update, examples: examples, testedCount: tested,
        test: Evaluation(loss: loss, error: error))
    }
  }

  static func parseNoise(_ text: String) -> [NoiseRecord]? {
    rows(text, header: noiseHeader)?.mapAll { cells in
      guard cells.count == 4, let update = Int(cells[0]), let count = Int(cells[1]),
        let squaredGradient = Double(cells[2]), let trace = Double(cells[3])
      else { return nil }
      return NoiseRecord(
        update: update, count: count, squaredGradient: squaredGradient, trace: trace)
    }
  }

  static func parseTrajectory(_ text: String) -> [[Float]]? {
    rows(text, header: nil)?.mapAll { cells in
      cells.dropFirst().mapAll { Float($0) }
    }
  }

  private static func rows(_ text: String, header: String?) -> [[String]]? {
    var lines = text.split(separator: "\n")
    guard !lines.isEmpty else { return nil }
    let first = lines.removeFirst()
    guard header == nil || header == String(first) else { return nil }
    return lines.map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }
}

extension Sequence {
  /// The mapped elements, or nil when one of them maps to nil.
  fileprivate func mapAll<Result>(_ transform: (Element) -> Result?) -> [Result]? {
    var results: [Result] = []
    for element in self {
      guard let result = transform(element) else { return nil }
      results.append(result)
    }
    return results
  }
}
