import Foundation

/// A scratch folder inside the target folder, so that finished files move over by a rename and a
/// reader never sees half of one.
struct Workshop {
  let folder: URL
  let target: URL

  /// Runs `body` with a fresh scratch folder, which is removed in the end whatever happens.
  static func open<Result>(
    in target: URL, _ body: (Workshop) throws(ChartError) -> Result
  ) throws(ChartError) -> Result {
    let folder = target.appendingPathComponent(".drawing-\(UUID().uuidString)", isDirectory: true)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .file(path: folder.path, message: error.localizedDescription)
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(Workshop(folder: folder, target: target))
  }

  func url(_ file: String) -> URL { folder.appendingPathComponent(file, isDirectory: false) }

  func write(_ data: Data, to file: String) throws(ChartError) {
    do {
      try data.write(to: url(file))
    } catch {
      throw .file(path: url(file).path, message: error.localizedDescription)
    }
  }

  func read(_ file: String) throws(ChartError) -> Data {
    do {
      return try Data(contentsOf: url(file))
    } catch {
      throw .file(path: url(file).path, message: error.localizedDescription)
    }
  }

  /// Moves finished files into the target folder over what stood there, in the given order.
  func publish(_ files: [String]) throws(ChartError) -> [URL] {
    var published: [URL] = []
    for file in files {
      let destination = target.appendingPathComponent(file, isDirectory: false)
      guard rename(url(file).path, destination.path) == 0 else {
        throw .file(path: destination.path, message: String(cString: strerror(errno)))
      }
      published.append(destination)
    }
    return published
  }
}
