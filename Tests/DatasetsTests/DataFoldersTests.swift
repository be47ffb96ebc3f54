import Datasets
import Foundation
import Testing

@Suite struct DataFoldersTests {
  private let here = URL(filePath: "/home/someone/batchlab", directoryHint: .isDirectory)

  private func places(_ environment: [String: String]) -> [String] {
    DataFolders(environment: environment, workingDirectory: here).searched.map { $0.path() }
  }

  @Test func placesInOrder() {
    #expect(places([:]) == ["/home/someone/batchlab/data/", "/home/someone/shared/data/"])
    #expect(places(["BATCHLAB_DATA": "/big/sets"]).first == "/big/sets/")
    #expect(places(["BATCHLAB_DATA": "sets"]).first == "/home/someone/batchlab/sets/")
    #expect(places(["BATCHLAB_DATA": "/big/sets"]).dropFirst() == places([:])[...])
    #expect(places(["BATCHLAB_DATA": ""]) == places([:]))
  }

  @Test func missingFolderNamesEveryPlace() throws {
    let folder = try TemporaryFolder()
    let configuration = DatasetConfiguration.idx(IDXConfiguration(folder: "absent"))
    let error = #expect(throws: DatasetError.self) { try configuration.load(from: folder.folders) }
    let searched = folder.folders.searched.map { $0.path() + "absent/" }
    #expect(error == .missingFolder(name: "absent", searched: searched))
    let words = error?.description ?? ""
    #expect(searched.count == 3)
    for place in searched + ["BATCHLAB_DATA"] { #expect(words.contains(place)) }
  }

  @Test(arguments: ["", ".", "..", "../digits", "digits/", "/etc", "a\\b", "digits\0"])
  func namesThatLeadElsewhere(_ name: String) throws {
    let folder = try TemporaryFolder()
    let configuration = DatasetConfiguration.idx(IDXConfiguration(folder: name))
    #expect(throws: DatasetError.folderName(name)) { try configuration.load(from: folder.folders) }
  }

  /// A file of the folder's name is not the folder; the next place is tried.
  @Test func firstPlaceThatHasTheFolder() throws {
    let folder = try TemporaryFolder()
    let first = folder.root.appending(path: "first")
    try FileManager.default.createDirectory(at: first, withIntermediateDirectories: true)
    try Data([1]).write(to: first.appending(path: TemporaryFolder.name))
    let data = folder.root.appending(path: "data")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    try FileManager.default.moveItem(
      at: folder.folder, to: data.appending(path: TemporaryFolder.name))
    let folders = DataFolders(
      environment: ["BATCHLAB_DATA": "first"], workingDirectory: folder.root)
    let set = try DatasetConfiguration.idx(IDXConfiguration(folder: TemporaryFolder.name))
      .load(from: folders)
    #expect(set.train.count == 3)
  }

  /// Names with blanks and percent signs are names, not codes.
  @Test func unusualNames() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.moveItem(
      at: folder.folder, to: folder.root.appending(path: "my 100%25 set"))
    let set = try DatasetConfiguration.idx(IDXConfiguration(folder: "my 100%25 set"))
      .load(from: folder.folders)
    #expect(set.train.count == 3)
  }
}
