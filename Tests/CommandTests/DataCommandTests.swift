import Foundation
import TestServer
import Testing

/// `batchlab data`, with servers of the tests' own in the place of the public ones.
@Suite(.serialized) struct DataCommandTests {
  /// 5,000 bytes that are not MNIST's.
  private static let other = Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
  private static let images = "train-images-idx3-ubyte.gz"
  private static let partial = "data/.mnist.fetching/\(images).partial"
  private static let imageBytes = 9_912_422

  private func fetch(
    _ server: TestServer, in folder: TemporaryFolder, _ more: [String] = [],
    environment: [String: String] = [:]
  ) throws -> Batchlab.Result {
    try Batchlab.run(
      arguments: ["data", "fetch", "mnist", "--mirror", server.url] + more, in: folder,
      environment: environment)
  }

  // MARK: - list

  @Test func list() throws {
    let folder = try TemporaryFolder()
    try folder.write(Data([1]), to: "data/cifar-100-binary/train.bin")
    for name in ["train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz"] {
      for part in ["train", "t10k"] {
        try folder.write(
          Data([1]), to: "data/kmnist/\(name.replacingOccurrences(of: "train", with: part))")
      }
    }
    let result = try Batchlab.run("data", "list", in: folder)
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(
      lines.filter { !$0.hasPrefix(" ") }
        == ["mnist", "fashion-mnist", "kmnist", "cifar-10", "cifar-100"])
    let here = stride(from: 4, to: lines.count, by: 5).map { lines[$0] }
    #expect(
      here == [
        "  not here", "  not here", "  \(folder.file("data/kmnist").path)", "  not here",
        "  incomplete in \(folder.file("data/cifar-100-binary").path)",
      ])
    #expect(result.output.contains("licence: CC BY-SA 3.0; source: LeCun, Cortes & Burges"))
    #expect(result.output.contains("kind: cifar10; folder: cifar-10-batches-bin; download: 170 MB"))
  }

  // MARK: - fetch

  @Test(arguments: [
    (["mnsit"], "Error: There is no public set mnsit; expected one of mnist, fashion-mnist,"),
    (
      ["mnist", "--mirror", "file:///srv/"], "Error: --mirror is file:///srv/; expected an address"
    ),
    (["mnist", "--mirror", "ftp://a/b"], "Error: --mirror is ftp://a/b; expected an address"),
    (["mnist", "--mirror", "mnist"], "Error: --mirror is mnist; expected an address"),
    (["mnist", "--mirror", "http://"], "Error: --mirror is http://; expected an address"),
    (["mnist", "--stall", "0"], "Error: --stall is 0; expected 1 to 3600 seconds."),
    (["mnist", "--folder", ""], "Error: --folder is empty; expected a folder."),
    ([], "Error: Missing expected argument '<names> ...'"),
  ]) func usage(_ arguments: [String], message: String) throws {
    let folder = try TemporaryFolder()
    let result = try Batchlab.run(arguments: ["data", "fetch"] + arguments, in: folder)
    #expect(result.status == 64)
    #expect(result.errorLines.first?.hasPrefix(message) == true, "\(result.errors)")
    #expect(!folder.exists("data"))
  }

  /// Each with the URL and the file, and nothing left.
  @Test func serversThatDoNotHaveIt() throws {
    let cases: [(answer: TestServer.Answer, status: Int32, words: String)] = [
      (.status(404), 74, "the server answers with status 404"),
      (.redirect("/\(Self.images)"), 74, "more than 5 redirects"),
      (.redirect("file:///etc/hostname"), 74, "leads to something that is neither http nor https"),
      (.file(Self.other), 65, "the server's file has 5000 bytes; expected 9912422"),
      (
        .file(Data(count: Self.imageBytes)), 65,
        "expected f68b3c2dcbeaaa9fbdd348bbdeb94873"
      ),
      (.file(Data(count: Self.imageBytes + 1)), 65, "more than the expected 9912422 bytes"),
    ]
    for (answer, status, words) in cases {
      let folder = try TemporaryFolder()
      let server = try TestServer { _, _ in answer }
      let result = try fetch(server, in: folder)
      expectError(
        result, status: status, naming: Self.images, "\(server.url)\(Self.images)", words)
      #expect(result.output.isEmpty)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("data").path) == [])
    }
  }

  @Test func nameThatDoesNotResolve() throws {
    let folder = try TemporaryFolder()
    let result = try Batchlab.run(
      "data", "fetch", "mnist", "--mirror", "http://nowhere.invalid", in: folder)
    expectError(
      result, status: 74, naming: Self.images, "http://nowhere.invalid/\(Self.images)",
      "nowhere.invalid", "resolved")
  }

  @Test func stall() throws {
    let folder = try TemporaryFolder()
    let server = try TestServer { _, number in
      .stalled(Data(count: Self.imageBytes), after: number == 0 ? 4000 : 0)
    }
    let result = try fetch(server, in: folder, ["--stall", "3"])
    expectError(result, status: 74, naming: Self.images, "3 s", "4000 of \(Self.imageBytes) bytes")
    #expect(try Data(contentsOf: folder.file(Self.partial)).count == 4000)
  }

  /// Interrupted or killed, it goes on from where it was.
  @Test(.timeLimit(.minutes(1)), arguments: [SIGINT, SIGTERM, SIGKILL])
  func end(_ signal: Int32) throws {
    let folder = try TemporaryFolder()
    let server = try TestServer { _, number in
      number == 0 ? .stalled(Data(count: Self.imageBytes), after: 300_000) : .status(500)
    }
    let process = try Batchlab.process(
      ["data", "fetch", "mnist", "--mirror", server.url], in: folder)
    try process.run()
    defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
    let end = Date().addingTimeInterval(20)
    while (try? Data(contentsOf: folder.file(Self.partial)))?.count != 300_000, Date() < end {
      Thread.sleep(forTimeInterval: 0.02)
    }
    kill(process.processIdentifier, signal)
    let result = try Batchlab.result(of: process, in: folder)
    if signal == SIGKILL {
      #expect(result.status == -SIGKILL)
    } else {
      expectError(
        result, status: 130, naming: "interrupted", "300000 of \(Self.imageBytes) bytes",
        Self.images)
    }
    #expect(try Data(contentsOf: folder.file(Self.partial)).count == 300_000)
    #expect(!folder.exists("data/mnist"))
    #expect(try fetch(server, in: folder).status == 74)
    #expect(server.requests.map(\.start) == [nil, 300_000])
  }

  @Test func noCurl() throws {
    let folder = try TemporaryFolder()
    let server = try TestServer { _, _ in .status(500) }
    let result = try fetch(server, in: folder, environment: ["PATH": folder.url.path])
    expectError(result, status: 69, naming: "curl", "not installed")
    let doctor = try Batchlab.run("doctor", in: folder, environment: ["PATH": folder.url.path])
    #expect(doctor.output.contains("\ncurl      curl is not installed"))
    #expect(try Batchlab.run("doctor", in: folder).output.contains("\ncurl      curl "))
  }

  /// Every write beyond 200 KiB fails, as all do on a full disk.
  @Test func fullDisk() throws {
    let folder = try TemporaryFolder()
    let server = try TestServer { _, _ in .file(Data(count: Self.imageBytes)) }
    let process = try Batchlab.process([], in: folder)
    let command = try Batchlab.executable.path
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [
      "-c",
      "ulimit -f 200; trap '' XFSZ; exec '\(command)' data fetch mnist --mirror \(server.url)",
    ]
    try process.run()
    let result = try Batchlab.result(of: process, in: folder)
    expectError(result, status: 74, naming: folder.file(Self.partial).path, "File too large")
    #expect(!folder.exists("data/mnist"))
  }

  @Test func placeThatCannotBe() throws {
    let folder = try TemporaryFolder()
    try folder.write("a file", to: "taken")
    let server = try TestServer { _, _ in .status(500) }
    for place in [["--folder", "taken"], ["--folder", "taken/sets"]] {
      let result = try fetch(server, in: folder, place)
      expectError(result, status: 74, naming: "taken", "Not a directory")
    }
    let named = try fetch(
      server, in: folder, environment: ["BATCHLAB_DATA": folder.file("taken").path])
    #expect(named.status == 74)
    #expect(server.requests.isEmpty)
  }

  /// Under BATCHLAB_DATA where it is set, and under --folder before that.
  @Test func places() throws {
    let folder = try TemporaryFolder()
    let server = try TestServer { _, _ in .brokenOff(Data(count: Self.imageBytes), after: 2000) }
    let environment = ["BATCHLAB_DATA": folder.file("sets").path]
    #expect(try fetch(server, in: folder, environment: environment).status == 74)
    #expect(folder.exists("sets/.mnist.fetching/\(Self.images).partial"))
    #expect(
      try fetch(server, in: folder, ["--folder", "mine"], environment: environment).status == 74)
    #expect(folder.exists("mine/.mnist.fetching/\(Self.images).partial"))
    #expect(!folder.exists("data"))
  }

  // MARK: - verify

  @Test func verify() throws {
    let folder = try TemporaryFolder()
    let nothing = try Batchlab.run("data", "verify", in: folder)
    #expect(nothing.status == 0)
    #expect(nothing.output == "0 files, 0 of them damaged or missing\n")
    let named = try Batchlab.run("data", "verify", "mnist", in: folder)
    #expect(named.status == 1)
    #expect(named.output.hasPrefix("missing    mnist: no folder mnist\n"))

    try folder.write(Data(count: 28_881), to: "data/mnist/train-labels-idx1-ubyte.gz")
    try folder.write(Data(count: 7), to: "data/mnist/train-images-idx3-ubyte.gz")
    try folder.write(Data(count: 7), to: "data/mnist/t10k-images-idx3-ubyte")
    let result = try Batchlab.run("data", "verify", in: folder)
    expectError(result, status: 1, naming: "3 damaged or missing", "batchlab data fetch")
    let place = folder.file("data/mnist").path
    #expect(
      result.output.split(separator: "\n").map(String.init) == [
        "damaged    \(place)/train-images-idx3-ubyte.gz: has 7 bytes; expected 9912422",
        "damaged    \(place)/train-labels-idx1-ubyte.gz: has MD5 \(Self.zeros); expected"
          + " d53e105ee54ea40749a09fcbcd1e9432",
        "unchecked  \(place)/t10k-images-idx3-ubyte.gz: decompressed here; the published MD5 is of"
          + " the other form",
        "missing    \(place)/t10k-labels-idx1-ubyte.gz",
        "4 files, 3 of them damaged or missing",
      ])
    #expect(try Batchlab.run("data", "verify", "mnsit", in: folder).status == 64)
  }

  /// md5sum of 28,881 zeros.
  private static let zeros = "a01c5ff39e511aa67a760d476152215b"
}
