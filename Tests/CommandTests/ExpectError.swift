import Foundation
import Testing

/// Expects that a command has ended with a status, and that the last line on standard error is its
/// error and names all of these facts, one after the other: the place, the key, what was found, what
/// was expected. A fact is not a part of a longer word or number.
func expectError(
  _ result: Batchlab.Result, status: Int32, naming facts: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let line = result.errorLines.last ?? ""
  #expect(result.status == status, "\(result.errors)", sourceLocation: sourceLocation)
  #expect(line.hasPrefix("batchlab: "), "\(result.errors)", sourceLocation: sourceLocation)
  #expect(missing(from: line, facts) == nil, "\(result.errors)", sourceLocation: sourceLocation)
}

/// The first of the facts that a line does not name behind those before it.
func missing(from line: String, _ facts: [String]) -> String? {
  var rest = line.startIndex..<line.endIndex
  for fact in facts {
    let pattern = "(?<!\\w)\(NSRegularExpression.escapedPattern(for: fact))(?!\\w)"
    guard let place = line.range(of: pattern, options: .regularExpression, range: rest) else {
      return fact
    }
    rest = place.upperBound..<line.endIndex
  }
  return nil
}

@Suite struct ExpectErrorTests {
  private static let line = "batchlab: a.yaml:8: arms.all.batchSize: found 15; expected at most 4"

  @Test func everyFactIsNamedInItsOrder() {
    #expect(missing(from: Self.line, ["a.yaml:8", "arms.all.batchSize", "15", "4"]) == nil)
    #expect(missing(from: Self.line, ["4", "15"]) == "15")
    #expect(missing(from: Self.line, ["5"]) == "5")
    #expect(missing(from: Self.line, ["a.yaml", "batch"]) == "batch")
    #expect(missing(from: Self.line, ["a.yaml:80"]) == "a.yaml:80")
  }
}
