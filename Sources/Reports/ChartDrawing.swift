import Analysis
import Charts
import Planning
import Specification

/// What a chart becomes.
enum ChartDrawing {
  /// Axes and lines, which gnuplot draws.
  case figure(Figure)
  /// What Cairo draws; nil where the summary has nothing of what it is to show.
  case picture((any Picture)?)

  /// - Parameter datasets: For pictures of examples.
  init(of chart: ChartSpec, summary: Summary, datasets: DatasetCache) throws {
    let figures = FigureBuilder(summary: summary)
    let pictures = PictureBuilder(summary: summary, datasets: datasets)
    self =
      switch chart.kind {
      case .batchSizes(let metrics, let series, let isLogarithmic):
        .figure(figures.batchSizes(chart, metrics, series, isLogarithmic))
      case .curves(let metrics, let against, let arms, let isLogarithmic):
        .figure(figures.curves(chart, metrics, against, arms, isLogarithmic))
      case .arms(let metrics, let arms, let isLogarithmic):
        .figure(figures.finalValues(chart, metrics, arms, isLogarithmic))
      case .distance(let arms): .figure(figures.distance(chart, arms))
      case .paths(let arms): .picture(try pictures.lossSurface(chart, arms: arms))
      case .stepsToTarget(let series): .figure(figures.stepsToTarget(chart, series))
      case .learningRates(let series): .picture(pictures.learningRates(chart, series: series))
      case .noiseScale(let arms, let series): .figure(figures.noiseScale(chart, arms, series))
      case .costModel(let series): .figure(figures.costModel(chart, series))
      case .grid(let metric, let arms): .picture(pictures.grid(chart, metric, arms))
      case .examples(let arm): .picture(try pictures.examples(chart, arm: arm))
      case .planes(let arms): .picture(pictures.planes(chart, arms: arms))
      case .views(let arm): .picture(try pictures.views(chart, arm: arm))
      case .lossPath(let path): .figure(figures.lossPath(chart, path))
      case .spectrum: .figure(figures.spectrum(chart))
      case .surface(let name): .picture(pictures.surface(chart, named: name))
      case .searchCourse(let tunings): .figure(figures.searchCourse(chart, tunings))
      case .candidates(let tuning): .figure(figures.candidates(chart, tuning))
      case .validationCurves(let tuning): .figure(figures.validationCurves(chart, tuning))
      }
  }
}
