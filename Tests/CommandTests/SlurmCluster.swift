import Foundation
import Synchronization
import Testing

/// A Slurm cluster of one node on this machine, for as long as the tests run.
final class SlurmCluster: Sendable {
  /// Nil where Slurm cannot be started here.
  static let shared = SlurmCluster()

  let folder: TemporaryFolder
  /// Started, and taken down when its input ends, which is with this process at the latest.
  private let script: Process
  private let input: Pipe

  private init?() {
    let source = URL(fileURLWithPath: #filePath)
    let package = source.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    guard let folder = try? TemporaryFolder() else { return nil }
    self.folder = folder
    (script, input) = (Process(), Pipe())
    let output = Pipe()
    script.executableURL = URL(fileURLWithPath: "/bin/bash")
    script.arguments = [package.appendingPathComponent(".ci/slurm").path, folder.url.path]
    script.standardInput = input
    script.standardOutput = output
    guard (try? script.run()) != nil else { return nil }
    let ready = Data("ready\n".utf8)
    if (try? output.fileHandleForReading.read(upToCount: ready.count)) == ready { return }
    script.waitUntilExit()
    return nil
  }

  var environment: [String: String] { ["SLURM_CONF": folder.file("slurm.conf").path] }

  /// A folder of which the node sees nothing; nil where this system allows no mounts.
  var unseen: URL? { mounted("unseen") }

  /// A file system of one MiB; nil where this system allows no mounts.
  var small: URL? { mounted("small") }

  private func mounted(_ name: String) -> URL? {
    folder.exists("\(name)/.is-mounted") ? folder.file(name) : nil
  }

  /// What one of Slurm's commands prints.
  @discardableResult
  func command(_ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = (try output.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self)
  }

  /// Lets the node take no jobs, or jobs again; those that run there go on.
  func drain() throws {
    try command("scontrol", "update", "nodename=ALL", "state=drain", "reason=test")
  }
  func resume() throws { try command("scontrol", "update", "nodename=ALL", "state=resume") }

  /// Waits for what must come within a minute.
  func wait(for what: String, until isThere: () throws -> Bool) throws {
    let end = ContinuousClock.now + .seconds(60)
    while try !isThere() {
      try #require(ContinuousClock.now < end, "waited for \(what)")
      Thread.sleep(forTimeInterval: 0.05)
    }
  }
}
