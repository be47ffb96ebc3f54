import Analysis
import Charts
import Specification
import Statistics

extension PictureBuilder {
  /// A metric's mean over the seeds by batch size and epochs, a cell an arm.
  func grid(_ chart: ChartSpec, _ metric: Metric, _ names: [String]) -> ValueGrid? {
    let specs = names.compactMap { summary.spec.arm(named: $0) }
    guard !specs.isEmpty else { return nil }
    let figures = FigureBuilder(summary: summary)
    let means = Dictionary(
      specs.map { ($0.name, summary.arm(named: $0.name)?.estimate(of: metric)?.value) }
    ) { first, _ in first }
    let values = means.values.compactMap { $0 }
    let best = metric.traits.isBetterHigher ? values.max() : values.min()
    let sizes = Set(specs.map(\.recipe.batchSize)).sorted()
    let lengths = Set(specs.map(\.recipe.resolved.epochs)).sorted()
    let cells = lengths.map { epochs in
      sizes.map { size -> ValueGrid.Cell? in
        guard
          let spec = specs.first(where: {
            $0.recipe.batchSize == size && $0.recipe.resolved.epochs == epochs
          })
        else { return nil }
        let mean = means[spec.name] ?? nil
        return ValueGrid.Cell(
          value: mean, text: mean.map { Self.text($0, of: values) } ?? "–",
          isBest: mean != nil && mean == best)
      }
    }
    return ValueGrid(
      name: chart.id, title: chart.title, xLabel: "batch size (examples)", yLabel: "epochs",
      valueLabel: figures.label(metric, of: figures.arms(names)),
      bestLabel: metric.traits.isBetterHigher ? "highest" : "lowest",
      missingLabel: "diverged, or not measured", columns: sizes.map(Format.batchSize),
      rows: lengths.map(Format.count), cells: cells, isLightHigh: metric.traits.isBetterHigher,
      isLogarithmic: metric.traits.isCount && values.allSatisfy { $0 > 0 },
      note: "Mean over \(figures.seedWords). Lighter is"
        + (metric.traits.isBetterHigher ? " higher." : " lower.")
        + figures.failureNote([metric], names))
  }

  /// Whole numbers as counts, others with as many decimals for all as show three digits of what they
  /// differ by.
  private static func text(_ value: Double, of values: [Double]) -> String {
    let (low, high) = (values.min() ?? value, values.max() ?? value)
    let areWhole = values.allSatisfy { $0 == $0.rounded() }
    guard !areWhole, low < high else { return Format.amount(value) }
    let spread = Estimate(value: 0, low: low - high, high: high - low)
    let digits = Format.digits(for: spread) + 1
    return digits > 5 || abs(value) >= 1e6
      ? Format.number(value) : Format.fixed(value, digits: digits)
  }
}
