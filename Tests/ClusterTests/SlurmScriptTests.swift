import Foundation
import Records
import Specification
import Testing

@testable import Cluster

@Suite struct SlurmScriptTests {
  private static let awkward = "/tmp/it's 50 % \"done\" $HOME `id` \\ ;&|*?[a]~#\nnext"

  private func script(
    _ spec: SlurmSpec = SlurmSpec(), folder: String = "/work", store: String = "/shared/store",
    program: [String] = ["/bin/batchlab", "task"], tasks: Range<Int> = 0..<3, limit: Int? = nil
  ) throws -> String {
    try SlurmScript(
      submission: Submission(
        "0a1b2c3d", in: Store(reading: URL(fileURLWithPath: store, isDirectory: true))),
      request: SlurmRequest(spec: spec, taskLimit: limit, program: program, folder: folder),
      tasks: tasks
    ).text()
  }

  /// What bash prints for a script.
  private func bash(_ text: String, _ environment: [String: String] = [:]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", text]
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  @Test func asksForWhatIsAskedAndNothingElse() throws {
    let plain = try script()
    for line in ["--job-name=batchlab-0a1b2c3d-0", "--array=0-2", "--chdir=/work", "--ntasks=1"] {
      #expect(plain.contains("#SBATCH \(line)\n"))
    }
    for option in ["--partition", "--account", "--time", "--mem", "export"] {
      #expect(!plain.contains(option))
    }
    let full = try script(
      SlurmSpec(partition: "p", account: "a", time: "1-0", memory: 7, cores: 2), limit: 5)
    for line in [
      "--array=0-2%5", "--partition=p", "--account=a", "--time=1-0", "--mem=7M",
      "--cpus-per-task=2",
    ] {
      #expect(full.contains("#SBATCH \(line)\n"))
    }
  }

  /// The second array of a submission counts its tasks from where the first one ended.
  @Test func tasksAreNumberedThroughAllArrays() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try Store(at: folder)
    let submission = try Submission(of: [[]], in: store)
    let text = try SlurmScript(
      submission: submission,
      request: SlurmRequest(
        spec: SlurmSpec(environment: ["ODD": Self.awkward]),
        program: ["/usr/bin/printf", "<%s>", Self.awkward], folder: "/"),
      tasks: 40..<60
    ).text()
    #expect(text.contains("#SBATCH --array=0-19\n"))
    #expect(
      try bash(text, ["SLURM_ARRAY_TASK_ID": "7"])
        == "<\(Self.awkward)><--jobs><1><--submission><\(submission.id)><--index><47>")
    #expect(
      try bash(
        text.replacingOccurrences(of: "\nexec ", with: "\nprintf %s \"$ODD\"; exit; exec "))
        == Self.awkward)
  }

  @Test func aNodeThatSeesNothingSaysSo() throws {
    #expect(
      try bash(script(store: "/nowhere/it's")).contains(
        "batchlab: the store of the sweep cannot be seen on this node: no /nowhere/it's/slurm/"))
  }

  /// A % in the store's path is no pattern of Slurm's, and quotes end no value.
  @Test func pathsOnLinesForSbatch() throws {
    let text = try script(folder: "/a b\\c", store: "/s%A \"x\" y")
    #expect(text.contains(#"#SBATCH --chdir="/a b\\c""# + "\n"))
    #expect(
      text.contains(#"#SBATCH --output="/s%%A \"x\" y/slurm/0a1b2c3d/logs/0-%a.log""# + "\n"))
  }

  /// The command line has the same options as the script, as they are.
  @Test func optionsOfTheCommandLine() throws {
    let submission = Submission(
      "0a1b2c3d", in: Store(reading: URL(fileURLWithPath: "/s %x", isDirectory: true)))
    let options = try SlurmScript(
      submission: submission,
      request: SlurmRequest(spec: SlurmSpec(time: "5"), program: ["/p"], folder: "/a b"),
      tasks: 7..<9
    ).options()
    #expect(
      options == [
        "--job-name=batchlab-0a1b2c3d-7", "--array=0-1", "--chdir=/a b",
        "--output=/s %%x/slurm/0a1b2c3d/logs/7-%a.log", "--open-mode=append", "--ntasks=1",
        "--cpus-per-task=1", "--time=5",
      ])
  }

  /// What a command takes for one trial is asked for where the sweep asks for less.
  @Test func whatCommandsTake() throws {
    let spec = SlurmSpec(memory: 500, cores: 2, trialsPerTask: 3)
    func options(gpus: Int, cores: Int, memory: Int) throws -> [String] {
      let needs = TaskNeeds(gpus: gpus, cores: cores, memory: memory, isOfCommand: true)
      let request = needs.added(
        to: SlurmRequest(spec: spec, jobs: 2, program: ["/p"], folder: "/"))
      #expect(request.jobs == 1)
      return try SlurmScript(
        submission: Submission(
          "0a1b2c3d", in: Store(reading: URL(fileURLWithPath: "/s", isDirectory: true))),
        request: request, tasks: 0..<1, gpus: gpus
      ).options()
    }
    let large = try options(gpus: 2, cores: 8, memory: 4000)
    #expect(large.suffix(3) == ["--cpus-per-task=8", "--mem=4000M", "--gres=gpu:2"])
    let small = try options(gpus: 0, cores: 1, memory: 0)
    #expect(small.suffix(2) == ["--cpus-per-task=2", "--mem=500M"])
  }

  @Test(arguments: ["/a\nb", "/a\r\nb"])
  func foldersThatNoLineCanName(_ path: String) throws {
    #expect(throws: SlurmError.path("--chdir=\(path)")) { try script(folder: path) }
  }

  /// With one, sbatch replaces no pattern of a log's name.
  @Test func aStoreWithABackslash() throws {
    #expect(throws: SlurmError.path("/a\\b/slurm/0a1b2c3d/logs")) { try script(store: "/a\\b") }
  }
}
