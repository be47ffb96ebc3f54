import Analysis
import Foundation
import Host

/// A report was to take the place of one on other data.
package struct OtherDataThere: Error, Sendable, Hashable {
  /// The report's folder.
  package let place: String
  /// Digests of the contents that it was made of, and of those that it was to be made of.
  package let found: [String]
  package let expected: [String]
}

/// Whose a report's folder is, by the `summary.json` in it.
struct ReportOwner {
  private struct Document: Decodable {
    let data: [String]?
  }

  /// Throws where a folder has a report on data from files, and the new one would share none of them.
  ///
  /// A folder whose report names no data, or none that can be told, belongs to its experiment,
  /// whatever that learns from.
  static func check(_ place: URL, takes summary: Summary) throws {
    let file = place.appendingPathComponent(ReportWriter.summaryFile)
    let expected = summary.dataDigests
    guard let contents = try RegularFile.contents(ifThere: file.path),
      let found = (try? JSONDecoder().decode(Document.self, from: contents))?.data,
      !found.isEmpty, !expected.isEmpty, Set(found).isDisjoint(with: expected)
    else { return }
    throw OtherDataThere(place: place.relativePath, found: found, expected: expected)
  }
}
