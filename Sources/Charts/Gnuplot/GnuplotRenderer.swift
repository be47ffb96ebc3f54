import Foundation
import Host

/// Draws figures with gnuplot.
///
/// Every figure leaves three files: NAME.gp, which draws it, NAME.tsv, which holds its points, and
/// NAME.svg, .png or .pdf. They are written aside and then renamed; the picture comes last.
///
/// Determinism: the same figure gives the same bytes for the same gnuplot and fonts (svg: for the
/// same gnuplot). The date that a PDF carries is set to a fixed one.
public struct GnuplotRenderer: Sendable {
  public var executable: String
  public var timeoutSeconds: Double

  /// - Parameters:
  ///   - executable: a path, or a name to be looked up on PATH.
  ///   - timeoutSeconds: how long gnuplot may take for one figure.
  public init(executable: String = "gnuplot", timeoutSeconds: Double = 60) {
    self.executable = executable
    self.timeoutSeconds = timeoutSeconds
  }

  /// Writes the figure's script, data and picture into a folder, which is made if need be.
  ///
  /// - Returns: the three files: script, data, picture.
  public func render(
    _ figure: Figure, into folder: URL, format: FigureFormat
  ) throws(ChartError) -> [URL] {
    let tool = ToolRun(name: executable, timeoutSeconds: timeoutSeconds)
    let data = DataBlocks(figure)
    let script = GnuplotScript(figure, data: data, format: format)
    let (scriptFile, dataFile) = ("\(figure.name).gp", "\(figure.name).tsv")
    let picture = "\(figure.name).\(format.rawValue)"
    return try Workshop.open(in: folder) { workshop throws(ChartError) in
      try workshop.write(Data(script.text.utf8), to: scriptFile)
      try workshop.write(Data(data.text.utf8), to: dataFile)
      // -d: no start-up file of the user's or the system's.
      let words = try ChartError.from { () throws(ToolError) in
        try tool.run(["-d", scriptFile], in: workshop.folder)
      }
      guard let drawn = try? workshop.read(picture), format.isWhole(drawn) else {
        // A full disk is not gnuplot's fault, and it says nothing of it.
        try workshop.write(Data(count: 1 << 16), to: picture)
        throw .noOutput(name: executable, file: picture, message: words)
      }
      if format == .pdf { try workshop.write(FixedDate.set(in: drawn), to: picture) }
      return try workshop.publish([scriptFile, dataFile, picture])
    }
  }

  /// The SVG documents of several figures, drawn by one process; leaves no files.
  public func drawings(of figures: [Figure]) throws(ChartError) -> [String] {
    guard !figures.isEmpty else { return [] }
    let tool = ToolRun(name: executable, timeoutSeconds: timeoutSeconds * Double(figures.count))
    let numbered = figures.enumerated().map { index, figure in
      Figure(
        name: "drawing-\(index)", title: figure.title, panels: figure.panels, note: figure.note)
    }
    return try Workshop.open(in: FileManager.default.temporaryDirectory) {
      workshop throws(ChartError) in
      for figure in numbered {
        let data = DataBlocks(figure)
        let script = GnuplotScript(figure, data: data, format: .svg)
        try workshop.write(Data(script.text.utf8), to: "\(figure.name).gp")
        try workshop.write(Data(data.text.utf8), to: "\(figure.name).tsv")
      }
      let words = try ChartError.from { () throws(ToolError) in
        try tool.run(["-d"] + numbered.map { "\($0.name).gp" }, in: workshop.folder)
      }
      var documents: [String] = []
      for figure in numbered {
        let file = "\(figure.name).svg"
        guard let drawn = try? workshop.read(file), FigureFormat.svg.isWhole(drawn) else {
          throw .noOutput(name: executable, file: file, message: words)
        }
        documents.append(String(decoding: drawn, as: UTF8.self))
      }
      return documents
    }
  }

  /// What gnuplot calls itself, e.g. "gnuplot 5.4 patchlevel 4".
  public static func version(
    executable: String = "gnuplot", timeoutSeconds: Double = 10
  ) throws(ChartError) -> String {
    let tool = ToolRun(name: executable, timeoutSeconds: timeoutSeconds)
    return try Workshop.open(in: FileManager.default.temporaryDirectory) {
      workshop throws(ChartError) in
      let words = try ChartError.from { () throws(ToolError) in
        try tool.run(["--version"], in: workshop.folder)
      }
      guard !words.isEmpty else {
        throw .noOutput(name: executable, file: "standard output", message: "")
      }
      return words
    }
  }
}
