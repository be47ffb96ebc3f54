import Foundation

/// The four files of an IDX set, as they are called in a folder.
///
/// Found are, under any prefix, `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
/// `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`; `test` may stand for `t10k`, a dot for the
/// dash before `idx`, and each may have `.gz`. Where several stand for one file, the first of these
/// forms is taken. Files without a prefix go before those that have one, whose prefix must be the
/// same: what belongs together is not guessed.
struct IDXFiles {
  /// The two files of a half, by path.
  struct Half {
    let images: String
    let labels: String
  }

  let train: Half
  let test: Half

  /// Errors: `DatasetError.missingFile`, `.severalSets`, and a folder that cannot be listed.
  init(in folder: URL) throws(DatasetError) {
    let found = try Self.found(in: folder)
    let prefixes = Set(found.map(\.prefix)).sorted()
    guard prefixes.first == "" || prefixes.count < 2 else {
      throw .severalSets(folder: folder.path(percentEncoded: false), prefixes: prefixes)
    }
    let prefix = prefixes.first ?? ""
    let files = found.filter { $0.prefix == prefix }
    func path(_ part: Part, _ kind: Kind) throws(DatasetError) -> String {
      let fitting = files.filter { $0.part.isTrain == part.isTrain && $0.kind == kind }
      // A folder of that name only where nothing else is: reading it tells what is wrong.
      guard let file = fitting.min(by: { $0.rank < $1.rank }) else {
        throw .missingFile(
          name: "\(prefix)\(part.rawValue)-\(kind.stem)", folder: folder.path(percentEncoded: false)
        )
      }
      return folder.appending(path: file.name, directoryHint: .notDirectory)
        .path(percentEncoded: false)
    }
    func half(_ part: Part) throws(DatasetError) -> Half {
      Half(images: try path(part, .images), labels: try path(part, .labels))
    }
    train = try half(.train)
    test = try half(files.contains { $0.part == .test } ? .test : .t10k)
  }

  /// Whether a folder has training images in a file of IDX's name.
  static func areIn(_ folder: URL) throws(DatasetError) -> Bool {
    try found(in: folder).contains { $0.part == .train && $0.kind == .images }
  }
}

extension IDXFiles {
  private enum Part: String, CaseIterable {
    case train, t10k, test

    var isTrain: Bool { self == .train }
  }

  private enum Kind: String, CaseIterable {
    case images, labels

    var ending: String { self == .images ? "idx3-ubyte" : "idx1-ubyte" }
    var stem: String { "\(rawValue)-\(ending)" }
  }

  /// A file by what its name says.
  private struct Named {
    let name: String
    let prefix: String
    let part: Part
    let kind: Kind
    /// The lower, the better it stands for its part and kind.
    let rank: Int

    /// Nil for a name of another kind, one that is hidden, and a link to nothing.
    init?(_ name: String, in folder: URL) {
      let isCompressed = name.hasSuffix(".gz")
      let plain = isCompressed ? name.dropLast(3) : name[...]
      guard !name.hasPrefix("."), let fileKind = FileKind(of: folder.appending(path: name)) else {
        return nil
      }
      for (form, mark) in ["-", "."].enumerated() {
        for part in Part.allCases {
          for kind in Kind.allCases {
            let stem = "\(part.rawValue)-\(kind.rawValue)\(mark)\(kind.ending)"
            guard plain.hasSuffix(stem) else { continue }
            self.name = name
            prefix = String(plain.dropLast(stem.count))
            self.part = part
            self.kind = kind
            rank =
              (fileKind == .folder ? 8 : 0) + (part == .test ? 4 : 0) + 2 * form
              + (isCompressed ? 1 : 0)
            return
          }
        }
      }
      return nil
    }
  }

  private static func found(in folder: URL) throws(DatasetError) -> [Named] {
    let path = folder.path(percentEncoded: false)
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        .compactMap { Named($0, in: folder) }
    } catch {
      // The system says why, which Foundation does not.
      let stream = opendir(path)
      let reason = stream == nil ? String(cString: strerror(errno)) : error.localizedDescription
      stream.map { _ = closedir($0) }
      throw .file(path: path, .unreadable(reason: reason))
    }
  }
}
