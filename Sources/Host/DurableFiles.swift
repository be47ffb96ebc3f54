import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Files that are there whole or not at all, also after a crash.
public enum DurableFiles {
  /// Writes and syncs a new file.
  public static func write(
    _ data: Data, to url: URL, synced: Bool = true
  ) throws(FileError) {
    var rest: Data? = data
    try write(to: url, synced: synced) { () throws(FileError) -> Data? in
      defer { rest = nil }
      return rest
    }
  }

  /// Writes and syncs a new file of pieces, so that a large one need not be held as a whole.
  ///
  /// - Parameter next: The next piece; nil after the last.
  public static func write(
    to url: URL, synced: Bool = true, next: () throws(FileError) -> Data?
  ) throws(FileError) {
    let path = url.path
    let descriptor = repeated { open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) }
    guard descriptor >= 0 else { throw .system("create", path) }
    do throws(FileError) {
      while let data = try next() { try append(data, to: descriptor, path) }
      guard !synced || repeated({ fsync(descriptor) }) == 0 else { throw .system("sync", path) }
    } catch {
      close(descriptor)
      throw error
    }
    // A shared file system may find only now that there is no room.
    guard close(descriptor) == 0 || errno == EINTR else { throw .system("write", path) }
  }

  /// Adds to the end of a file, which is made where it is missing; not synced.
  public static func append(_ data: Data, to url: URL) throws(FileError) {
    let descriptor = repeated {
      open(url.path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
    }
    guard descriptor >= 0 else { throw .system("open", url.path) }
    defer { close(descriptor) }
    try append(data, to: descriptor, url.path)
  }

  private static func append(
    _ data: Data, to descriptor: Int32, _ path: String
  ) throws(FileError) {
    var offset = 0
    while offset < data.count {
      let written = data.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress.map { $0 + offset }, data.count - offset)
      }
      if written < 0 {
        if errno == EINTR { continue }
        throw .system("write", path)
      }
      offset += written
    }
  }

  /// Writes a file aside, syncs it and renames it into place.
  ///
  /// - Parameter synced: False where a file that the machine's end damages does no harm: it is then
  ///   whole after the end of the process alone.
  public static func replace(
    _ url: URL, with data: Data, synced: Bool = true
  ) throws(FileError) {
    let temporary = TemporaryName.beside(url)
    do {
      try write(data, to: temporary, synced: synced)
      try rename(temporary, to: url, synced: synced)
    } catch {
      unlink(temporary.path)
      // The temporary file is our own affair; the caller knows the other.
      throw FileError(path: url.path, operation: "write", reason: error.reason)
    }
  }

  /// Renames and syncs the folder, so that the name lasts too.
  public static func rename(
    _ source: URL, to target: URL, synced: Bool = true
  ) throws(FileError) {
    let code = Renaming().move(source, to: target)
    guard code == 0 else { throw .system("rename", target.path, code: code) }
    if synced { try sync(folder: target.deletingLastPathComponent()) }
  }

  /// Puts a folder made aside in the place of another, or of none, whole or not at all: where the file
  /// system can exchange two names, no moment has neither.
  public static func replaceFolder(_ place: URL, with temporary: URL) throws(FileError) {
    try Renaming().replaceFolder(place, with: temporary)
  }

  public static func sync(folder: URL) throws(FileError) {
    let descriptor = repeated { open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .system("open", folder.path) }
    defer { close(descriptor) }
    // Some file systems cannot sync a folder, and say so with EINVAL.
    guard repeated({ fsync(descriptor) }) == 0 || errno == EINVAL else {
      throw .system("sync", folder.path)
    }
  }

  /// Whether a folder is there, as it is now: it is opened, since the client of a shared file system
  /// asks the server again when something is opened, and else may answer from what it remembers.
  @discardableResult
  public static func isFolder(_ url: URL) -> Bool {
    let descriptor = repeated { open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { return false }
    close(descriptor)
    return true
  }

  /// The names of all that is in a folder, in alphabetical order; none where nothing has the folder's
  /// name.
  ///
  /// - Throws: Where something has it that cannot be listed, or is no folder.
  public static func names(in folder: URL) throws(FileError) -> [String] {
    guard let stream = opendir(folder.path) else {
      if errno == ENOENT { return [] }
      throw .system("list", folder.path)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw .system("list", folder.path) }
    return names.sorted()
  }

  /// Makes a folder and those above it, where they are not there yet.
  public static func createFolder(_ url: URL) throws(FileError) {
    let path = url.path
    if mkdir(path, 0o777) == 0 { return }
    var code = errno
    if code == ENOENT, url.pathComponents.count > 1 {
      try createFolder(url.deletingLastPathComponent())
      if mkdir(path, 0o777) == 0 { return }
      code = errno
    }
    var status = stat()
    let isFolder = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    guard code == EEXIST && isFolder else {
      throw .system("create", path, code: code == EEXIST ? ENOTDIR : code)
    }
  }

  /// Removes a file or a folder with all that is in it; one that another process has removed is no
  /// error.
  public static func remove(_ url: URL) throws(FileError) {
    do {
      try FileManager.default.removeItem(at: url)
    } catch {
      var status = stat()
      if lstat(url.path, &status) != 0 && errno == ENOENT { return }
      throw FileError(path: url.path, operation: "remove", reason: Self.reason(of: error))
    }
  }

  /// The system's words for a Foundation error.
  public static func reason(of error: any Error) -> String {
    let error = error as NSError
    if let posix = error.userInfo[NSUnderlyingErrorKey] as? NSError,
      posix.domain == NSPOSIXErrorDomain
    {
      return String(cString: strerror(Int32(posix.code)))
    }
    return error.localizedDescription
  }
}
