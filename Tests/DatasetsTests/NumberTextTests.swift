import Testing

@testable import Datasets

@Suite struct NumberTextTests {
  private func read(_ text: String, _ format: NumberFormat = .point) -> NumberText {
    NumberText.read(Array(text.utf8).span, format)
  }

  private func value(_ text: String, _ format: NumberFormat = .point) -> Double? {
    if case .number(let number) = read(text, format) { number.value } else { nil }
  }

  @Test(arguments: [
    "0", "-1", "+1", "1.", ".5", "-.5", "1.25", "1e5", "1E5", "1e+5", "1.e-5", ".5E0", "007",
  ]) func plain(_ text: String) { #expect(value(text) == Double(text.drop { $0 == "+" })) }

  @Test(
    arguments: [
      ("1,234", 1234), ("1,234,567", 1_234_567), ("1,234.5", 1234.5), ("12,34,567", 1_234_567),
      ("1 234", 1234), ("1\u{A0}234\u{202F}567", 1_234_567), ("1'234.5", 1234.5),
      ("1’234", 1234), ("$1,200", 1200), ("($1,200.50)", -1200.5), ("(1,200)", -1200),
      ("$(12)", -12), ("-$5", -5), ("€ 3.5", 3.5), ("3.5 €", 3.5), ("US$7", 7), ("EUR 9", 9),
      ("£9", 9), ("12%", 12), ("12.5 %", 12.5), ("\u{2212}4", -4), ("19.67 kmpl", 19.67),
      ("1248CC", 1248), ("5 km/h", 5), ("30°C", 30), ("1.5e3 kg", 1500),
    ] as [(String, Double)]) func dressed(_ text: String, number: Double)
  {
    #expect(value(text) == number)
  }

  @Test(
    arguments: [
      ("0,7", 0.7), ("1.234,56", 1234.56), ("1 234,5", 1234.5), ("-3,5", -3.5), ("1.234", 1234),
      ("1,5e3", 1500), ("12,5 %", 12.5), ("1.234,5 €", 1234.5), ("7", 7), ("1'000,5", 1000.5),
    ] as [(String, Double)]) func decimalCommas(_ text: String, number: Double)
  {
    #expect(value(text, .comma) == number)
  }

  @Test(arguments: ["0,7", "12,34", "1.234,56", "1.234.567", "0,123", "-3,5 €"])
  func commasWherePointsAreExpected(_ text: String) {
    if case .otherDecimal = read(text) { return }
    Issue.record("\(text) is not seen to have a decimal comma")
  }

  @Test(arguments: ["inf", "+Inf", "-INFINITY", "infinity", "1e999", "3.5e38"])
  func notFinite(_ text: String) {
    if case .notFinite = read(text) { return }
    Issue.record("\(text) is not seen to be infinite")
  }

  @Test(arguments: [
    "", ".", "-", "+", "e5", "1e", "1e+", "1.2.3", "0x10", "1_000", "--1", "1 2", "12:30",
    "2004-03-10", "10/03/2004", "18.00.00", "192.168.100.200", "infinit", "nano", "+-inf", "１",
    "1\u{301}", "12e3.5", "-.e1", "A/1000", "Doe0", "5-", "$5%", "1,2,3", "020 123 456",
  ]) func texts(_ text: String) {
    if case .text = read(text) { return }
    Issue.record("\(text) is not seen to be a text")
  }

  /// Around what an integer holds: found by fuzzing.
  @Test(arguments: [
    "999999999999999999", "9999999999999999999", "-999999999999999999", "-9999999999999999999",
    "9223372036854775807", "9223372036854775808", ".9999999999999999999", "999999999.999999999",
    "0.00000000000000001", "0000000000000000001", "99999999999999999999e1",
  ]) func manyDigits(_ text: String) { #expect(value(text) == Double(text)) }

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
      let (short, long) = (value(text), Double(text).map { $0 + 0 })
      if short?.bitPattern != long?.bitPattern { Issue.record("\(text) is \(short ?? .nan)") }
    }
  }
}
