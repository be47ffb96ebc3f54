import ArgumentParser
import Foundation
import Records

struct MergeStores: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Copy the records of other stores into one.",
    discussion: """
      Copied are records and what was measured around their weights; timings of machines and \
      checkpoints stay where they are. Every record is checked first: where one is damaged, or two of \
      a trial disagree, all such are named, nothing is written, and the exit status is 65. A merge \
      that was interrupted can be done again.
      """)

  @Argument(help: "Stores to copy from.")
  var sources: [String]

  @Option(help: "The store to copy to; made if it is missing.")
  var store = RunOptions.defaultStore

  struct Refused: Error {
    let count: Int
    let copiedCount: Int
  }

  func run() throws {
    let stores = try sources.map { source in
      let found = try StoreOptions.existing(source)
      if Self.isSame(source, store) {
        throw DocumentError(file: source, reason: "is the store to copy to, too")
      }
      return found
    }
    let merged: Store.Merged
    do {
      merged = try Store.merge(stores, into: URL(fileURLWithPath: store)) { id in
        print(error: "trial \(id.prefix(12)) is under way in another process; waiting for it")
      }
    } catch let refusal as Store.MergeRefusal {
      for finding in refusal.findings { print("\(finding.place): \(finding.what)".onOneLine) }
      throw Refused(count: refusal.findings.count, copiedCount: refusal.copiedCount)
    }
    print(Self.text(merged.records, "records", of: stores.count))
    if merged.measurements.all > 0 {
      print(Self.text(merged.measurements, "measurements around weights", of: stores.count))
    }
  }

  private static func text(
    _ counts: Store.Merged.Counts, _ what: String, of storeCount: Int
  ) -> String {
    "\(counts.all) \(what) merged from \(storeCount) stores:"
      + " \(counts.new) new, \(counts.present) were there already and agree"
  }

  private static func isSame(_ a: String, _ b: String) -> Bool {
    let (first, second) = (URL(fileURLWithPath: a), URL(fileURLWithPath: b))
    return first.resolvingSymlinksInPath().path == second.resolvingSymlinksInPath().path
  }
}
