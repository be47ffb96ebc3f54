import Analysis
import ArgumentParser
import Charts
import Execution
import Foundation
import Reports
import Specification

extension FigureFormat: ExpressibleByArgument {}

/// What a report is written as.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
  /// Markdown with SVG figures, and beside each page one of HTML that holds its figures.
  case html
  /// Markdown alone, with figures of that format.
  case svg, png, pdf

  var figures: FigureFormat { FigureFormat(rawValue: rawValue) ?? .svg }
}

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run what is missing, and write the reports.",
    discussion: "Without a name, all experiments and the page that lists them.")

  @Argument(help: "Experiments, by name or path.")
  var names: [String] = []

  @Option(
    help: """
      The folder to write to. By default reports, or .batchlab/reports/PROFILE where profile, seeds \
      or format are not the standard ones.
      """)
  var output: String?

  @Option(
    help: """
      html: Markdown with SVG figures, and beside each page an HTML file that holds its figures and needs \
      nothing else. svg, png or pdf: Markdown alone, with figures of that format.
      """)
  var format: ReportFormat = .html

  @OptionGroup var options: RunOptions

  func run() throws {
    // Before hours of trials, see that they can be drawn.
    _ = try GnuplotRenderer.version()
    let session = try Session(options)
    let all = names.isEmpty
    let chosen = try all ? ExperimentFiles.names(with: options.profile) : names
    let specs = try chosen.map(session.spec)
    guard !specs.isEmpty else {
      throw SpecificationError(
        file: "experiments", found: "no experiment file with the profile \(options.profile)",
        expected: "NAME.yaml files")
    }
    try Self.checkNames(specs)
    let place = output ?? defaultPlace
    try Writability.check(place)
    let writer = ReportWriter(
      output: URL(fileURLWithPath: place), format: format.figures, writesHTML: format == .html,
      datasets: session.datasets,
      timings: StepTimings(store: session.store, datasets: session.datasets))
    try ReportRun(
      all ? specs.sorted { ($0.place ?? .max, $0.name) < ($1.place ?? .max, $1.name) } : specs,
      in: session, writer: writer, place: place, index: all ? options.profile : nil
    ).run()
  }

  /// `reports` holds the default profile as its files state it, with the figures that its pages and
  /// the README show; anything else goes where it cannot be taken for that.
  private var defaultPlace: String {
    let isStandard =
      options.profile == ExperimentSpec.defaultProfile && options.seeds == nil
      && format.figures == .svg
    return isStandard ? "reports" : "\(options.store)/reports/\(options.profile)"
  }

  /// A report's folder has its experiment's name, so two of one name would share it.
  private static func checkNames(_ specs: [ExperimentSpec]) throws(SpecificationError) {
    var seen = Set<String>()
    for spec in specs where !seen.insert(spec.name).inserted {
      throw SpecificationError(
        file: spec.file, found: "the name \(spec.name) again", expected: "each name once")
    }
  }
}
