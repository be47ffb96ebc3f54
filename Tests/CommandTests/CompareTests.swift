import Foundation
import Testing

private let environmentTool = URL(fileURLWithPath: "/usr/bin/env")

private let hasPython: Bool = {
  let process = Process()
  process.executableURL = environmentTool
  process.arguments = ["python3", "--version"]
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}()

/// The script that puts batchlab beside its peers, with commands in their places that print planted
/// numbers.
@Suite(.enabled(if: hasPython, "needs python3"))
struct CompareTests {
  private static let script = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent(".bench/compare.py")

  private static let batchlab = """
    #!/bin/sh
    case "$1" in
      --version) echo 0.0.0;;
      doctor) echo 'cpu  none'; echo 'blas      OpenBLAS 0.3.21, pinned'; exit 69;;
      bench) echo '[{"examplesPerSecond": 300, "gemmFraction": 0.9}]';;
    esac

    """

  /// JAX at 200 with one thread and 400 with more, PyTorch at 100.
  private static let peers = """
    #!/bin/sh
    env | grep OPENBLAS_ >> leaked.txt
    if [ "$1" = -c ]; then
      echo '{"python": "3", "torch": "2.15.0+cpu", "jax": "0.10.2", "numpy": "2"}'
      exit
    fi
    echo "$*" | sed 's/.*peers.py //' >> asked.txt
    case "$2 $4" in
      "torch "*) rate=100;;
      "jax 1") rate=200;;
      *) rate=400;;
    esac
    echo "{\\"examplesPerSecond\\": $rate}"

    """

  private func compare(
    _ arguments: [String], peers: String = Self.peers, in folder: TemporaryFolder
  ) throws -> Batchlab.Result {
    for (name, text) in [("batchlab", Self.batchlab), ("peers", peers)] {
      try folder.write(text, to: name)
      chmod(folder.file(name).path, 0o755)
    }
    let process = try Batchlab.process(
      [], in: folder, environment: ["OPENBLAS_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Haswell"],
      name: "compare")
    process.executableURL = environmentTool
    process.arguments =
      ["python3", Self.script.path, "--batchlab", "./batchlab", "--peers", "./peers"] + arguments
    try process.run()
    return try Batchlab.result(of: process, in: folder, name: "compare")
  }

  @Test func tableOfMedians() throws {
    let folder = try TemporaryFolder()
    let result = try compare(
      ["--rounds", "3", "--batch-size", "1", "--batch-size", "8", "--json", "raw.json"], in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let ratio = cores > 1 ? "0.75" : "1.50"
    let rows = result.output.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2)
      .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
    #expect(rows.map { "\($0[0]) \($0[1])" } == ["none 1", "none 8", "batch 8"])
    #expect(rows.allSatisfy { $0[2] == "300" && Array($0.suffix(2)) == [ratio, "1.50"] })
    #expect(result.output.contains("OpenBLAS 0.3.21, pinned"))

    let raw = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: folder.file("raw.json")))
        as? [String: Any])
    let figures = try #require((raw["rows"] as? [[String: Any]])?.first?["figures"] as? [Any])
    #expect(figures.count == (cores > 1 ? 6 : 3))
    let own = try #require(figures.first as? [String: Any])
    #expect(own["examplesPerSecond"] as? [Double] == [300, 300, 300])
    #expect(own["gemmFraction"] as? [Double] == [0.9, 0.9, 0.9])

    // A process for each figure of the peers in each round, with an environment of their own.
    let asked = try String(contentsOf: folder.file("asked.txt"), encoding: .utf8)
    #expect(asked.split(separator: "\n").count == 3 * 3 * (figures.count - figures.count / 3))
    #expect(try Data(contentsOf: folder.file("leaked.txt")).isEmpty)
    let one = "torch --threads 1 --network f1 --batch-size 8 --seconds 1.5 --normalization batch"
    #expect(asked.contains(one))
  }

  @Test func convolutionalNetworks() throws {
    let folder = try TemporaryFolder()
    let result = try compare(["--rounds", "1", "--network", "mini"], in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let rows = result.output.split(separator: "\n").filter { $0.hasPrefix("| batch | ") }
    #expect(rows.count == 4)
    let asked = try String(contentsOf: folder.file("asked.txt"), encoding: .utf8)
    #expect(asked.contains("--network mini --batch-size 512 --seconds 1.5 --normalization batch"))
    let unknown = try compare(["--network", "mini", "--batch-size", "1"], in: folder)
    #expect(unknown.status == 2 && unknown.errors.contains("[8, 32, 128, 512]"))
  }

  /// One that fails, or prints no number, ends it all: nothing is left out of a table.
  @Test(arguments: [
    (" *) echo no memory >&2; exit 3;;", "failed with status 3"),
    (" *) echo '{}'; exit;;", "printed no throughput"),
  ]) func failingPeer(_ failure: String, message: String) throws {
    let folder = try TemporaryFolder()
    let peers = Self.peers.replacingOccurrences(of: "\"torch \"*) rate=100;;", with: failure)
    let result = try compare(["--rounds", "1", "--batch-size", "8"], peers: peers, in: folder)
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("bench: \(message)"), "\(result.errors)")
    #expect(result.errors.contains("peers.py torch"), "\(result.errors)")
  }

  @Test func missingPeers() throws {
    let folder = try TemporaryFolder()
    let result = try compare(["--check", "--peers", "./nowhere"], in: folder)
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    for passage in ["python3 -m venv .peers", "torch==2.15.0", "jax==0.10.2"] {
      #expect(result.errors.contains(passage), "\(result.errors)")
    }
  }
}
