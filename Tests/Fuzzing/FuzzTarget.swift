import Foundation

/// What is fuzzed, by name: a function that takes any bytes and neither crashes nor hangs. A refusal
/// is an answer; a wrong answer is a failed precondition.
enum FuzzTarget {
  static let all: [String: @Sendable (ArraySlice<UInt8>) -> Void] = [
    "csv": fuzzTable,
    "gzip": fuzzGzip,
    "idx": fuzzIDX,
  ]

  /// The one that an argument names; libFuzzer takes no notice of those with two dashes.
  static let chosen: @Sendable (ArraySlice<UInt8>) -> Void = {
    let prefix = "--target="
    let name = CommandLine.arguments.last { $0.hasPrefix(prefix) }?.dropFirst(prefix.count) ?? ""
    guard let target = all[String(name)] else {
      print("\(prefix)… is one of \(all.keys.sorted().joined(separator: ", "))")
      exit(64)
    }
    return target
  }()
}

@main struct Fuzzing {
  static func main() {
    if CommandLine.arguments.dropFirst() == ["-list"] {
      for name in FuzzTarget.all.keys.sorted() { print(name) }
      return
    }
    _ = FuzzTarget.chosen
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(
      runFuzzer(&count, &arguments) { start, count in
        FuzzTarget.chosen(Array(UnsafeBufferPointer(start: start, count: count))[...])
        return 0
      })
  }
}

/// libFuzzer as a function. Its own main would do the same, but the package manager wants Swift's.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
