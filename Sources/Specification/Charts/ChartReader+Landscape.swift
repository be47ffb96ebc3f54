/// Charts of what is measured around minima.
extension ChartReader {
  mutating func lossPath() throws(SpecificationError) -> ChartSpec.Kind {
    .lossPath(path: try place("path", of: subjects.landscape?.paths.map(\.name)))
  }

  func spectrum() throws(SpecificationError) -> ChartSpec.Kind {
    guard let landscape = subjects.landscape, !landscape.spectra.isEmpty else {
      throw keys.setting.error(
        found: "no spectra", expected: "arms in the landscape's spectra")
    }
    return .spectrum
  }

  mutating func surface() throws(SpecificationError) -> ChartSpec.Kind {
    .surface(surface: try place("surface", of: subjects.landscape?.surfaces.map(\.name)))
  }

  /// The name of a path or a surface of the landscape.
  private mutating func place(
    _ key: String, of names: [String]?
  ) throws(SpecificationError) -> String {
    try keys.required(key, expected: "the name of a \(key) in landscape")
      .name(of: (names ?? []).sorted(), a: key, in: "a \(key) in landscape")
  }
}
