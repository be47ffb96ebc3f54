/// Series names written at the ends of their lines, where a reader needs no key.
enum EndLabels {
  struct Label: Equatable {
    var text: String
    var color: Int
    /// Where on the panel's height the label stands: 0 at the bottom, 1 at the top.
    var fraction: Double
  }

  /// The labels of a panel; nil where a key serves better: more than six series or any that is not
  /// a line, lines that end at different places or nowhere, a name too long, or ends so close
  /// together that a label would stand far from its line.
  static func place(_ panel: Panel, yRange: ClosedRange<Double>) -> [Label]? {
    let series = panel.series.filter(\.labelled)
    let xRange = panel.x.drawnRange(of: panel.shownX, margin: 0.03)
    guard (1...6).contains(series.count), series.allSatisfy(\.style.isLine) else { return nil }
    var labels: [Label] = []
    for series in series {
      let text = ShownText.line(series.name)
      guard let end = panel.drawnPoints(of: series).max(by: { $0.x < $1.x }),
        TextWidth.pixels(text, size: FigureLayout.textSize) <= 170
      else { return nil }
      let y = panel.y.fraction(end.y, in: yRange)
      guard panel.x.fraction(end.x, in: xRange) > 0.9, (0...1).contains(y) else { return nil }
      labels.append(Label(text: text, color: series.color, fraction: y))
    }
    let gap = 15 / FigureLayout.plotHeight
    let placed = spread(labels.map(\.fraction), gap: gap)
    for index in labels.indices {
      guard abs(placed[index] - labels[index].fraction) <= 1.7 * gap else { return nil }
      labels[index].fraction = placed[index]
    }
    return labels
  }

  /// The places nearest to the wanted ones (least squares) that keep their order, stand at least
  /// `gap` apart and lie between 0 and 1, so far as there is room.
  static func spread(_ wanted: [Double], gap: Double) -> [Double] {
    let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    // Taking the gaps away leaves values that must not descend: pool those that do.
    var pools: [(sum: Double, count: Int)] = []
    for (rank, index) in order.enumerated() {
      pools.append((wanted[index] - Double(rank) * gap, 1))
      while pools.count > 1, let last = pools.last {
        let before = pools[pools.count - 2]
        guard before.sum / Double(before.count) > last.sum / Double(last.count) else { break }
        pools.removeLast(2)
        pools.append((before.sum + last.sum, before.count + last.count))
      }
    }
    let highest = max(0, 1 - Double(order.count - 1) * gap)
    var placed = wanted
    var rank = 0
    for pool in pools {
      let level = min(max(pool.sum / Double(pool.count), 0), highest)
      for _ in 0..<pool.count {
        placed[order[rank]] = level + Double(rank) * gap
        rank += 1
      }
    }
    return placed
  }
}
