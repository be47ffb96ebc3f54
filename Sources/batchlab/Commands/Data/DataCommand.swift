import ArgumentParser
import Datasets
import Foundation
import PublicData

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Fetch, check, look at and export data sets.",
    discussion: """
      NAME is a public set that batchlab data list names. Sets are looked up as folders under \
      BATCHLAB_DATA if it is set, else under data/, else under ../shared/data.
      """,
    subcommands: [ListSets.self, FetchSets.self, VerifySets.self, ShowSet.self, ExportSet.self])
}

/// Public sets as arguments.
enum SetArgument {
  static func check(_ names: [String]) throws {
    for name in names where Catalogue.set(named: name) == nil {
      throw ValidationError(
        "There is no public set \(name.onOneLine); expected one of "
          + Catalogue.sets.map(\.name).joined(separator: ", ") + ".")
    }
  }

  /// The sets of the names, in the order given, each once.
  static func sets(_ names: [String]) -> [PublicSet] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }.compactMap(Catalogue.set(named:))
  }
}

extension PublicSet {
  /// The folder that readers would take its files from; nil where there is none.
  var folderHere: URL? { try? DataFolders.ofThisProcess.folder(named: folder) }
}

struct ListSets: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the public sets: what they are, their licence, and whether they are here.")

  func run() throws {
    for set in Catalogue.sets {
      let here =
        switch set.folderHere {
        case .some(let folder) where set.isThere(in: folder): folder.path
        case .some(let folder): "incomplete in \(folder.path)"
        case .none: "not here"
        }
      let size = ByteText.megabytes(set.downloadBytes)
      for line in [
        set.name, "  \(set.title)", "  licence: \(set.licence); source: \(set.source)",
        "  kind: \(set.configuration.kind.rawValue); folder: \(set.folder); download: \(size)",
        "  \(here)",
      ] {
        print(line.onOneLine)
      }
    }
  }
}

/// Bytes in words.
enum ByteText {
  static func megabytes(_ bytes: Int) -> String {
    let megabytes = Double(bytes) / 1e6
    return String(format: megabytes < 10 ? "%.1f MB" : "%.0f MB", megabytes)
  }
}
