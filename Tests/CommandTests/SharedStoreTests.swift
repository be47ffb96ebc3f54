import Foundation
import Testing

/// A store that machines share, played by processes that do not know of each other, by small file
/// systems, and by system calls that fail as those of a network do.
///
/// No NFS is mounted here: what a server and its clients do beyond this is not tested.
@Suite(.timeLimit(.minutes(3))) struct SharedStoreTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    return folder
  }

  /// A shell's script in the folder, with the command's path as `$B`.
  @discardableResult
  private static func shell(
    _ script: String, in folder: TemporaryFolder
  ) throws -> Batchlab.Result {
    let process = try Batchlab.process([], in: folder)
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "B='\(try Batchlab.executable.path)'\n\(script)"]
    try process.run()
    return try Batchlab.result(of: process, in: folder)
  }

  /// Whether a new space of mounts and process numbers can be had, and something mounted in it.
  private static let canUnshare: Bool = {
    guard let folder = try? TemporaryFolder() else { return false }
    let script = """
      mkdir m; unshare --mount --pid --fork --mount-proc sh -c 'mount -t tmpfs none m && test $$ = 1'
      """
    return (try? shell(script, in: folder).status) == 0
  }()

  /// Expects a store to hold the bits of a run alone, and nothing else.
  private func expectWhole(_ store: String, in folder: TemporaryFolder) throws {
    #expect(
      try Batchlab.run("run", "houses", "--seeds", "20", "--store", "alone", in: folder).status == 0
    )
    let same = try folder.contents(store) == folder.contents("alone")
    #expect(same)
    let garbage = try Batchlab.run("store", "gc", "--store", store, in: folder)
    #expect(garbage.output == "0 were removed\n")
  }

  // MARK: - Two processes of one number

  /// Each is the first process of its own space, as in two containers. Where locks do not reach from
  /// one to the other, trials are computed twice, and come to the same.
  @Test(
    .enabled(if: canUnshare, "needs leave to make spaces of mounts and process numbers"),
    arguments: [true, false])
  func processesOfOneNumber(_ locksAreShared: Bool) throws {
    let folder = try folder()
    let mount = locksAreShared ? "" : "mount -t tmpfs none shared/locks &&"
    let script = """
      mkdir -p shared/locks
      for i in 1 2 3; do
        unshare --mount --pid --fork --kill-child --mount-proc \\
          sh -c "test \\$\\$ = 1 && \(mount) exec $B run houses --seeds 20 --store shared" \\
          >$i.out 2>$i.err &
        ids="$ids $!"
      done
      for id in $ids; do wait $id || exit $?; done
      """
    let result = try Self.shell(script, in: folder)
    let errors = try (1...3).map {
      try String(contentsOf: folder.file("\($0).err"), encoding: .utf8)
    }
    #expect(result.status == 0, "\(errors)")
    #expect(errors.allSatisfy { !$0.contains("damaged") })
    let outputs = try (1...3).map { try Data(contentsOf: folder.file("\($0).out")) }
    let same = Set(outputs).count == 1
    #expect(same)
    try expectWhole("shared", in: folder)
  }

  /// One of them is killed again and again; what it leaves is nobody else's.
  @Test(.enabled(if: canUnshare, "needs leave to make spaces of mounts and process numbers"))
  func oneOfThemIsKilled() throws {
    let folder = try folder()
    let script = """
      mkdir -p shared/locks
      space="unshare --mount --pid --fork --kill-child --mount-proc"
      run="mount -t tmpfs none shared/locks && exec $B run houses --seeds 20 --store shared"
      for i in 1 2 3 4 5 6 7 8; do
        timeout -s KILL 0.$((i * 7 % 9 + 1)) $space sh -c "$run"
      done >/dev/null 2>&1 &
      killed=$!
      $space sh -c "$run" || exit $?
      wait $killed
      $space sh -c "$run"
      """
    let result = try Self.shell(script, in: folder)
    #expect(result.status == 0, "\(result.errors)")
    _ = try Batchlab.run("store", "gc", "--store", "shared", in: folder)
    try expectWhole("shared", in: folder)
  }

  // MARK: - No room

  /// A file system of so few bytes, in a space of mounts of its own; enlarged, the run goes on.
  @Test(
    .enabled(if: canUnshare, "needs leave to make spaces of mounts and process numbers"),
    arguments: [16, 64, 100, 132])
  func fileSystemThatIsFull(_ kilobytes: Int) throws {
    let folder = try folder()
    let script = """
      mkdir small
      exec unshare --mount bash -c '
        mount -t tmpfs -o size=\(kilobytes)k none small
        "$0" run houses --seeds 20 --store small/store >/dev/null 2>full.err
        echo $?
        "$0" store verify --store small/store
        find small/store/trials small/store/checkpoints -name ".*" | wc -l
        ls small/store/trials | wc -l
        mount -o remount,size=10m small
        "$0" run houses --seeds 20 --store small/store 2>again.err >/dev/null || exit $?
        cp -r small/store kept' "$B"
      """
    let result = try Self.shell(script, in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 4, "\(result.output)")
    #expect(lines[0] == "74")
    #expect(lines[1].hasSuffix(", 0 of them damaged"))
    #expect(lines[2] == "0")
    let errors = try String(contentsOf: folder.file("full.err"), encoding: .utf8)
    #expect(errors.hasSuffix(": No space left on device\n"), "\(errors)")
    // What was finished before is not computed again.
    let again = try String(contentsOf: folder.file("again.err"), encoding: .utf8)
    #expect(again.hasPrefix("40 trials, \(lines[3]) of them in the store\n"), "\(again)")
    #expect(kilobytes < 64 || Int(lines[3]) ?? 0 > 0)
    try expectWhole("kept", in: folder)
  }

  /// A quota that is found to be spent when files are synced, as over a network.
  @Test(
    .enabled(if: Tracer.works, "needs strace, and leave to trace"), arguments: ["EDQUOT", "ENOSPC"])
  func roomThatIsMissedLate(_ code: String) throws {
    let folder = try folder()
    let failed = try Tracer.run(
      ["run", "houses", "--seeds", "20", "--store", "shared"],
      injecting: "fsync:error=\(code):when=20+", in: folder)
    #expect(failed.status == 74)
    #expect(failed.errorLines.last?.contains(": cannot sync: ") == true, "\(failed.errors)")
    let kept = folder.records("shared").count
    #expect(kept > 0 && kept < 40)
    #expect(try Batchlab.run("store", "verify", "--store", "shared", in: folder).status == 0)
    let again = try Batchlab.run("run", "houses", "--seeds", "20", "--store", "shared", in: folder)
    #expect(again.errorLines.first == "40 trials, \(kept) of them in the store")
    try expectWhole("shared", in: folder)
  }

  // MARK: - Calls that a shared file system refuses

  @Test(
    .enabled(if: Tracer.works, "needs strace, and leave to trace"),
    arguments: ["ENOLCK", "ENOSYS", "EOPNOTSUPP"])
  func fileSystemWithoutLocks(_ code: String) throws {
    let folder = try folder()
    let result = try Tracer.run(
      ["run", "houses"], injecting: "flock:error=\(code)", in: folder)
    #expect(result.status == 74)
    #expect(
      result.errorLines.last?.contains("its file system has no working locks") == true,
      "\(result.errors)")
    #expect(folder.records().isEmpty)
  }

  /// Calls that are to be made again, and names that cannot be exchanged, change nothing.
  @Test(
    .enabled(if: Tracer.works, "needs strace, and leave to trace"),
    arguments: [
      "renameat2:error=EINVAL", "flock:error=EINTR:when=1+3", "flock:error=ESTALE:when=2+3",
      "fsync:error=EINTR:when=1+2",
    ])
  func callsThatAreAnsweredOtherwise(_ fault: String) throws {
    let folder = try folder()
    for options in [[], ["--force"]] {
      let process = ["run", "houses", "--seeds", "20", "--store", "shared"] + options
      let result = try Tracer.run(process, injecting: fault, in: folder)
      #expect(result.status == 0, "\(result.errors)")
    }
    try expectWhole("shared", in: folder)
  }
}
