/// A trainer that is a command, as far as what a trial comes to depends on what its experiment file says.
///
/// What else it depends on, the files that it is made of and what is installed, belongs to the engine.
public struct TrainerCommand: Sendable, Hashable, Codable {
  /// The program and its arguments, with `${…}` for what a trial puts there.
  public var command: [String]
  /// Its own settings, by key.
  public var settings: [String: SettingValue]
  /// What it reports, in the order of their names.
  public var metrics: [ReportedMetric]
  public var format: Format

  /// How it reports.
  public enum Format: String, Sendable, Hashable, Codable, CaseIterable {
    /// A JSON object a line, in `metrics.jsonl`.
    case jsonl
    /// A table with a head, in `metrics.csv`, as the loggers of Keras and Lightning write it.
    case csv
    /// Lines of MLPerf's logs, on standard output.
    case mllog
  }

  /// What is promised of equal trials. No part of what a trial comes to.
  public enum Reproducibility: String, Sendable, Hashable, Codable, CaseIterable {
    case bits
    /// Equal trials differ by chance.
    case statistics
  }

  public init(
    command: [String], settings: [String: SettingValue] = [:], metrics: [ReportedMetric],
    format: Format = .jsonl
  ) {
    self.command = command
    self.settings = settings
    self.metrics = metrics.sorted { $0.name < $1.name }
    self.format = format
  }
}

/// A number that a trainer reports.
public struct ReportedMetric: Sendable, Hashable, Codable {
  /// In experiment files and records.
  public var name: String
  public var unit: Unit
  /// What the trainer itself calls it; nil for the same.
  public var source: String?
  /// Nil for lower.
  public var better: Direction?

  public enum Direction: String, Sendable, Hashable, Codable, CaseIterable {
    case lower, higher
  }

  public init(name: String, unit: Unit, source: String? = nil, better: Direction? = nil) {
    self.name = name
    self.unit = unit
    self.source = source
    self.better = better == .lower ? nil : better
  }

  /// What the trainer counts it in.
  public enum Unit: Sendable, Hashable {
    case percent
    /// From 0 to 1, kept as percent.
    case fraction
    /// The share of what is right, from 0 to 1, kept as the percentage of what is wrong.
    case accuracy
    /// Anything else, in its own word.
    case other(String)
  }

  /// A number that was reported, as it is kept.
  public func kept(_ value: Double) -> Double {
    switch unit {
    case .percent, .other: value
    case .fraction: 100 * value
    case .accuracy: 100 * (1 - value)
    }
  }

  /// What it is kept in.
  public var keptUnit: String {
    switch unit {
    case .percent, .fraction, .accuracy: "%"
    case .other(let word): word
    }
  }
}

extension ReportedMetric.Unit: RawRepresentable, Codable {
  public init(rawValue: String) {
    self =
      switch rawValue {
      case "percent": .percent
      case "fraction": .fraction
      case "accuracy": .accuracy
      default: .other(rawValue)
      }
  }

  public var rawValue: String {
    switch self {
    case .percent: "percent"
    case .fraction: "fraction"
    case .accuracy: "accuracy"
    case .other(let word): word
    }
  }
}

/// The value of a trainer's own setting: what a line of YAML and JSON can both say.
public enum SettingValue: Sendable, Hashable {
  case truth(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([SettingValue])

  /// As an argument of a command.
  public var argument: String {
    switch self {
    case .truth(let value): value ? "true" : "false"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let value): value
    case .list(let values): values.map(\.argument).joined(separator: ",")
    }
  }
}

extension SettingValue: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .truth(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else {
      self = .list(try container.decode([SettingValue].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .truth(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let values): try container.encode(values)
    }
  }
}
