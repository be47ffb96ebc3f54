import Foundation
import Host
import Planning
import Samples
import Testing

@testable import Records

/// What is there and cannot be read is not taken for what is not there.
@Suite struct UnreadableTests {
  /// Puts something in a folder's place that cannot be listed.
  enum Obstacle: CaseIterable {
    case file, loop

    var code: Int32 {
      switch self {
      case .file: ENOTDIR
      case .loop: ELOOP
      }
    }

    func put(at place: URL) throws {
      switch self {
      case .file: try Data().write(to: place)
      case .loop:
        try FileManager.default.createSymbolicLink(
          atPath: place.path, withDestinationPath: place.lastPathComponent)
      }
    }
  }

  // MARK: - Files and folders

  @Test func filesThatAreNotThere() throws {
    let folder = try TemporaryFolder()
    #expect(try RegularFile.contents(ifThere: folder.file("none").path) == nil)
    #expect(try DurableFiles.names(in: folder.file("none")) == [])
    try folder.write("b", to: "b")
    try folder.write("a", to: "a")
    #expect(try RegularFile.contents(ifThere: folder.file("a").path) == Data("a".utf8))
    #expect(try DurableFiles.names(in: folder.url) == ["a", "b"])
  }

  @Test(arguments: Obstacle.allCases) func foldersThatCannotBeListed(_ obstacle: Obstacle) throws {
    let folder = try TemporaryFolder()
    let place = folder.file("place")
    try obstacle.put(at: place)
    let error = #expect(throws: FileError.self) { try DurableFiles.names(in: place) }
    #expect(error?.path == place.path)
    #expect(error?.operation == "list")
    #expect(error?.reason == String(cString: strerror(obstacle.code)))
  }

  @Test func filesThatCannotBeRead() throws {
    let folder = try TemporaryFolder()
    try Obstacle.loop.put(at: folder.file("loop"))
    for (name, reason) in [
      ("loop", String(cString: strerror(ELOOP))), ("", "Not a regular file"),
      (String(repeating: "n", count: 300), String(cString: strerror(ENAMETOOLONG))),
    ] {
      let path = folder.file(name).path
      let error = #expect(throws: FileError.self) { try RegularFile.contents(ifThere: path) }
      #expect(error?.path == path)
      #expect(error?.reason == reason)
    }
  }

  // MARK: - Stores

  @Test(arguments: Obstacle.allCases) func aStoreThatCannotBeListed(_ obstacle: Obstacle) throws {
    let folder = try TemporaryFolder()
    try obstacle.put(at: folder.file("trials"))
    let store = Store(reading: folder.url)
    let error = try #require(#expect(throws: StoreError.self) { try store.ids })
    #expect(error.path == folder.file("trials").path)
    #expect(throws: error) { try store.verify() }
    #expect(throws: error) { try store.collectGarbage() }
    #expect(throws: error) { try Store.merge([store], into: folder.file("all")) }
    #expect(!FileManager.default.fileExists(atPath: folder.file("all").path))
  }

  @Test func aRecordsFileThatCannotBeRead() throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    try FileManager.default.createDirectory(
      at: folder.file("trials/0a/trial.json"), withIntermediateDirectories: true)
    guard case .damaged(let reason) = store.record("0a") else {
      Issue.record("a record without a document")
      return
    }
    #expect(reason.contains(folder.file("trials/0a/trial.json").path))
    #expect(reason.hasSuffix("Not a regular file"))
  }

  @Test func aMeasurementThatCannotBeRead() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      at: folder.file("landscape/one.json"), withIntermediateDirectories: true)
    var survey = MergeSurvey()
    try survey.add(Store(reading: folder.url))
    let finding = try #require(survey.findings.first)
    #expect(finding.place.hasSuffix("landscape/one.json"))
    #expect(finding.what.hasSuffix("Not a regular file"))
  }
}
