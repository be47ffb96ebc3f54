import Datasets
import Kernels

/// Which examples of a set a network puts in a wrong class.
///
/// As JSON the number of examples and their bits in hexadecimal digits, four examples a digit, the
/// first one its highest bit.
public struct Misclassifications: Sendable, Hashable {
  /// For each example of the set, in its order.
  public let isWrong: [Bool]

  public init(isWrong: [Bool]) { self.isWrong = isWrong }

  public var count: Int { isWrong.count { $0 } }
}

extension Misclassifications: Codable {
  private enum Key: CodingKey { case examples, wrong }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let count = try container.decode(Int.self, forKey: .examples)
    let digits = try container.decode(String.self, forKey: .wrong)
    let bits = digits.compactMap(\.hexDigitValue).flatMap { digit in
      (0..<4).map { digit & (8 >> $0) != 0 }
    }
    guard count >= 0, digits.count == (count + 3) / 4, bits.count == 4 * digits.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .wrong, in: container, debugDescription: "not the bits of \(count) examples")
    }
    isWrong = Array(bits.prefix(count))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(isWrong.count, forKey: .examples)
    let digits = stride(from: 0, to: isWrong.count, by: 4).map { first in
      let digit = (0..<4).reduce(0) { digit, place in
        let index = first + place
        return 2 * digit + (index < isWrong.count && isWrong[index] ? 1 : 0)
      }
      return String(digit, radix: 16)
    }
    try container.encode(digits.joined(), forKey: .wrong)
  }
}

extension EvaluationPass {
  /// Over a whole set of examples in classes: the first of equal outputs counts, as in the error.
  ///
  /// Deterministic: an example's row does not depend on the number of workers.
  ///
  /// - Returns: Nil where targets are values.
  func misclassifications(
    on set: ExampleSet, of dataset: Dataset, at parameters: borrowing Parameters
  ) -> Misclassifications? {
    guard case .classes(let classes, _) = set.targets else { return nil }
    let views = parameters.views
    let blocks = RowBlocks(rows: set.count, size: network.evaluationBlockSize)
    let space = spaces[0]
    space.prepareEvaluation(views)
    var isWrong: [Bool] = []
    isWrong.reserveCapacity(set.count)
    for index in 0..<blocks.count {
      let rows = blocks[index]
      space.evaluate(rows, of: set, dataset, views)
      isWrong += wrongRows(logits: space.output, labels: classes.span.extracting(rows))
    }
    return Misclassifications(isWrong: isWrong)
  }
}
