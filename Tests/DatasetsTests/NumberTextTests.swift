import Testing

@testable import Datasets

@Suite struct NumberTextTests {
  private func kind(_ text: String) -> NumberText { NumberText(Array(text.utf8).span) }

  @Test(arguments: [
    "0", "-1", "+1", "1.", ".5", "-.5", "1.25", "1e5", "1E5", "1e+5", "1.e-5", ".5E0", "007",
    "1e999",
  ]) func numbers(_ text: String) { #expect(kind(text) == .decimal) }

  @Test(arguments: ["nan", "NaN", "-nan", "inf", "+Inf", "-INFINITY", "infinity"])
  func notFinite(_ text: String) { #expect(kind(text) == .notFinite) }

  @Test(arguments: [
    "", ".", "-", "+", "e5", "1e", "1e+", "1.2.3", "1,5", "0x10", "1_000", "--1", "1 2", "1f",
    "infinit", "nano", "nan(1)", "+-inf", "１", "1\u{301}", "½", "12e3.5", "-.e1",
  ]) func texts(_ text: String) { #expect(kind(text) == .text) }

  /// The short way against the library's.
  @Test func shortNumbersAreRoundedAsTheLibraryRounds() {
    var state: UInt64 = 1
    for _ in 0..<200_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let whole = state >> (20 + state % 40)
      let places = Int(state >> 7 % 19)
      var digits = String(whole)
      if places > 0 && places < digits.count {
        digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -places))
      }
      let text = (state >> 5 & 1 == 0 ? "-" : "") + digits
      let field = Array(text.utf8)
      let (short, long) = (DecimalNumber.float(field.span), Float(text))
      if short.bitPattern != long?.bitPattern { Issue.record("\(text) is \(short)") }
      let (shortDouble, longDouble) = (DecimalNumber.double(field.span), Double(text))
      if shortDouble.bitPattern != longDouble?.bitPattern {
        Issue.record("\(text) is \(shortDouble)")
      }
    }
  }
}
