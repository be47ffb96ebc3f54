import Foundation
import Testing

/// A repository whose baselines a test chooses, commit by commit.
struct PlantedHistory {
  static let experiment = "planted"
  static let file = "experiments/baselines/\(experiment).json"

  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try git("init", "--quiet", "--initial-branch=main")
  }

  /// Test errors of the trials of an arm, and what else its baseline says.
  func write(
    _ values: [Double], arm: String = "large", version: Int = 4, settings: String = "one"
  ) throws {
    let trials = values.enumerated().map { seed, value -> [String: Any] in
      [
        "seed": seed, "status": ["completed": [String: Int]()], "updates": 8, "examples": 64,
        "parametersDigest": "\(value)", "metrics": ["testError": value, "distance": 1 + value],
        "history": [String](),
      ]
    }
    let baseline: [String: Any] = [
      "experiment": Self.experiment, "profile": "smoke", "settings": settings, "claims": [Int](),
      "tolerances": [String: Int](), "arms": [["name": arm, "trials": trials] as [String: Any]],
      "engine": [
        "configuration": "OpenBLAS 0.3.21", "coreType": "Haswell", "numericsVersion": version,
        "openBLASVersion": "0.3.21", "threads": 1,
      ] as [String: Any],
    ]
    try folder.write(
      JSONSerialization.data(withJSONObject: baseline, options: .sortedKeys), to: Self.file)
  }

  /// Always on the same day, so that the same contents are the same commits.
  func commit(_ message: String) throws {
    try git("add", "--all", "experiments")
    try git("commit", "--quiet", "--allow-empty", "--message", message)
  }

  func git(_ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["git", "-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
      + ["-c", "commit.gpgSign=false"] + arguments
    process.currentDirectoryURL = folder.url
    let day = "2026-01-02T03:04:05+0000"
    process.environment = ProcessInfo.processInfo.environment.merging([
      "GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day, "GIT_CONFIG_GLOBAL": "/dev/null",
      "GIT_CONFIG_SYSTEM": "/dev/null",
    ]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "git \(arguments)")
  }

  func page(_ name: String = ".batchlab/trend.html") throws -> String {
    try String(contentsOf: folder.file(name), encoding: .utf8)
  }
}
