import Foundation
import Training

extension Setting {
  /// What names batchlab's own trainer.
  static let ownTrainerName = "batchlab"
  static let trainerWords =
    "batchlab, which is its own trainer, a mapping with command, inputs and metrics, or the name of a file"
    + " with those"

  /// The trainer of an arm; nil for batchlab's own.
  ///
  /// - Parameter own: Settings that the arm has in the place of the trainer's.
  func trainer(settings own: Setting?) throws(SpecificationError) -> TrainerSpec? {
    if case .scalar(Self.ownTrainerName, _) = content {
      if let own {
        throw own.error(
          found: "settings, of batchlab's own trainer",
          expected: "a trainer that is a command, whose own settings these are")
      }
      return nil
    }
    var reader = try SettingsReader(self, expected: Self.trainerWords)
    let commandPlace = try reader.required("command", expected: Self.commandWords)
    let command = try commandPlace.commandWords()
    let inputs = try reader.list("inputs") { (item) throws(SpecificationError) in
      (try item.inputPattern(), SettingPlace(item))
    }
    let environment = try reader.optional("environment")?.trainerEnvironment()
    let settings = try (reader.optional("settings")?.trainerSettings() ?? [:])
      .merging(own, of: self)
    let metricsPlace = try reader.required(
      "metrics", expected: "a mapping of metrics to their units, such as {testError: percent}")
    let metrics = try metricsPlace.reportedMetrics()
    let spec = TrainerSpec(
      command: TrainerCommand(
        command: command, settings: settings, metrics: metrics,
        format: try reader.choice("format", default: TrainerCommand.Format.jsonl)),
      reproducible: try reader.choice(
        "reproducible", default: TrainerCommand.Reproducibility.statistics),
      inputs: inputs.map(\.0),
      passedVariables: environment?.passed ?? TrainerSpec.standardPassedVariables,
      fingerprint: environment?.fingerprint,
      resources: try reader.optional("resources")?.trainerResources() ?? .init(),
      silenceLimit: try reader.number(
        "silenceLimit", in: TrainerSpec.silenceLimits, default: TrainerSpec.standardSilenceLimit),
      folder: URL(fileURLWithPath: commandPlace.file).deletingLastPathComponent().path,
      place: SettingPlace(self), inputPlaces: inputs.map(\.1))
    try reader.finish()
    try commandPlace.checkPlaceholders(of: spec.command)
    return spec
  }

  /// The trainer that an arm, a series of studies or a tuning says of itself, or that of its experiment
  /// with its own settings; nil for batchlab's own.
  func ownTrainer(over base: Setting?) throws(SpecificationError) -> TrainerSpec? {
    let place = child("trainer").map { base?.overlaid(with: $0) ?? $0 } ?? base
    let settings = child("settings")
    if let place { return try place.trainer(settings: settings) }
    guard let settings else { return nil }
    throw settings.error(
      found: "settings, without a trainer that has them", expected: "a trainer that is a command")
  }

  private static let commandWords = "a list: the program and its arguments"

  private func commandWords() throws(SpecificationError) -> [String] {
    guard case .sequence = content else { throw error(expected: Self.commandWords) }
    let words = try list { (item) throws(SpecificationError) in try item.argument() }
    guard let program = words.first, !program.isEmpty else {
      throw error(expected: Self.commandWords)
    }
    return words
  }

  private func argument() throws(SpecificationError) -> String {
    let text = try text()
    guard !text.contains("\0") else { throw error(expected: "a text without NUL") }
    return text
  }

  /// Throws where a `${…}` names nothing that a trial has.
  private func checkPlaceholders(of command: TrainerCommand) throws(SpecificationError) {
    guard case .sequence(let items) = content else { return }
    let known = TrainerPlaceholder.names(of: command)
    for (item, word) in zip(items, command.command) {
      for name in TrainerPlaceholder.references(in: word) where !known.contains(name) {
        throw item.error(
          found: "${\(name)}", expected: "one of \(known.sorted().joined(separator: ", "))")
      }
      if word.contains("${\(TrainerPlaceholder.arguments)}"), word.count != 7 {
        throw item.error(expected: "${args} as an argument of its own")
      }
    }
  }

  /// A path below the experiment file's folder, in which * stands for any part of a name, and ** for
  /// folders.
  private func inputPattern() throws(SpecificationError) -> String {
    let text = try argument()
    guard !text.isEmpty, !text.hasPrefix("/"),
      !text.split(separator: "/", omittingEmptySubsequences: false).contains("..")
    else {
      throw error(
        expected: "a path below the experiment file's folder, * and ** allowed, and no ..")
    }
    return text
  }

  private func trainerEnvironment() throws(SpecificationError) -> (
    passed: [String], fingerprint: [String]?
  ) {
    var reader = try SettingsReader(self, expected: "a mapping with pass and fingerprint")
    let passed = try reader.optional("pass")?.list { (item) throws(SpecificationError) in
      let name = try item.text()
      guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil, !name.hasPrefix("BATCHLAB_")
      else {
        throw item.error(
          expected: "a variable's name, of letters, digits and _, and none of batchlab's own")
      }
      return name
    }
    let fingerprint = try reader.optional("fingerprint")?.commandWords()
    try reader.finish()
    return (passed ?? TrainerSpec.standardPassedVariables, fingerprint)
  }

  fileprivate func trainerSettings() throws(SpecificationError) -> [String: SettingValue] {
    guard case .mapping(let pairs) = content else {
      throw error(expected: "a mapping of the trainer's own settings")
    }
    var settings: [String: SettingValue] = [:]
    for (key, value) in pairs {
      guard key.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_.-]*/) != nil else {
        throw value.error(
          found: "the name \(key)", expected: "a name, of letters, digits and . _ -")
      }
      guard !TrainerPlaceholder.reserved.contains(key) else {
        throw value.error(
          found: "the name \(key), which is a recipe's or batchlab's own",
          expected: "a name of the trainer's own")
      }
      settings[key] = try value.settingValue()
    }
    return settings
  }

  private func settingValue() throws(SpecificationError) -> SettingValue {
    switch content {
    case .null, .mapping:
      throw error(expected: "a text, a number, true or false, or a list of such")
    case .scalar(let text, isQuoted: true): return .text(try checked(text))
    case .scalar("true", isQuoted: false): return .truth(true)
    case .scalar("false", isQuoted: false): return .truth(false)
    case .scalar(let text, isQuoted: false):
      if let value = PlainScalar.integer(text) { return .integer(value) }
      if let value = PlainScalar.number(text), value.isFinite {
        // JSON has one number for 1 and 1.0, and a command gets one word for them.
        return Int(exactly: value).map(SettingValue.integer) ?? .number(value)
      }
      return .text(try checked(text))
    case .sequence(let items):
      var values: [SettingValue] = []
      for item in items { values.append(try item.settingValue()) }
      return .list(values)
    }
  }

  private func checked(_ text: String) throws(SpecificationError) -> String {
    guard !text.contains("\0") else { throw error(expected: "a text without NUL") }
    return text
  }

  fileprivate func reportedMetrics() throws(SpecificationError) -> [ReportedMetric] {
    guard case .mapping(let pairs) = content, !pairs.isEmpty else {
      throw error(expected: "a mapping of metrics to their units, such as {testError: percent}")
    }
    var metrics: [ReportedMetric] = []
    for (name, value) in pairs { metrics.append(try value.reportedMetric(named: name)) }
    return metrics
  }

  private func reportedMetric(named name: String) throws(SpecificationError) -> ReportedMetric {
    guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil, name.count <= 60 else {
      throw error(found: "the name \(name)", expected: "a name, of letters, digits and _")
    }
    var unitPlace = self
    var source: String?
    var better: ReportedMetric.Direction?
    if case .mapping = content {
      var reader = try SettingsReader(self, expected: "a unit, or a mapping with one")
      unitPlace = try reader.required("unit", expected: Self.unitWords)
      source = try reader.optional("from")?.text()
      better = try reader.optional("better")?.choice()
      try reader.finish()
    }
    let word = try unitPlace.text()
    guard !word.isEmpty, word.count <= 20, !word.contains(where: \.isNewline) else {
      throw unitPlace.error(expected: Self.unitWords)
    }
    let metric = ReportedMetric(
      name: name, unit: .init(rawValue: word), source: source, better: better)
    if let known = Metric.builtIn.first(where: { $0.name == name }) {
      guard known.isReportable else {
        let names = Metric.builtIn.filter(\.isReportable).map(\.name)
        throw error(
          found: "\(name), which batchlab reckons itself",
          expected: "\(names.joined(separator: ", ")), or a name of the trainer's own")
      }
      guard known.isError == (metric.keptUnit == Metric.Unit.percent.rawValue) else {
        throw unitPlace.error(
          expected: known.isError
            ? "percent, fraction or accuracy, of an error" : "a unit of a loss")
      }
      guard metric.better == nil else {
        throw error(found: "higher is better", expected: "lower, which is better of \(name)")
      }
    }
    return metric
  }

  private static let unitWords =
    "percent, fraction (of 1, kept as percent), accuracy (of 1, kept as percent in error), or a word of"
    + " up to 20 letters, such as nats"

  private func trainerResources() throws(SpecificationError) -> TrainerSpec.Resources {
    var reader = try SettingsReader(self, expected: "a mapping with gpus, cores and memory")
    let resources = TrainerSpec.Resources(
      gpus: try reader.integer("gpus", in: TrainerSpec.gpuCounts, default: 0),
      cores: try reader.integer("cores", in: SlurmSpec.coreCounts, default: 1),
      memory: try reader.optional("memory")?.integer(in: SlurmSpec.memories))
    try reader.finish()
    return resources
  }
}

extension [String: SettingValue] {
  /// With an arm's own values in the place of the trainer's, each of a key that the trainer has.
  fileprivate func merging(
    _ own: Setting?, of trainer: Setting
  ) throws(SpecificationError) -> [String: SettingValue] {
    guard let own else { return self }
    let changes = try own.settingsOfTrainer()
    for (key, place) in changes.places where self[key] == nil {
      throw place.error(
        found: "the setting \(key), which the trainer does not have",
        expected: isEmpty
          ? "settings in the trainer, to change them"
          : "one of \(keys.sorted().joined(separator: ", "))")
    }
    return self.merging(changes.values) { $1 }
  }
}

extension Setting {
  fileprivate func settingsOfTrainer() throws(SpecificationError) -> (
    values: [String: SettingValue], places: [(key: String, value: Setting)]
  ) {
    guard case .mapping(let pairs) = content else {
      throw error(expected: "a mapping of settings that the trainer has")
    }
    return (try trainerSettings(), pairs)
  }
}

extension SettingsReader {
  /// What trials of the experiment can end with: batchlab's own metrics, and those that its trainers
  /// report under names of their own.
  func metrics() throws(SpecificationError) -> [Metric] {
    var trainers = [setting.child("trainer")].compactMap { $0 }
    for group in ["arms", "studies", "tunings"] {
      guard case .mapping(let pairs)? = setting.child(group)?.content else { continue }
      trainers += pairs.compactMap { $0.value.child("trainer") }
    }
    var found: [ReportedMetric] = []
    for place in trainers {
      guard let stated = place.child("metrics") else { continue }
      for metric in try stated.reportedMetrics() {
        let other = found.first { $0.name == metric.name }
        guard other.map({ $0.keptUnit == metric.keptUnit && $0.better == metric.better }) ?? true
        else {
          throw stated.error(
            found: "\(metric.name) in \(metric.keptUnit), of another trainer in"
              + " \(other?.keptUnit ?? "")",
            expected: "one unit and one direction of a metric")
        }
        if other == nil { found.append(metric) }
      }
    }
    let own = found.map { Metric.reported($0) }
    return Metric.builtIn + own.filter { !Metric.builtIn.contains($0) }
  }
}
