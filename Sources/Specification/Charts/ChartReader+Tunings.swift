/// Charts of tunings.
extension ChartReader {
  mutating func searchCourse() throws(SpecificationError) -> ChartSpec.Kind {
    let all = subjects.tunings
    let chosen = try keys.list("tunings") { (item) throws(SpecificationError) in
      try item.tuning(of: all)
    }
    _ = try firstTuning()
    return .searchCourse(tunings: chosen.isEmpty ? all : chosen)
  }

  mutating func candidates() throws(SpecificationError) -> ChartSpec.Kind {
    .candidates(tuning: try tuning())
  }

  mutating func validationCurves() throws(SpecificationError) -> ChartSpec.Kind {
    .validationCurves(tuning: try tuning())
  }

  /// The tuning that a chart is about: the first one, unless it says another.
  private mutating func tuning() throws(SpecificationError) -> String {
    if let setting = keys.optional("tuning") { return try setting.tuning(of: subjects.tunings) }
    return try firstTuning()
  }

  private func firstTuning() throws(SpecificationError) -> String {
    guard let first = subjects.tunings.first else {
      throw keys.setting.error(found: "no tunings", expected: "tunings in the experiment")
    }
    return first
  }
}
