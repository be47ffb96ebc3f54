import Foundation

/// The reports that the repository holds: every page of Markdown, by its path below reports/.
enum CommittedReports {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("reports")

  static let pages: [String] = files { $0.hasSuffix(".md") }
  static let drawings: [String] = files { path in
    path.hasSuffix(".svg") && text(path).contains("gnuplot_canvas")
  }

  static func text(_ path: String) -> String {
    (try? String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)) ?? ""
  }

  private static func files(where isWanted: (String) -> Bool) -> [String] {
    let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (paths ?? []).filter(isWanted).sorted()
  }
}
