/// Why layers do not make a network.
public struct LayerMismatch: Error, Sendable, Hashable {
  /// The places of the layer in its list, and of the lists that this is in: `[3]`, or `[3, 0, 2]` for the
  /// third layer of the body of the fourth, and `[3, 1, 2]` for that of its shortcut. Empty where there
  /// is no layer.
  public let path: [Int]
  /// Nil where there is no layer.
  public let layer: LayerConfiguration.Kind?
  public let found: String
  public let expected: String

  /// Which layer it is, counted from 1.
  public var place: String {
    guard let layer else { return "the list of layers" }
    var places: [String] = []
    for (index, number) in path.enumerated() {
      if index.isMultiple(of: 2) {
        places.append("layer \(number + 1)")
      } else {
        places.append(number == 0 ? "the body" : "the shortcut")
      }
    }
    let first = (places.popLast() ?? "") + " (\(layer.rawValue))"
    return ([first] + places.reversed()).joined(separator: " of ")
  }
}
