import Training

extension Setting {
  func landscape(arms: [ArmSpec]) throws(SpecificationError) -> LandscapeSpec {
    let names = Set(arms.map(\.name))
    var reader = try SettingsReader(self, expected: "a mapping with arms, paths, …")
    func arm(_ setting: Setting) throws(SpecificationError) -> String {
      try setting.arm(of: names)
    }
    let spec = LandscapeSpec(
      arms: try reader.list("arms", of: arm),
      boxSizes: try reader.optional("boxSizes")?.boxSizes() ?? [1e-3, 5e-4],
      subspaceDimension: try reader.integer("subspace", in: 1...100_000, default: 100),
      spectra: try reader.list("spectra", of: arm),
      paths: try reader.named("paths", Self.pathWords) {
        (name, reader) throws(SpecificationError) in try reader.path(name, between: arms)
      },
      surfaces: try reader.named("surfaces", Self.surfaceWords) {
        (name, reader) throws(SpecificationError) in try reader.surface(name, of: arms)
      },
      rescaling: try reader.optional("rescaling")?.rescaling(arms: arms))
    try reader.finish()
    if let arm = arms.first(where: {
      $0.workload.contrastive != nil && spec.allArms.contains($0.name)
    }) {
      throw error(
        found: "the arm \(arm.name), whose objective is contrastive",
        expected: "supervised arms: the loss of pairs is one of a batch and not of a training set")
    }
    for arm in arms where spec.arms.contains(arm.name) {
      try checkSubspace(spec.subspaceDimension, of: arm)
    }
    return spec
  }

  private func boxSizes() throws(SpecificationError) -> [Double] {
    let sizes = try list { (item) throws(SpecificationError) in
      try item.number(from: 0, to: 1, isOpen: true)
    }
    guard sizes.count == 2, sizes[0] > sizes[1] else {
      throw error(found: "\(sizes)", expected: "two numbers, the larger first")
    }
    return sizes
  }

  /// Throws where a random subspace has more dimensions than the arm's network has parameters, or takes
  /// too much memory.
  private func checkSubspace(_ dimension: Int, of arm: ArmSpec) throws(SpecificationError) {
    guard let shape = arm.workload.dataset.traits.exampleShape, let model = arm.workload.model
    else { return }
    let count = Network(model, for: shape).parameterLayout.count
    guard dimension <= count else {
      throw error(
        found: "a subspace of \(dimension) dimensions",
        expected: "at most \(count), the parameters of \(arm.name)")
    }
    guard dimension * count <= LandscapeSpec.subspaceLimit else {
      throw error(
        found: "a subspace of \(dimension) dimensions among \(count) parameters",
        expected: "at most \(LandscapeSpec.subspaceLimit) numbers in all")
    }
  }

  private static let pathWords = "a mapping of names to paths (from, to)"
  private static let surfaceWords = "a mapping of names to surfaces (around, or from and to)"

  /// Throws unless the trials of two arms have weights of the same network for the same data.
  fileprivate func checkPair(
    _ first: String, _ second: String, of arms: [ArmSpec]
  ) throws(SpecificationError) {
    let pair = [first, second].compactMap { name in arms.first { $0.name == name } }
    guard first != second else {
      throw error(found: "\(first) twice", expected: "two arms")
    }
    guard pair.count == 2, pair[0].workload.dataset == pair[1].workload.dataset,
      pair[0].workload.model == pair[1].workload.model,
      pair[0].workload.validation == pair[1].workload.validation,
      pair[0].drawsDataForEachSeed == pair[1].drawsDataForEachSeed
    else {
      throw error(
        found: "\(first) and \(second), of other networks or data",
        expected: "two arms with one network and one data set")
    }
  }

  private func rescaling(arms: [ArmSpec]) throws(SpecificationError) -> LandscapeSpec.Rescaling {
    var reader = try SettingsReader(self, expected: "a mapping with arm and factors")
    let setting = try reader.required("arm", expected: "the name of an arm")
    let name = try setting.arm(of: Set(arms.map(\.name)))
    let factors = try reader.required("factors", expected: "a list of numbers above 0").list {
      (item) throws(SpecificationError) in try item.number(from: 0, to: 1000, isOpen: true)
    }
    try reader.finish()
    let model = arms.first { $0.name == name }?.workload.model
    guard let model, model.normalization == .none, !model.hidden.isEmpty else {
      throw setting.error(
        expected:
          "an arm whose network is a perceptron with a hidden layer, and without batch normalization,"
          + " which undoes it")
    }
    return LandscapeSpec.Rescaling(arm: name, factors: factors)
  }
}

extension SettingsReader {
  /// The entries of a mapping of names to mappings; none where it has no such key.
  fileprivate mutating func named<Item>(
    _ key: String, _ words: String,
    of item: (String, inout SettingsReader) throws(SpecificationError) -> Item
  ) throws(SpecificationError) -> [Item] {
    guard let setting = optional(key) else { return [] }
    guard case .mapping(let pairs) = setting.content, !pairs.isEmpty else {
      throw setting.error(expected: words)
    }
    var items: [Item] = []
    for (name, value) in pairs {
      guard Setting.isIdentifier(name) else {
        throw value.error(
          found: "the name \(name)", expected: "lower-case letters, digits and hyphens")
      }
      var reader = try SettingsReader(value, expected: words)
      items.append(try item(name, &reader))
      try reader.finish()
    }
    return items
  }

  fileprivate mutating func path(
    _ name: String, between arms: [ArmSpec]
  ) throws(SpecificationError) -> LandscapeSpec.Path {
    let (from, to) = try pair(of: arms, expected: "the name of an arm")
    return LandscapeSpec.Path(name: name, from: from, to: to)
  }

  fileprivate mutating func surface(
    _ name: String, of arms: [ArmSpec]
  ) throws(SpecificationError) -> LandscapeSpec.Surface {
    if let around = optional("around") {
      return LandscapeSpec.Surface(
        name: name, kind: .around(try around.arm(of: Set(arms.map(\.name)))))
    }
    let (first, second) = try pair(of: arms, expected: "the name of an arm, or around one")
    let starts = [first, second].map { name in
      arms.first { $0.name == name }?.initialWeights?.stated
    }
    guard starts[0] == starts[1] else {
      throw setting.error(
        found: "\(first) and \(second), which start from other weights",
        expected: "two arms with one start")
    }
    return LandscapeSpec.Surface(name: name, kind: .through(first, second))
  }

  /// The arms that `from` and `to` name, of one network and one data set.
  private mutating func pair(
    of arms: [ArmSpec], expected words: String
  ) throws(SpecificationError) -> (String, String) {
    let names = Set(arms.map(\.name))
    let from = try required("from", expected: words)
    let to = try required("to", expected: "the name of an arm")
    let (first, second) = (try from.arm(of: names), try to.arm(of: names))
    try setting.checkPair(first, second, of: arms)
    return (first, second)
  }
}
