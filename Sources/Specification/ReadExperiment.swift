import Datasets
import Foundation
import Training

extension ExperimentSpec {
  /// Reads, overlays and validates an experiment file.
  ///
  /// - Parameter profile: The profile to lay over the file; `default` is there also when the file
  ///   does not name it, and changes nothing then.
  /// - Parameter seedCount: Overrides the number of seeds.
  package init(
    contentsOf url: URL, profile: String = defaultProfile, seedCount: Int? = nil
  ) throws(SpecificationError) {
    try self.init(
      Setting.read(url), name: ExperimentName.of(url), profile: profile,
      seedCount: seedCount)
  }

  /// The names of the profiles in a file, in its order, `default` first.
  package static func profiles(in url: URL) throws(SpecificationError) -> [String] {
    let setting = try Setting.read(url)
    guard let profiles = setting.child("profiles") else { return [defaultProfile] }
    let keys = try SettingsReader(profiles).keys
    return [defaultProfile] + keys.filter { $0 != defaultProfile }
  }

  package init(
    _ file: Setting, name: String, profile: String, seedCount: Int? = nil
  ) throws(SpecificationError) {
    let setting = try file.overlaid(profile: profile)
    var reader = try SettingsReader(setting, expected: "an experiment: title, question, arms, …")
    let title = try reader.text("title")
    let question = try reader.text("question")
    let source = try reader.text("source")
    let text = { (item: Setting) throws(SpecificationError) in try item.text() }
    let notes = try reader.list("notes", of: text)
    let deviations = try reader.list("deviations", of: text)
    let stated = try reader.integer("seeds", in: 1...10_000)
    let seeds = seedCount ?? stated
    var target: TargetSpec?
    if let setting = reader.optional("target") { target = try setting.target() }
    let arms = try Self.readArms(&reader, seedCount: seeds, target: target)
    let armNames = Set(arms.map(\.name))
    let studies = try reader.studies(arms: armNames, target: target)
    let tunings = try reader.tunings(
      names: armNames.union(studies.map(\.name)), seedCount: seeds)
    let resources = try reader.resourceComparisons(arms: armNames)
    let landscape = try reader.optional("landscape")?.landscape(arms: arms)
    var gap: GapSpec?
    if let setting = reader.optional("gap") { gap = try setting.gap(arms: armNames) }
    let cost = try reader.optional("cost")?.cost()
    let subjects = Subjects(
      arms: arms, series: studies, comparisons: Set(resources.map(\.name)),
      tunings: tunings.map(\.name), landscape: landscape,
      hasCostModel: !(cost?.machines.isEmpty ?? true))
    let overview = try reader.optional("overview")?.overview(of: subjects)
    let slurm = try reader.optional("slurm")?.slurm() ?? SlurmSpec()
    let claims = try reader.list("claims") { (item) throws(SpecificationError) in
      try item.claim(about: subjects, target: target)
    }
    let claimNames = try Self.distinct(claims.map(\.id), of: reader.optional("claims"))
    let answers = try reader.list("answers") { (item) throws(SpecificationError) in
      try item.answer(claims: claimNames)
    }
    let charts = try reader.list("charts") { (item) throws(SpecificationError) in
      try item.chart(about: subjects)
    }
    _ = try Self.distinct(charts.map(\.id), of: reader.optional("charts"))
    try reader.finish()
    self.name = name
    self.file = file.file
    self.profile = profile
    self.title = title
    self.question = question
    self.source = source
    self.notes = notes
    self.deviations = deviations
    self.arms = arms
    self.studies = studies
    self.tunings = tunings
    self.seeds = (0..<UInt64(seeds)).map { $0 }
    seedsAreOverridden = seedCount != nil
    self.target = target
    self.gap = gap
    self.cost = cost
    self.resources = resources
    self.slurm = slurm
    self.landscape = landscape
    self.overview = overview
    self.claims = claims
    self.answers = answers
    self.charts = charts
  }

  private static func distinct(
    _ names: [String], of setting: Setting?
  ) throws(SpecificationError) -> Set<String> {
    var seen = Set<String>()
    for (index, name) in names.enumerated() where !seen.insert(name).inserted {
      guard case .sequence(let items)? = setting?.content else { continue }
      throw items[index].error(found: "the id \(name) again", expected: "each id once")
    }
    return seen
  }

  private static func readArms(
    _ reader: inout SettingsReader, seedCount: Int, target: TargetSpec?
  ) throws(SpecificationError) -> [ArmSpec] {
    // Studies or tunings alone make an experiment, too.
    let hasSearches = ["studies", "tunings"].contains { reader.setting.child($0) != nil }
    if hasSearches && reader.optional("arms") == nil { return [] }
    let workloadSetting = try reader.required(
      "workload", expected: "a mapping with dataset and model")
    let recipe = try reader.required("recipe", expected: "a mapping with optimizer, batchSize, …")
    let reference = try SettingsReader(recipe).setting.child("batchSize")?
      .integer(in: 1...10_000_000)
    let base = try workloadSetting.workload()
    let baseWeights = try workloadSetting.initialWeights()
    let armsSetting = try reader.required("arms", expected: "a mapping of names to recipes")
    guard case .mapping(let pairs) = armsSetting.content, !pairs.isEmpty else {
      throw armsSetting.error(expected: "a mapping of names to recipes")
    }
    var arms: [ArmSpec] = []
    for (name, setting) in pairs {
      guard case .mapping(let overrides) = setting.content else {
        throw setting.error(expected: "a mapping of recipe settings ({} for none)")
      }
      let ownSetting = setting.child("workload").map(workloadSetting.overlaid)
      let ownWorkload = try ownSetting.map { (own) throws(SpecificationError) in
        try own.workload()
      }
      let workload = ownWorkload ?? base
      let weights = ownSetting == nil ? baseWeights : try ownSetting?.initialWeights()
      var changes = setting
      changes.content = .mapping(
        overrides.filter { !ArmSpec.ownKeys.contains($0.key) })
      let settings = recipe.overlaid(with: changes)
      let size = try settings.child("batchSize")?.integer(in: 1...10_000_000)
      let spec = try settings.recipe(
        referenceBatchSize: reference ?? size ?? 1, workload: workload, target: target)
      if spec.goal != nil { try target?.check(judging: workload, of: name, reader.setting) }
      if let count = workload.dataset.statedTrainCount {
        try spec.check(workload, trainCount: count)
      }
      let own = try setting.child("seeds")?.integer(in: 1...10_000) ?? seedCount
      arms.append(
        ArmSpec(
          name: name, workload: workload, dataPin: try (ownSetting ?? workloadSetting).dataPin(),
          drawsDataForEachSeed: (ownSetting ?? workloadSetting).drawsDataForEachSeed,
          initialWeights: weights, recipe: spec,
          seeds: (0..<UInt64(min(own, seedCount))).map { $0 },
          firstSeed: UInt64(try setting.child("firstSeed")?.integer(in: 0...1_000_000) ?? 0)))
    }
    return arms
  }
}

extension ArmSpec {
  /// What an arm's mapping may say beside settings of its recipe.
  static let ownKeys = ["workload", "seeds", "firstSeed"]
}

extension Setting {
  /// The file with one of its profiles laid over it, and without the others.
  fileprivate func overlaid(profile: String) throws(SpecificationError) -> Setting {
    guard case .mapping(let pairs) = content else {
      throw error(expected: "an experiment: title, question, arms, …")
    }
    var base = self
    base.content = .mapping(pairs.filter { $0.key != "profiles" })
    let profiles = child("profiles")
    if let profiles, case .mapping = profiles.content {
    } else if let profiles {
      throw profiles.error(expected: "a mapping of names to settings")
    }
    guard let overlay = profiles?.child(profile) else {
      if profile == ExperimentSpec.defaultProfile { return base }
      var names = [ExperimentSpec.defaultProfile]
      if case .mapping(let pairs)? = profiles?.content {
        names += pairs.map(\.key).filter { $0 != names[0] }
      }
      throw SpecificationError(
        file: file, line: profiles?.line, key: "profiles", found: "no profile \(profile)",
        expected: "one of \(names.joined(separator: ", "))")
    }
    try ExperimentName.check(profile: profile, of: overlay)
    if case .null = overlay.content { return base }
    guard case .mapping = overlay.content else {
      throw overlay.error(expected: "a mapping of settings to lay over the file")
    }
    return base.overlaid(with: overlay)
  }
}

extension RecipeSpec {
  /// Throws when the batch is larger than the training set, or than what validation leaves of it; when
  /// validation leaves nothing or holds nothing out; when batch normalization would be left with one
  /// row; or when a set whose examples are drawn anew in every epoch has not so many.
  ///
  /// - Parameter trainCount: Of the whole training set.
  package func check(_ workload: Workload, trainCount whole: Int) throws(SpecificationError) {
    let dataset = workload.dataset
    let trainCount = workload.validation?.trainCount(of: whole) ?? whole
    let recipe = resolved
    func error(found: String, expected: String) -> SpecificationError {
      SpecificationError(
        file: batchSizeSetting.file, line: batchSizeSetting.line, key: batchSizeSetting.key,
        found: found, expected: expected)
    }
    guard workload.validation == nil || (1..<whole).contains(trainCount) else {
      throw error(
        found: "validation that leaves \(trainCount) of \(whole) training examples",
        expected: "at least one to learn from and one held out")
    }
    let largest = recipe.largestBatchSize
    guard largest <= trainCount else {
      throw error(
        found: largest == batchSize ? "\(batchSize)" : "\(batchSize), growing to \(largest)",
        expected: "at most the \(trainCount) training examples"
          + (trainCount < whole ? " that validation leaves" : ""))
    }
    if workload.model.normalization == .batch, let row = recipe.loneRow(trainCount: trainCount) {
      throw error(
        found: row.words(trainCount: trainCount, ghostBatchSize: ghostBatchSize),
        expected: row.advice(isGhost: ghostBatchSize != nil))
    }
    guard case .strokes(let strokes) = dataset, strokes.freshEachEpoch else { return }
    let updatesPerEpoch = max(1, trainCount / largest)
    let epochs = min(recipe.epochs, (recipe.updateLimit ?? .max / 2) / updatesPerEpoch + 1)
    let (examples, overflows) = epochs.multipliedReportingOverflow(by: trainCount)
    guard overflows || examples > FreshStrokes.exampleLimit else { return }
    throw error(
      found: "\(epochs) epochs of \(trainCount) fresh examples",
      expected: "at most \(FreshStrokes.exampleLimit) examples, batch size and epochs or updates so"
    )
  }
}
