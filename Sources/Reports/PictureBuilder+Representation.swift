import Analysis
import Charts
import Records
import Specification
import Statistics

extension PictureBuilder {
  /// Test examples in the plane of their representations' first two principal components, a plane an arm.
  func planes(_ chart: ChartSpec, arms names: [String]) -> PointPlanes {
    let shown = names.map { ShownPlane(summary.arm(named: $0), named: $0) }
    return PointPlanes(
      name: chart.id, title: chart.title, xLabel: "first principal component",
      yLabel: "second principal component",
      planes: shown.map { PointPlanes.Plane(title: $0.title, marks: $0.marks) },
      emptyLabel: "not measured", note: Self.note(shown))
  }

  /// What a number is; which seed's and how many examples, told once where all planes agree.
  private static func note(_ shown: [ShownPlane]) -> String? {
    let measured = shown.filter { !$0.marks.isEmpty }
    guard let first = measured.first else { return nil }
    let isOneSentence = Set(measured.map(\.words)).count == 1
    let words =
      isOneSentence
      ? "\(first.words)."
      : measured.map { "\($0.name): \($0.words)." }.joined(separator: " ")
    return "A number is an example's class. \(words) Both axes of a plane have one scale."
  }
}

/// What a plane shows of an arm.
private struct ShownPlane {
  let name: String
  let title: String
  let marks: [PointPlanes.Mark]
  /// Whose they are.
  let words: String

  init(_ arm: ArmSummary?, named name: String) {
    self.name = name
    let error = arm?.estimate(of: .probeError).map {
      ": probe error \(Format.number($0.value)) %"
    }
    title = name + (error ?? "")
    let record = arm?.records.first
    let places = (record?.representation?.plane ?? []).filter { $0.x.isFinite && $0.y.isFinite }
    marks = places.map {
      PointPlanes.Mark(x: Double($0.x), y: Double($0.y), label: Int($0.label))
    }
    words = "Seed \(record?.seed ?? 0), the first \(Format.count(marks.count)) of the test set"
  }
}
