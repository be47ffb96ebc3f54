import Datasets
import Foundation

/// A file of a public data set, as its publisher made it.
public struct PublicFile: Sendable, Hashable {
  public let name: String
  public let byteCount: Int
  /// In lower-case hexadecimal; nil where only the archive that it comes in has a published one.
  public let md5: String?

  public init(_ name: String, byteCount: Int, md5: String? = nil) {
    self.name = name
    self.byteCount = byteCount
    self.md5 = md5
  }
}

/// A public data set: what it is, where it is offered, and what its files must be.
public struct PublicSet: Sendable, Hashable {
  /// How `batchlab data` calls it.
  public let name: String
  public let title: String
  public let licence: String
  /// Who made it, and where it is described.
  public let source: String
  /// What reads it; its folder is where its files belong.
  public let configuration: DatasetConfiguration
  /// The folder's name, under one of the places that `DataFolders` searches.
  public let folder: String
  /// What must be in the folder.
  public let files: [PublicFile]
  /// The gzipped tar archive that they come in, in a folder of the same name; nil where each is
  /// offered on its own.
  public let archive: PublicFile?
  /// Folders of the web that offer the files or the archive, best first. Each ends in a slash.
  public let mirrors: [String]
  /// In the classes' order; empty where they are digits, or too many to name.
  public let classNames: [String]

  public init(
    name: String, title: String, licence: String, source: String,
    configuration: DatasetConfiguration, files: [PublicFile], archive: PublicFile? = nil,
    mirrors: [String], classNames: [String] = []
  ) {
    precondition(configuration.location != nil, "\(name) is not read from files")
    self.name = name
    self.title = title
    self.licence = licence
    self.source = source
    self.configuration = configuration
    self.folder = configuration.location ?? name
    self.files = files
    self.archive = archive
    self.mirrors = mirrors
    self.classNames = classNames
  }

  /// What is downloaded.
  public var downloads: [PublicFile] { archive.map { [$0] } ?? files }

  /// Bytes of a download of everything.
  public var downloadBytes: Int { downloads.reduce(0) { $0 + $1.byteCount } }
}
