/// A chart of the report.
package struct ChartSpec: Sendable, Hashable {
  package let id: String
  package let title: String
  package let kind: Kind

  package enum Kind: Sendable, Hashable {
    /// Final metrics, a panel each, against batch size; a line for each series of arms.
    case batchSizes(metrics: [Metric], series: [Series], isLogarithmic: Bool)
    /// A metric over the course of training, a line an arm.
    case curves(metrics: [Metric], against: Progress, arms: [String], isLogarithmic: Bool)
    /// A final metric, every seed of every arm, with mean and interval.
    case arms(metrics: [Metric], arms: [String], isLogarithmic: Bool)
    /// ‖w_t − w_0‖ against log t, with a fit for each arm.
    case distance(arms: [String])
    /// The paths of the parameters of a model with one weight and one bias over its loss.
    case paths(arms: [String])
    /// Updates to the target against batch size, both logarithmic: studies, their curves with the
    /// three regions, and the line of perfect scaling.
    case stepsToTarget(series: [String])
    /// Updates to the target by learning rate and batch size, as a series' searches found them, with
    /// the linear and the square-root rule drawn over them.
    case learningRates(series: String)
    /// The gradient's noise scale over the updates, a line an arm, and the critical batch sizes of
    /// series of studies across it.
    case noiseScale(arms: [String], series: [String])
    /// Time to the target against the number of workers, by the experiment's cost model, for the
    /// batch sizes of a series of studies.
    case costModel(series: String)
    /// A final metric by batch size and epochs, a cell an arm.
    case grid(metric: Metric, arms: [String])
    /// Examples of each class, as drawn and as augmented.
    case examples(arm: String)
    /// Test examples in the plane of their representations' first two principal components, a panel an
    /// arm.
    case planes(arms: [String])
    /// Training examples, and views of them as a trial's first epochs draw them.
    case views(arm: String)
    /// Train and test loss along the straight and the curved path of that name.
    case lossPath(path: String)
    /// The density of the Hessian's eigenvalues at the ends of the arms that it is measured for.
    case spectrum
    /// The train loss over the plane of that name.
    case surface(surface: String)
    /// The lowest validation error so far against the candidates tried, a line a tuning.
    case searchCourse(tunings: [String])
    /// Validation error against batch size: all candidates of the first search, and the best of each
    /// batch size.
    case candidates(tuning: String)
    /// Train and validation loss of the settings found, and of the smallest and the largest batch size
    /// that were judged in full, over the epochs.
    case validationCurves(tuning: String)
  }

  package struct Series: Sendable, Hashable {
    package let name: String
    package let arms: [String]
  }

  package enum Progress: String, Sendable, CaseIterable {
    case epochs, updates
  }
}

extension ChartSpec.Kind {
  /// What `kind` says in experiment files.
  enum Name: String, CaseIterable {
    case batchSizes, curves, arms, distance, paths, stepsToTarget, learningRates, noiseScale,
      costModel, grid, examples, planes, views, lossPath, spectrum, surface, searchCourse,
      candidates, validationCurves
  }

  /// Reads the keys that a chart of that kind has of its own.
  ///
  /// Throws also where the chart would be empty.
  init(_ name: Name, from reader: inout ChartReader) throws(SpecificationError) {
    self =
      switch name {
      case .batchSizes: try reader.batchSizes()
      case .curves: try reader.curves()
      case .arms: try reader.finalValues()
      case .distance: try reader.distance()
      case .paths: try reader.paths()
      case .stepsToTarget: try reader.stepsToTarget()
      case .learningRates: try reader.learningRates()
      case .noiseScale: try reader.noiseScale()
      case .costModel: try reader.costModel()
      case .grid: try reader.grid()
      case .examples: try reader.examples()
      case .planes: try reader.planes()
      case .views: try reader.views()
      case .lossPath: try reader.lossPath()
      case .spectrum: try reader.spectrum()
      case .surface: try reader.surface()
      case .searchCourse: try reader.searchCourse()
      case .candidates: try reader.candidates()
      case .validationCurves: try reader.validationCurves()
      }
  }
}
