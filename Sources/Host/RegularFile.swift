import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A regular file, read in order.
public struct RegularFile: ~Copyable {
  private let descriptor: Int32
  private let path: String
  /// Bytes that it had when it was opened.
  public let size: Int

  public init(path: String) throws(FileError) {
    let descriptor = Self.opened(path)
    guard descriptor >= 0 else { throw .system("open", path) }
    try self.init(descriptor, path)
  }

  /// Nil where nothing has the name.
  ///
  /// - Throws: Where something has it that cannot be opened, or is no regular file.
  public init?(ifThere path: String) throws(FileError) {
    let descriptor = Self.opened(path)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw .system("open", path)
    }
    try self.init(descriptor, path)
  }

  private static func opened(_ path: String) -> Int32 {
    // Without O_NONBLOCK a named pipe would wait here for its writer.
    repeated { open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
  }

  private init(_ descriptor: Int32, _ path: String) throws(FileError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError(path: path, operation: "read", reason: "Not a regular file")
    }
    self.descriptor = descriptor
    self.path = path
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// The next `count` bytes, or fewer at the end.
  public func read(_ count: Int) throws(FileError) -> Data {
    var data = Data(count: count)
    var filled = 0
    while filled < count {
      let got = data.withUnsafeMutableBytes { bytes in
        Glibc.read(descriptor, bytes.baseAddress.map { $0 + filled }, count - filled)
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw .system("read", path)
      }
      if got == 0 { break }
      filled += got
    }
    return filled == count ? data : Data(data.prefix(filled))
  }

  /// Goes on reading from this byte.
  public func skip(to offset: Int) throws(FileError) {
    guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw .system("read", path) }
  }
}

extension RegularFile {
  /// All of a file, which is not a large one.
  public static func contents(of path: String) throws(FileError) -> Data {
    let file = try RegularFile(path: path)
    return try file.read(file.size)
  }

  /// The same; nil where nothing has the name.
  ///
  /// - Throws: Where something has it that cannot be read.
  public static func contents(ifThere path: String) throws(FileError) -> Data? {
    guard let file = try RegularFile(ifThere: path) else { return nil }
    return try file.read(file.size)
  }
}

extension RegularFile {
  /// All of a file whose size is not known beforehand, such as one of the system's own.
  static func wholeContents(of path: String) throws(FileError) -> Data {
    let file = try RegularFile(path: path)
    var all = Data()
    while true {
      let piece = try file.read(1 << 16)
      all.append(piece)
      if piece.isEmpty { return all }
    }
  }
}
