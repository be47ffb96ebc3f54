import Datasets

extension Dataset {
  /// Of inputs and targets of both sets.
  package var byteCount: Int { train.byteCount + (validation?.byteCount ?? 0) + test.byteCount }
}

extension ExampleSet {
  fileprivate var byteCount: Int {
    let inputBytes =
      switch inputs {
      case .bytes(let bytes): bytes.count
      case .floats(let floats): floats.count * MemoryLayout<Float>.stride
      }
    return switch targets {
    case .classes(let classes, _): inputBytes + classes.count
    case .values(let values, _): inputBytes + values.count * MemoryLayout<Float>.stride
    }
  }
}
