import Datasets
import Foundation
import Records
import Samples
import Testing
import Training

@testable import Planning
@testable import Specification

/// Every key of an experiment file either changes the id of a trial, and can change its bits, or
/// changes neither.
@Suite(.serialized) struct KeyTests {
  private static let folder = Result { try dataFolder() }

  /// One for all, so that data are read once.
  private static let datasets = folder.map { folder in
    DatasetCache(
      folders: DataFolders(
        environment: ["BATCHLAB_DATA": folder.url.path],
        workingDirectory: URL(fileURLWithPath: "/")))
  }

  static func setting(_ text: String) throws -> Setting {
    try Setting.parse(text, file: folder.get().file("keys.yaml").path)
  }

  /// The trials of the experiment as it is.
  private static let trials = Result { try trials(of: setting(KeyTable.text)) }

  private static func trials(of setting: Setting) throws -> [PlannedTrial] {
    let spec = try ExperimentSpec(setting, name: "keys", profile: ExperimentSpec.defaultProfile)
    return try Plan(spec, datasets: datasets.get()).possibleTrials
  }

  /// The trial that a row is about, and the same with the row's change laid over the experiment.
  private static func trials(
    of row: KeyTable.Row
  ) throws -> (before: PlannedTrial, after: PlannedTrial) {
    let changed = try setting(KeyTable.text).overlaid(with: setting(row.change))
    // What goes by another name in the changed experiment is what it was, or there is none.
    let renamed = ["arms": "again", "studies": "other, batch 2"]
    func trial(of subject: String, among trials: [PlannedTrial]) throws -> PlannedTrial {
      let own = trials.filter { $0.arm == subject }
      return try #require(own.indices.contains(row.place) ? own[row.place] : nil, "\(subject)")
    }
    return (
      try trial(of: row.subject, among: trials.get()),
      try trial(of: renamed[row.key] ?? row.subject, among: trials(of: changed))
    )
  }

  @Test(arguments: KeyTable.rows.indices)
  func `A key changes the id where it can change bits, and nowhere else`(index: Int) throws {
    let row = KeyTable.rows[index]
    let (before, after) = try Self.trials(of: row)
    switch row.effect {
    case .trial: #expect(before.id != after.id, "\(row.key)")
    case .nothing: #expect(before.id == after.id, "\(row.key)")
    case .record:
      #expect(before.id != after.id, "\(row.key)")
      let parameters = try [before, after].map { planned in
        planned.trial.run(on: try Self.datasets.get().dataset(of: planned.trial.workload))
          .parameters
      }
      #expect(parameters[0] == parameters[1], "\(row.key)")
    }
  }

  /// A key that nobody has put into the table fails here.
  @Test func `Every key that a reader asks for is in the table`() throws {
    let known = Set(KeyTable.rows.map(\.key))
    let found = try Self.keys()
    #expect(found.subtracting(known).sorted() == [])
    #expect(known.subtracting(found).sorted() == [])
  }

  @Test func `The experiment has every kind of data, layer, optimizer and schedule`() throws {
    let spec = try ExperimentSpec(
      Self.setting(KeyTable.text), name: "keys", profile: ExperimentSpec.defaultProfile)
    let recipes = spec.arms.map(\.recipe)
    #expect(
      Set(spec.arms.map(\.workload.dataset.kind)) == Set(DatasetConfiguration.Kind.allCases))
    #expect(Set(recipes.compactMap(\.optimizer?.kind)) == Set(Optimizer.Kind.allCases))
    #expect(Set(recipes.map(\.schedule.kind)) == Set(Schedule.Kind.allCases))
    let layers = spec.arms.flatMap { $0.workload.model?.layers ?? [] }
    #expect(Set(layers.map(\.kind)) == Set(LayerConfiguration.Kind.allCases))
  }

  // MARK: - What readers ask for

  /// The keys of all mappings of the experiment whose readers name them when they meet a stranger.
  private static func keys() throws -> Set<String> {
    let experiment = try setting(KeyTable.text)
    // Read before the rest: an arm's own keys, and the profiles.
    var found = Set(ArmSpec.ownKeys.map { "arms.*.\($0)" } + ["profiles"])
    for path in experiment.mappings(at: []) {
      var spoiled = experiment
      spoiled.insertStranger(at: path)
      do {
        _ = try ExperimentSpec(spoiled, name: "keys", profile: ExperimentSpec.defaultProfile)
      } catch {
        // A mapping of names, not of keys.
        guard error.found == "an unknown key" else { continue }
        let place = generic(path, in: experiment)
        let names = error.expected.dropFirst("one of ".count).split(separator: ", ")
        found.formUnion(names.map { place.isEmpty ? String($0) : "\(place).\($0)" })
      }
    }
    return found
  }

  /// What a place is called in the table, whoever's it is.
  static func generic(_ path: [String], in experiment: Setting) -> String {
    var parts = path
    if parts.count >= 2, ["studies", "tunings"].contains(parts[0]) {
      parts[1] = "*"
      if parts.count > 2, ["workload", "recipe"].contains(parts[2]) { parts.removeFirst(2) }
    } else if parts.count >= 2, parts[0] == "arms" {
      parts =
        parts.dropFirst(2).first == "workload"
        ? Array(parts.dropFirst(2)) : ["recipe"] + parts.dropFirst(2)
    }
    if let index = parts.firstIndex(of: "dataset"), parts.first == "workload" {
      let own = path.reduce(experiment as Setting?) { $0?.child($1) }?.child("kind")?.found
      parts[index] = "dataset(\(own ?? "strokes"))"
    }
    if parts.starts(with: ["recipe", "trainer"]) { parts.removeFirst() }
    if parts.starts(with: ["trainer", "metrics"]), parts.count > 2 { parts[2] = "*" }
    // Whichever layer, and in whichever branch.
    if let index = parts.firstIndex(of: "layers") { parts.removeSubrange((index + 1)...) }
    return parts.joined(separator: ".")
  }
}

// MARK: - Data

extension KeyTests {
  /// Files of every kind, small: images, tables, weights.
  private static func dataFolder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    func write(_ bytes: [UInt8], _ name: String) throws {
      let place = folder.file(name)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: place)
    }
    for (name, shade) in [("images", 1), ("images2", 1), ("images3", 2)] {
      for (part, count) in [("train", 8), ("t10k", 3)] {
        let size = [0, 0, 0, UInt8(count)]
        try write(
          [0, 0, 8, 3] + size + [0, 0, 0, 2, 0, 0, 0, 2]
            + (0..<4 * count).map { UInt8($0 * shade) }, "\(name)/\(part)-images-idx3-ubyte")
        try write(
          [0, 0, 8, 1] + size + (0..<count).map { UInt8($0 % 3) },
          "\(name)/\(part)-labels-idx1-ubyte")
      }
    }
    let picture = (0..<3072).map { UInt8(truncatingIfNeeded: $0 * 7) }
    for name in ["ten", "ten2"] {
      for part in (1...5).map({ "data_batch_\($0)" }) + ["test_batch"] {
        try write([1] + picture + [2] + picture.reversed(), "\(name)/\(part).bin")
      }
    }
    for name in ["hundred", "hundred2"] {
      let records = (0..<6).flatMap { [UInt8($0), UInt8($0 + 10)] + picture }
      try write(records, "\(name)/train.bin")
      try write(records, "\(name)/test.bin")
    }
    func table(_ separator: String, _ scale: Int) -> String {
      let rows = (0..<24).map { ["\($0 % 5)", "\($0 * scale)", "\($0 % 2)", "\($0 % 3)"] }
      return ([["a", "b", "y", "z"]] + rows).map { $0.joined(separator: separator) + "\n" }.joined()
    }
    try folder.write(table(",", 1), to: "table.csv")
    try folder.write(table(",", 1), to: "copy.csv")
    try folder.write(table(",", 2), to: "other.csv")
    try folder.write("# A title\n" + table(";", 1), to: "semicolons.csv")
    for (name, seed) in [("a", 1), ("b", 2), ("copy", 1)] {
      let trial = Trial(
        workload: Workload(
          dataset: .strokes(StrokesConfiguration(train: 40, test: 10, seed: 1)),
          model: ModelConfiguration(hidden: [3], dropout: 0.1)),
        recipe: Recipe(optimizer: Optimizer(), learningRate: 0.1, batchSize: 40, epochs: 1),
        seed: UInt64(seed))
      let dataset = try trial.workload.dataset.load(
        from: DataFolders(environment: [:], workingDirectory: folder.url))
      let weights = TrialWeights.final(
        trial.run(on: dataset), of: Network(trial, on: dataset), id: "", on: dataset)
      try folder.write(weights.contents, to: "\(name).safetensors")
    }
    return folder
  }
}
