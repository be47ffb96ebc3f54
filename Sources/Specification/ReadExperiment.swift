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
    let setting = try file.withTrainerFiles().overlaid(profile: profile)
    var reader = try SettingsReader(setting, expected: "an experiment: title, question, arms, …")
    self.name = name
    self.file = file.file
    self.profile = profile
    let text = { (item: Setting) throws(SpecificationError) in try item.text() }
    title = try reader.text("title", atMost: Setting.titleLimit)
    question = try reader.text("question")
    source = try reader.text("source")
    notes = try reader.list("notes", of: text)
    deviations = try reader.list("deviations", of: text)
    place = try reader.optional("place")?.integer(in: Self.places)
    let stated = try reader.integer("seeds", in: Self.seedCounts)
    let count = seedCount ?? stated
    seeds = (0..<UInt64(count)).map { $0 }
    seedsAreOverridden = seedCount != nil
    let metrics = try reader.metrics()
    self.metrics = metrics
    let target = try reader.optional("target")?.target(metrics)
    self.target = target
    arms = try reader.arms(seedCount: count, target: target)
    let armNames = Set(arms.map(\.name))
    studies = try reader.studies(arms: armNames, target: target)
    tunings = try reader.tunings(
      names: armNames.union(studies.map(\.name)), seedCount: count)
    resources = try reader.resourceComparisons(arms: armNames)
    landscape = try reader.optional("landscape")?.landscape(arms: arms)
    gap = try reader.optional("gap")?.gap(arms: armNames, metrics)
    cost = try reader.optional("cost")?.cost()
    slurm = try reader.optional("slurm")?.slurm() ?? SlurmSpec()
    let subjects = Subjects(
      metrics: metrics, arms: arms, series: studies, comparisons: Set(resources.map(\.name)),
      tunings: tunings.map(\.name), landscape: landscape,
      hasCostModel: !(cost?.machines.isEmpty ?? true))
    overview = try reader.optional("overview")?.overview(of: subjects)
    claims = try reader.list("claims") { (item) throws(SpecificationError) in
      try item.claim(about: subjects, target: target)
    }
    let claimNames = try Self.distinct(claims.map(\.id), of: reader.optional("claims"))
    answers = try reader.list("answers") { (item) throws(SpecificationError) in
      try item.answer(claims: claimNames)
    }
    charts = try reader.list("charts") { (item) throws(SpecificationError) in
      try item.chart(about: subjects)
    }
    _ = try Self.distinct(charts.map(\.id), of: reader.optional("charts"))
    try reader.finish()
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
