import Datasets
import Foundation

func bytes(of set: ExampleSet) -> [UInt8] {
  guard case .bytes(let bytes) = set.inputs else { return [] }
  return bytes
}

func floats(of set: ExampleSet) -> [Float] {
  guard case .floats(let floats) = set.inputs else { return [] }
  return floats
}

func classes(of set: ExampleSet) -> [UInt8] {
  guard case .classes(let classes, _) = set.targets else { return [] }
  return classes
}

func values(of set: ExampleSet) -> [Float] {
  guard case .values(let values, _) = set.targets else { return [] }
  return values
}

extension EpochPlan {
  /// Nil where images are not shifted, or views of them drawn.
  var shifts: [PixelShift]? {
    guard case .shifts(let shifts) = changes else { return nil }
    return shifts
  }
}

/// No test of drawn sets looks at files.
let nowhere = DataFolders(environment: [:], workingDirectory: URL(filePath: "/nowhere/at/all"))

/// The first `count` × `featureCount` numbers that `write` leaves; the rest must stay as it was.
func gathered(_ count: Int, _ write: (inout MutableSpan<Float>) -> Void) -> [Float]? {
  var numbers = [Float](repeating: .infinity, count: count + 3)
  var span = numbers.mutableSpan
  write(&span)
  guard numbers.suffix(3).allSatisfy({ $0 == .infinity }) else { return nil }
  return Array(numbers.prefix(count))
}
