import Analysis
import Charts
import Planning
import Records
import Specification
import Training

extension PictureBuilder {
  /// Every trial of a series' searches by batch size and learning rate, and where the two rules put
  /// the learning rate, from the best one of the smallest valid study on.
  func learningRates(_ chart: ChartSpec, series name: String) -> HeatMap? {
    guard let series = summary.series.first(where: { $0.name == name }) else { return nil }
    let columns = series.studies.map { study in
      HeatMap.Column(
        x: Double(study.batchSize),
        cells: study.search.compactMap { record in
          guard let rate = record.identity.trial.recipe.learningRate else { return nil }
          return HeatMap.Cell(
            y: rate, value: record.updatesToGoal.map(Double.init),
            isBest: rate == study.best?.learningRate)
        })
    }
    var lines: [HeatMap.Line] = []
    if let base = series.studies.first(where: { $0.updates != nil }),
      let rate = base.best?.learningRate
    {
      func line(_ name: String, _ color: Int, _ law: (Double) -> Double) -> HeatMap.Line {
        HeatMap.Line(
          name: name, color: color,
          points: columns.map { column in
            let ratio = column.x / Double(base.batchSize)
            return SurfacePicture.Place(x: column.x, y: rate * law(ratio))
          })
      }
      lines = [
        line("linear rule", 1) { $0 }, line("square-root rule", 4) { $0.squareRoot() },
      ]
    }
    return HeatMap(
      name: chart.id, title: chart.title, xLabel: "batch size (examples)",
      yLabel: "learning rate", valueLabel: "updates to target",
      missingLabel: "target missed, or diverged", columns: columns, lines: lines,
      note: "A cell is a trial of the search. The rules start at the best rate of the smallest"
        + " batch size with a valid study.")
  }
}
