import Foundation

/// The next of a sequence that is the same in every run (SplitMix64).
package struct Dice: RandomNumberGenerator {
  private var state: UInt64

  package init(state: UInt64) { self.state = state }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Ways to spoil a file.
package enum Mutation {
  /// What readers stumble over: brackets, numbers out of every range, names that mean something.
  private static let passages = [
    "[", "]", "{", "}", "\"", ",", ":", "0", "9", "99999999999999999999", "-1", "1e9", "1e999",
    ".nan", ".inf", "null", "~", "&a [*a, *a]", "*a", "<<", "!!binary", "- ", "\n", "\t", "#", "'",
    "\\ud800", "\\u", "F64", "I64", "BOOL", "data_offsets", "__metadata__", " ", "\0", "é",
    "../../etc/passwd", "/dev/zero", "`id`", "$(id)", "%n", "\u{FEFF}", "\u{202E}",
    String(repeating: "[", count: 500), String(repeating: "9", count: 400),
  ]

  /// The bytes with one to three things done to them. Never empty of all of them.
  package static func of(_ original: [UInt8], _ dice: inout Dice) -> [UInt8] {
    var bytes = original
    for _ in 0...Int.random(in: 0..<3, using: &dice) {
      let place = Int.random(in: 0..<bytes.count, using: &dice)
      let end = min(bytes.count, place + Int.random(in: 1..<40, using: &dice))
      switch Int.random(in: 0..<8, using: &dice) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &dice)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
      case 2: bytes.remove(at: place)
      case 3: bytes.removeSubrange(place..<end)
      case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 5:
        let other = Int.random(in: 0..<bytes.count, using: &dice)
        bytes.replaceSubrange(
          place..<end, with: bytes[other..<min(bytes.count, other + end - place)])
      case 6: bytes.removeLast(Int.random(in: 0..<min(9, bytes.count), using: &dice))
      default:
        let passage = passages.randomElement(using: &dice) ?? ""
        bytes.replaceSubrange(place..<place, with: passage.utf8)
        // A byte that may be the length of what follows is right again in most cases.
        if Bool.random(using: &dice), bytes[0] < 128, passage.utf8.count < 128 {
          bytes[0] += UInt8(passage.utf8.count)
        }
      }
      if bytes.isEmpty { bytes = [0] }
    }
    return bytes
  }
}
