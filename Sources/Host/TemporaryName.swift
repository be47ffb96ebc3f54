import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Names for what a process makes beside a file or folder before it takes that one's place:
/// `.NAME.WHERE.PID.partial`, and `.NAME.WHERE.PID.old` for what had the place before.
///
/// A folder may be shared by machines and by containers whose processes have equal numbers, so WHERE
/// tells them apart: the host's name, for the reader, and a digest of the boot and of the space of
/// process numbers, which no two running systems share even where their hosts' names are equal. One
/// process number has one name, so that what a killed process left is overwritten or removed by the
/// next of its number, and by any that sees that it has ended.
public enum TemporaryName {
  public enum Ending: String, CaseIterable, Sendable {
    case partial, old
  }

  public static func of(_ name: String, _ ending: Ending = .partial) -> String {
    ".\(name).\(place).\(getpid()).\(ending.rawValue)"
  }

  /// The same in the folder where `url` lies.
  public static func beside(_ url: URL, _ ending: Ending = .partial) -> URL {
    url.deletingLastPathComponent().appendingPathComponent(of(url.lastPathComponent, ending))
  }

  /// Whether a file's name is one that a process made, for `name` or for any, that runs no more, here
  /// where that can be told, or that had this process's number. What other machines make is never of
  /// this kind.
  public static func isLeft(_ file: String, of name: String? = nil) -> Bool {
    let parts = file.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 5, let ending = Ending(rawValue: String(parts[parts.count - 1])),
      let process = pid_t(parts[parts.count - 2]), process > 0
    else { return false }
    let tail = ".\(place).\(process).\(ending.rawValue)"
    guard name.map({ file == ".\($0)" + tail }) ?? (file.hasPrefix(".") && file.hasSuffix(tail))
    else { return false }
    return process == getpid() || (kill(process, 0) != 0 && errno == ESRCH)
  }

  /// WHERE: letters, digits and hyphens alone.
  static let place: String = {
    var buffer = [CChar](repeating: 0, count: 256)
    let isKnown = gethostname(&buffer, buffer.count - 1) == 0
    let host =
      isKnown ? String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self) : ""
    let name = host.utf8.prefix { $0 != UInt8(ascii: ".") }.prefix(16).map { byte in
      let isPlain =
        byte < 128 && (Character(UnicodeScalar(byte)).isLetter || (48..<58).contains(byte))
      return isPlain ? Character(UnicodeScalar(byte)) : "-"
    }
    return "\(String(name))-\(digest(of: system))"
  }()

  /// The boot and the space of process numbers; where they cannot be told, something drawn at random.
  private static var system: String {
    guard
      let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8),
      let space = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
    else { return "\(UInt64.random(in: 0 ... .max))" }
    return boot + space
  }

  /// Eight hexadecimal digits of a text: the upper half of FNV-1a in 64 bits.
  private static func digest(of text: String) -> String {
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    let digits = String(hash >> 32, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
