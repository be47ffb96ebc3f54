import ArgumentParser
import Datasets
import Foundation
import PublicData

struct VerifySets: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare the files of public sets with their MD5s.",
    discussion: """
      Changes nothing; exit status 1 where something is damaged or missing. batchlab data fetch \
      puts it right.
      """)

  @Argument(help: "Public sets; by default all that have a folder here.")
  var names: [String] = []

  struct Faulty: Error {
    let count: Int
  }

  func validate() throws { try SetArgument.check(names) }

  func run() throws {
    var (files, faults) = (0, 0)
    for set in names.isEmpty ? Catalogue.sets : SetArgument.sets(names) {
      guard let folder = set.folderHere else {
        if names.isEmpty { continue }
        files += set.files.count
        faults += set.files.count
        print("missing    \(set.name): no folder \(set.folder)")
        continue
      }
      for row in try set.check(in: folder).rows {
        files += 1
        faults += row.finding.isFault ? 1 : 0
        let path = folder.appendingPathComponent(row.file).path
        switch row.finding {
        case .right: print("right      \(path)".onOneLine)
        case .missing: print("missing    \(path)".onOneLine)
        case .unknown: print("unchecked  \(path): \(row.finding.words)".onOneLine)
        case .damaged, .wrongSize: print("damaged    \(path): \(row.finding.words)".onOneLine)
        }
      }
    }
    print("\(files) files, \(faults) of them damaged or missing")
    if faults > 0 { throw Faulty(count: faults) }
  }
}
