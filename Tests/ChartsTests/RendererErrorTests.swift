import Charts
import Foundation
import Testing

/// What the renderer says when gnuplot is missing or does not do its work.
@Suite struct RendererErrorTests {
  private static let figure = Figure(
    name: "small", title: "Small",
    panels: [
      Panel(
        x: Axis(label: "x"), y: Axis(label: "y"),
        series: [Series(name: "s", style: .line, points: [Point(x: 0, y: 0)], color: 0)])
    ])

  @Test(arguments: ["no-such-gnuplot", "/no/such/folder/gnuplot"])
  func missingTool(_ name: String) throws {
    try inScratchFolder { folder in
      #expect(throws: ChartError.toolMissing(name: name)) {
        try GnuplotRenderer(executable: name).render(Self.figure, into: folder, format: .svg)
      }
      #expect(throws: ChartError.toolMissing(name: name)) {
        try GnuplotRenderer.version(executable: name)
      }
    }
  }

  @Test func failingTool() throws {
    try withFake("echo 'line 7: undefined variable' >&2; exit 3") { fake, folder in
      #expect(
        throws: ChartError.toolFailed(
          name: fake, status: 3, message: "line 7: undefined variable")
      ) {
        try GnuplotRenderer(executable: fake).render(Self.figure, into: folder, format: .svg)
      }
    }
  }

  @Test func killedTool() throws {
    try withFake("kill -KILL $$") { fake, folder in
      #expect(throws: ChartError.toolFailed(name: fake, status: -9, message: "")) {
        try GnuplotRenderer(executable: fake).render(Self.figure, into: folder, format: .svg)
      }
    }
  }

  /// The child, too, must not outlive the time limit: it would write the mark.
  @Test func hangingTool() throws {
    try withFake("echo waiting; (sleep 2; touch \"$0.mark\"); true") { fake, folder in
      let started = Date()
      #expect(
        throws: ChartError.toolHung(name: fake, seconds: 0.5, message: "waiting")
      ) {
        try GnuplotRenderer(executable: fake, timeoutSeconds: 0.5)
          .render(Self.figure, into: folder, format: .svg)
      }
      #expect(Date().timeIntervalSince(started) < 2)
      Thread.sleep(forTimeInterval: 2.2)
      #expect(!FileManager.default.fileExists(atPath: fake + ".mark"))
    }
  }

  @Test(arguments: [
    "echo done", "echo done; : > small.svg", "echo done; echo '<svg><path/>' > small.svg",
  ])
  func silentTool(_ script: String) throws {
    try withFake(script) { fake, folder in
      #expect(throws: ChartError.noOutput(name: fake, file: "small.svg", message: "done")) {
        try GnuplotRenderer(executable: fake).render(Self.figure, into: folder, format: .svg)
      }
    }
  }

  /// More than a pipe holds must not stop the program.
  @Test func talkativeTool() throws {
    try withFake("head -c 1000000 /dev/zero | tr '\\0' x >&2; echo '<svg></svg>' > small.svg") {
      fake, folder in
      let files = try GnuplotRenderer(executable: fake, timeoutSeconds: 20)
        .render(Self.figure, into: folder, format: .svg)
      #expect(files.count == 3)
    }
  }

  /// A figure that fails leaves what stood there, and nothing else.
  @Test func failureLeavesTheFolderAsItWas() throws {
    try withFake("exit 1") { fake, folder in
      let old = folder.appendingPathComponent("small.svg")
      try Data("old".utf8).write(to: old)
      #expect(throws: ChartError.self) {
        try GnuplotRenderer(executable: fake).render(Self.figure, into: folder, format: .svg)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["small.svg"])
      #expect(try Data(contentsOf: old) == Data("old".utf8))
    }
  }

  @Test func folderThatIsAFile() throws {
    try inScratchFolder { folder in
      let file = folder.appendingPathComponent("file")
      try Data().write(to: file)
      for draw in [
        { try GnuplotRenderer().render(Self.figure, into: file, format: .svg) },
        { try Samples.digits.render(into: file, format: .svg) },
      ] {
        let error = #expect(throws: ChartError.self) { _ = try draw() }
        guard case .file(let path, _) = error else {
          Issue.record("\(String(describing: error)) rather than a file error")
          continue
        }
        #expect(path.hasPrefix(file.path))
      }
    }
  }

  @Test func version() throws {
    #expect(try GnuplotRenderer.version().hasPrefix("gnuplot "))
  }

  /// The user's own settings do not reach gnuplot, and nothing waits for input.
  @Test func environmentIsFixed() throws {
    try withFake("env > \"$0.env\"; cat > \"$0.input\"; echo '<svg></svg>' > small.svg") {
      fake, folder in
      _ = try GnuplotRenderer(executable: fake).render(Self.figure, into: folder, format: .svg)
      let lines = try String(contentsOfFile: fake + ".env", encoding: .utf8).split(separator: "\n")
      let names = Set(lines.compactMap { $0.split(separator: "=").first.map(String.init) })
      // A shell adds the last three itself.
      #expect(
        names.subtracting(["PWD", "SHLVL", "_", "OLDPWD"]) == ["PATH", "HOME", "LC_ALL", "TZ"])
      #expect(lines.contains("LC_ALL=C"))
      #expect(try Data(contentsOf: URL(fileURLWithPath: fake + ".input")).isEmpty)
    }
  }

  /// Runs `body` with a shell script in gnuplot's place and an empty target folder.
  private func withFake(_ script: String, _ body: (String, URL) throws -> Void) throws {
    try inScratchFolder { folder in
      let fake = folder.appendingPathComponent("fake-gnuplot").path
      try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: fake))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fake)
      let target = folder.appendingPathComponent("figures", isDirectory: true)
      try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
      try body(fake, target)
    }
  }
}
