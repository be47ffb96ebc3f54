import ArgumentParser
import Foundation
import PublicData

struct FetchSets: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Download public sets.",
    discussion: """
      By curl, from the first mirror that has a file with the right MD5. A download that breaks off, \
      or is interrupted, goes on next time from where it was. Files that are there and right are \
      left alone.
      """)

  @Argument(help: "Public sets, as batchlab data list names them.")
  var names: [String]

  @Option(
    help: """
      A folder of the web that offers the files under the names of the originals, instead of the \
      known ones; may be given several times.
      """)
  var mirror: [String] = []

  @Option(
    help: "Where the sets' folders belong; by default BATCHLAB_DATA if it is set, else data.")
  var folder: String?

  @Option(help: "Seconds that next to nothing may come before the next mirror is tried.")
  var stall = 30

  func validate() throws {
    try SetArgument.check(names)
    if folder?.isEmpty == true { throw ValidationError("--folder is empty; expected a folder.") }
    if !(1...3600).contains(stall) {
      throw ValidationError("--stall is \(stall); expected 1 to 3600 seconds.")
    }
    for mirror in mirror where !Self.isWebAddress(mirror) {
      throw ValidationError(
        "--mirror is \(mirror.onOneLine); expected an address that begins with http:// or https://."
      )
    }
  }

  private static func isWebAddress(_ text: String) -> Bool {
    guard let url = URL(string: text), let scheme = url.scheme?.lowercased() else { return false }
    return ["http", "https"].contains(scheme) && url.host?.isEmpty == false
  }

  private var place: URL {
    let named = ProcessInfo.processInfo.environment["BATCHLAB_DATA"] ?? ""
    return URL(fileURLWithPath: folder ?? (named.isEmpty ? "data" : named), isDirectory: true)
  }

  func run() throws {
    Interruption.listen()
    defer { Interruption.ignoreWishes() }
    let meter = FetchMeter()
    defer { meter.end() }
    var fetcher = Fetcher(
      isInterrupted: { Interruption.isRequested }, report: { meter.note($0) })
    fetcher.stallSeconds = stall
    let mirrors = mirror.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    for set in SetArgument.sets(names) {
      let fetched = try fetcher.fetch(set, into: place, mirrors: mirrors.isEmpty ? nil : mirrors)
      print(fetched.path)
    }
  }
}
