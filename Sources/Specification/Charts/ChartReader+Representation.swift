/// Charts of what encoders make of examples.
extension ChartReader {
  /// As many panels as a reader still compares.
  private static let planeCounts = 1...4

  func planes() throws(SpecificationError) -> ChartSpec.Kind {
    let names = try shownArms()
    guard Self.planeCounts.contains(names.count), Set(names).count == names.count else {
      throw keys.setting.error(
        found: "\(names.count) arms", expected: "one to four arms, each once")
    }
    if let arm = arms.first(where: { !$0.workload.isProbed }) {
      throw keys.setting.error(
        found: "the arm \(arm.name), whose representation nothing looks at",
        expected: "arms whose objective is contrastive, or supervised with a probe")
    }
    return .planes(arms: names)
  }

  mutating func views() throws(SpecificationError) -> ChartSpec.Kind {
    let setting = try keys.required("arm", expected: "the name of an arm")
    let name = try setting.arm(of: subjects.armNames)
    guard let arm = subjects.arms.first(where: { $0.name == name }),
      arm.workload.dataset.traits.isImages
    else {
      throw setting.error(
        found: "the arm \(name), which learns from no images",
        expected: "an arm that learns from images")
    }
    guard arm.workload.contrastive != nil else {
      throw setting.error(
        found: "the arm \(name), whose objective is not contrastive",
        expected: "an arm that learns from pairs of views")
    }
    return .views(arm: name)
  }
}
