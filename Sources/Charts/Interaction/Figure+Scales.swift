/// A figure on other axes than those it was made for.
extension Figure {
  /// The figure and, where its values allow, the same with its x axes, its y axes or both the other way:
  /// linear where they were logarithmic, logarithmic where they were linear. The figure itself is first.
  public var onOtherScales: [Figure] {
    let xTurned = turned(\.x, \.xValues)
    let figures = [self] + [xTurned].compactMap { $0 }
    return figures + figures.compactMap { $0.turned(\.y, \.yValues) }
  }

  /// All panels on the scale that the first is not on; nil where a value would have no place on it.
  private func turned(
    _ axis: WritableKeyPath<Panel, Axis>, _ values: KeyPath<Panel, [Double]>
  ) -> Figure? {
    guard let first = panels.first?[keyPath: axis] else { return nil }
    let isLogarithmic = !first.isLogarithmic
    var turned = self
    for index in turned.panels.indices {
      let panel = panels[index]
      if case .categories = panel[keyPath: axis].scale { return nil }
      guard panel[keyPath: axis].isLogarithmic != isLogarithmic else { continue }
      let shown = panel[keyPath: values]
      guard !shown.isEmpty, !isLogarithmic || shown.allSatisfy({ $0 > 0 }) else { return nil }
      turned.panels[index].straightenFits()
      turned.panels[index][keyPath: axis].scale = isLogarithmic ? .log10 : .linear
    }
    return turned
  }
}

extension Panel {
  fileprivate var xValues: [Double] { shownX }

  /// Without the bounds of intervals, which stop at a logarithmic axis.
  fileprivate var yValues: [Double] {
    series.flatMap { drawnPoints(of: $0).map(\.y) }
      + referenceLines.filter { $0.direction == .horizontal }.map(\.value)
  }

  private static let stepCount = 32

  /// Gives fits that are drawn from end to end points between, straight on the present axes: on others a
  /// line between the ends would not be the fit.
  fileprivate mutating func straightenFits() {
    for index in series.indices
    where series[index].style == .dashedLine && series[index].points.count == 2 {
      let (first, last) = (series[index].points[0], series[index].points[1])
      var points = [first]
      for step in 1..<Self.stepCount {
        let share = Double(step) / Double(Self.stepCount)
        points.append(
          Point(x: x.between(first.x, last.x, share), y: y.between(first.y, last.y, share)))
      }
      series[index].points = points + [last]
    }
  }
}
