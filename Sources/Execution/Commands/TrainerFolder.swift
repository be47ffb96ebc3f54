import Foundation
import Host
import Planning
import Records
import Training

/// The folder of a store in which a command runs a trial: `trainers/ID`, which outlives a kill, and goes
/// when the trial has its record.
struct TrainerFolder {
  let url: URL

  init(of id: String, in store: Store) {
    url = store.folder.appendingPathComponent(Store.trainersPart).appendingPathComponent(id)
  }

  var path: String { url.path }
  var configuration: URL { url.appendingPathComponent("config.json") }
  var checkpoint: URL { url.appendingPathComponent("checkpoint") }
  var log: URL { url.appendingPathComponent("log.txt") }
  /// How long the file of metrics was whenever the command was started, a number a line.
  private var starts: URL { url.appendingPathComponent("starts") }

  func place(of name: String) -> URL { url.appendingPathComponent(name) }

  /// The path of a file that the command may have left.
  ///
  /// - Throws: Where it is a link that leads out of the folder: what lies there is not the trial's.
  func pathOfReport(_ name: String) throws(TrainerFault) -> String {
    let path = place(of: name).path
    guard let real = RealPath.of(path), let folder = RealPath.of(url.path) else { return path }
    guard real.hasPrefix(folder + "/") else {
      throw TrainerFault(
        file: name, line: nil, found: "a link that leads out of the trial's folder, to \(real)",
        expected: "a file in that folder")
    }
    return path
  }

  /// Makes it, as far as it is not there.
  ///
  /// - Parameter anew: Whether to take away what there is first.
  func prepare(anew: Bool) throws(FileError) {
    if anew { try DurableFiles.remove(url) }
    try DurableFiles.createFolder(url)
    try DurableFiles.createFolder(checkpoint)
  }

  /// What the command printed before it was stopped.
  var logSoFar: Data { (try? RegularFile.contents(ifThere: log.path)) ?? Data() }

  private var knownStarts: [Int] {
    get throws(FileError) {
      let text = try RegularFile.contents(ifThere: starts.path) ?? Data()
      return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { Int($0) }
    }
  }

  /// How often the command was started.
  var startCount: Int { get throws(FileError) { try knownStarts.count } }

  /// Notes that the command is started again, after as much as it has said so far: half a line that a
  /// killed one left is cut off.
  ///
  /// - Returns: All such places in the file of metrics, ascending.
  func noteStart(metrics name: String) throws -> [Int] {
    let file = place(of: name)
    let contents = try RegularFile.contents(ifThere: file.path) ?? Data()
    let whole = contents.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    if whole < contents.count { try DurableFiles.replace(file, with: contents.prefix(whole)) }
    let all = try knownStarts.filter { $0 <= whole } + [whole]
    try DurableFiles.replace(
      starts, with: Data(all.map { "\($0)\n" }.joined().utf8), synced: false)
    return all
  }
}
