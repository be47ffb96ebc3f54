import Analysis
import Charts
import Elementary
import Foundation
import Records
import Specification

/// Pictures of loss surfaces over planes of weights.
extension PictureBuilder {
  /// The train loss over a plane, with the ends of training and the ways there; empty axes where it
  /// could not be measured. Nil where the landscape has no such surface.
  func surface(_ chart: ChartSpec, named name: String) -> SurfacePicture? {
    guard let landscape = summary.landscape, let spec = landscape.spec.surface(named: name) else {
      return nil
    }
    let record = landscape.results.surfaces[name]
    let field = record.flatMap(LossField.init) ?? .empty
    let (xLabel, yLabel, note) = words(spec.kind)
    let ways = record?.ways ?? []
    let stride = Self.stride(of: ways)
    return SurfacePicture(
      name: chart.id, title: chart.title,
      x: Axis(label: xLabel, range: field.x), y: Axis(label: yLabel, range: field.y),
      fieldLabel: fieldLabel(spec.kind), columns: field.columns, rows: field.rows,
      values: field.values,
      logarithmicLevels: true,
      paths: ways.enumerated().map { place, way in
        let points = way.points.enumerated()
          .filter { $0.offset % stride == 0 || $0.offset == way.points.count - 1 }.map(\.element)
        return SurfacePicture.Path(
          name: way.name, color: place,
          points: points.filter { $0.count == 2 }.map {
            SurfacePicture.Place(x: $0[0], y: $0[1])
          })
      },
      marks: (record?.marks ?? []).map { mark in
        SurfacePicture.Mark(
          label: Self.label(of: mark, in: spec.kind), at: SurfacePicture.Place(x: mark.x, y: mark.y)
        )
      },
      note: note + (ways.isEmpty ? "" : Self.words(forStride: stride))
        + " Between the \(record?.x.count ?? 0) × \(record?.y.count ?? 0) places at which"
        + " it was measured, the logarithm of the loss is interpolated.")
  }

  /// Of how many epochs each gives a way a point: so many points at most have marks of their own.
  private static func stride(of ways: [SurfaceRecord.Way]) -> Int {
    let (most, longest) = (60, ways.map(\.points.count).max() ?? 0)
    // The last point stands beside those of the stride.
    return longest <= most ? 1 : (longest - 1 + most - 3) / (most - 2)
  }

  private static func words(forStride stride: Int) -> String {
    " A way is projected into the plane; it has a point"
      + (stride == 1 ? " an epoch." : " every \(stride) epochs, and at its end.")
  }

  /// The labels of the axes, and a note.
  private func words(
    _ kind: LandscapeSpec.Surface.Kind
  ) -> (x: String, y: String, note: String) {
    switch kind {
    case .around(let arm):
      (
        "along a first random direction (filter-normalized)",
        "along a second random direction (filter-normalized)",
        seedWords(summary.sharedSeeds(of: arm, and: arm))
          + "A length of 1 moves every unit's weights by their own norm."
      )
    case .through(let first, let second):
      (
        "distance from the start, towards \(first) (norm of the weights)",
        "distance at right angles to that, towards \(second) (norm of the weights)",
        seedWords(summary.sharedSeeds(of: first, and: second))
          + "The two axes have scales of their own."
      )
    }
  }

  /// The loss with its unit.
  private func fieldLabel(_ kind: LandscapeSpec.Surface.Kind) -> String {
    let figures = FigureBuilder(summary: summary)
    return switch kind {
    case .around(let arm): figures.label(.trainLoss, of: figures.arms([arm]))
    case .through(let first, let second):
      figures.label(.trainLoss, of: figures.arms([first, second]))
    }
  }

  private func seedWords(_ seeds: [UInt64]) -> String { seeds.first.map { "Seed \($0). " } ?? "" }

  /// An arm's weights carry its name, where the surface is around them as well.
  private static func label(
    of mark: SurfaceRecord.Mark, in kind: LandscapeSpec.Surface.Kind
  ) -> String {
    if case .around(let arm) = kind { return arm }
    return mark.name
  }
}

/// A field of losses, drawn finer than it was measured: with levels that are powers of ten apart,
/// straight lines between losses would put them in the wrong place.
private struct LossField {
  let x: ClosedRange<Double>
  let y: ClosedRange<Double>
  let columns: Int
  let rows: Int
  let values: [Double]

  private static let fineness = 5

  private init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, rows: Int, values: [Double]
  ) {
    (self.x, self.y, self.columns, self.rows, self.values) = (x, y, columns, rows, values)
  }

  /// No loss anywhere.
  static let empty = LossField(
    x: -1...1, y: -1...1, columns: 2, rows: 2, values: [Double](repeating: .nan, count: 4))

  /// Nil where it is no field.
  init?(_ record: SurfaceRecord) {
    guard record.x.count > 1, record.y.count > 1, let left = record.x.first,
      let right = record.x.last, let bottom = record.y.first, let top = record.y.last,
      left < right, bottom < top, record.trainLoss.count == record.y.count,
      record.trainLoss.allSatisfy({ $0.count == record.x.count })
    else { return nil }
    // A missing loss, or one of which there is no logarithm, is a gap.
    let logarithms = record.trainLoss.map { row in
      row.map { $0.map { $0 > 0 ? Portable.log($0) : .nan } ?? .nan }
    }
    let (columns, rows) = (
      Self.fineness * (record.x.count - 1) + 1, Self.fineness * (record.y.count - 1) + 1
    )
    var values: [Double] = []
    for row in 0..<rows {
      let (below, upward) = Self.place(row, of: record.y.count)
      for column in 0..<columns {
        let (before, onward) = Self.place(column, of: record.x.count)
        let low = Self.between(logarithms[below], before, onward)
        let high = upward > 0 ? Self.between(logarithms[below + 1], before, onward) : low
        values.append(Portable.exp(low + upward * (high - low)))
      }
    }
    self.init(x: left...right, y: bottom...top, columns: columns, rows: rows, values: values)
  }

  /// The measured place before a fine one, and the share of the way to the next.
  private static func place(_ index: Int, of count: Int) -> (index: Int, share: Double) {
    (index / fineness, Double(index % fineness) / Double(fineness))
  }

  private static func between(_ row: [Double], _ index: Int, _ share: Double) -> Double {
    share > 0 ? row[index] + share * (row[index + 1] - row[index]) : row[index]
  }
}
