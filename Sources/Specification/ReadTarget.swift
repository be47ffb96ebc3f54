import Training

extension TargetSpec {
  /// What a trial ends at; nil for a metric of the training set.
  package var goal: Goal? {
    guard let (set, measure) = metric.evaluation, set != .train else { return nil }
    return Goal(metric: measure, below: below)
  }

  /// Throws where the target is about another set than the one that judges the trials of an arm or of
  /// studies on their way.
  ///
  /// - Parameter experiment: Where the target and the workload stand.
  func check(
    judging workload: Workload, of name: String, _ experiment: Setting
  ) throws(SpecificationError) {
    guard goal != nil, metric.isOfValidation != (workload.validation != nil) else { return }
    let place = experiment.child("target")?.child("metric") ?? experiment
    throw metric.isOfValidation
      ? place.error(
        found: "\(metric.name), and \(name) holds no examples out",
        expected: "validation in its workload, such as {share: 0.2}")
      : place.error(
        found: "\(metric.name), and \(name) holds examples out",
        expected: "\(Metric.validationNames): the test set is seen once, at the end")
  }
}

extension Setting {
  func target(_ metrics: [Metric]) throws(SpecificationError) -> TargetSpec {
    var reader = try SettingsReader(self, expected: "a mapping with metric and below")
    let metric = try reader.metric(among: metrics.filter(\.isEvaluated))
    let below = try reader.number("below", from: -.infinity)
    try reader.finish()
    return TargetSpec(metric: metric, below: below)
  }
}
