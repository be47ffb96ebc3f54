extension Setting {
  func overview(of subjects: Subjects) throws(SpecificationError) -> OverviewSpec {
    var reader = try SettingsReader(self, expected: "a mapping with studies")
    let setting = try reader.required("studies", expected: "the name of a series of studies")
    let series = try setting.series(of: subjects.series)
    var noise: OverviewSpec.NoiseReference?
    if let setting = reader.optional("noise") {
      var noiseReader = try SettingsReader(setting, expected: "a mapping with experiment and arm")
      noise = OverviewSpec.NoiseReference(
        experiment: try noiseReader.text("experiment"), arm: try noiseReader.text("arm"))
      try noiseReader.finish()
    }
    let overview = OverviewSpec(series: series, noise: noise)
    try reader.finish()
    guard subjects.arms.count >= 2 else {
      throw error(
        found: "\(subjects.arms.count) arms", expected: "two arms at least, to be compared")
    }
    return overview
  }

  func gap(arms: Set<String>, _ metrics: [Metric]) throws(SpecificationError) -> GapSpec {
    var reader = try SettingsReader(self, expected: "a mapping with metric, from and to")
    let metric = try reader.metric(among: metrics)
    let from = try reader.required("from", expected: "the name of an arm").arm(of: arms)
    let to = try reader.required("to", expected: "the name of an arm").arm(of: arms)
    try reader.finish()
    return GapSpec(metric: metric, from: from, to: to)
  }
}
