import Foundation
import Testing

@testable import Datasets

/// Tables as programs and people leave them: each is read right, or refused with advice that works.
@Suite struct TableQuirkTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    /// The column x, sorted.
    let numbers: [Float]
    /// The sentence's parts that matter.
    let words: [String]
    let change: @Sendable (inout CSVConfiguration) -> Void

    init(
      _ name: String, _ bytes: [UInt8], _ numbers: [Float], _ words: [String] = [],
      change: @escaping @Sendable (inout CSVConfiguration) -> Void = { _ in }
    ) {
      testDescription = name
      self.bytes = bytes
      self.numbers = numbers
      self.words = words
      self.change = change
    }

    init(
      _ name: String, _ text: String, _ numbers: [Float], _ words: [String] = [],
      change: @escaping @Sendable (inout CSVConfiguration) -> Void = { _ in }
    ) {
      self.init(name, Array(text.utf8), numbers, words, change: change)
    }
  }

  private static let plain = "x,y\n1.5,a\n2.5,b\n3.5,a\n4.5,b\n"
  private static let four: [Float] = [1.5, 2.5, 3.5, 4.5]

  /// The plain table with other values of x.
  private static func column(_ values: [String], separator: String = ",") -> String {
    "x\(separator)y\n"
      + values.enumerated().map { "\($1)\(separator)\(["a", "b"][$0 % 2])\n" }.joined()
  }

  private static func utf16(_ text: String, isBig: Bool, mark: Bool) -> [UInt8] {
    ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit -> [UInt8] in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return isBig ? [high, low] : [low, high]
    }
  }

  static let cut: [Case] = [
    Case("semicolons", plain.replacing(",", with: ";"), four, ["parted by semicolons"]),
    Case("tabs", plain.replacing(",", with: "\t"), four, ["parted by tabs"]),
    Case("bars", plain.replacing(",", with: "|"), four, ["parted by bars"]),
    Case("runs of blanks", plain.replacing(",", with: "    "), four, ["parted by blanks"]),
    Case(
      "aligned by blanks, with a text in quotes",
      " 1.5   a  \"old car\"\n 2.5   b  \"new car\"\n 3.5   a  \"old car\"\n14.5   b  \"new car\"\n",
      [1.5, 2.5, 3.5, 14.5], ["parted by blanks", "no header"], change: { $0.target = "column 2" }),
    Case(
      "a space asked for", plain.replacing(",", with: "   "), four, change: { $0.separator = " " }),
    Case(
      "a sep= line", "sep=;\r\n" + plain.replacing(",", with: ";"), four, ["1 line at the start"]),
    Case("a sep= line in quotes", "\"sep=,\"\n" + plain, four, ["1 line at the start"]),
    Case("a byte-order mark", "\u{FEFF}" + plain, four),
    Case("carriage returns alone", plain.replacing("\n", with: "\r"), four),
    Case("UTF-16, little end first", utf16(plain, isBig: false, mark: true), four, ["from UTF-16"]),
    Case("UTF-16, big end first", utf16(plain, isBig: true, mark: true), four, ["from UTF-16"]),
    Case(
      "UTF-16 without a mark", utf16(plain, isBig: false, mark: false), four,
      change: { $0.encoding = "utf-16le" }),
    Case(
      "Windows-1252",
      Array("x,n,y\n1.5,".utf8) + [0x80, 0xE9] + Array(",a\n2.5,b,b\n3.5,".utf8)
        + [0x80, 0xE9] + Array(",a\n4.5,b,b\n".utf8), four, ["decoded from windows-1252"],
      change: { $0.encoding = "windows-1252" }),
    Case("blank lines", "x,y\n\n1.5,a\n \n2.5,b\n\n3.5,a\n4.5,b\n\n\n", four),
    Case(
      "rows of separators", plain + ",\n,\n", four, ["2 rows of nothing passed over"]),
    Case(
      "separators at all ends", "x,y,,\n1.5,a,,\n2.5,b,,\n3.5,a,,\n4.5,b,,\n", four,
      ["2 columns left out"]),
    Case("separators at rows' ends", "x,y\n1.5,a,\n2.5,b,\n3.5,a,\n4.5,b,\n", four),
    Case("a separator at the header's end", "x,y,\n1.5,a\n2.5,b\n3.5,a\n4.5,b\n", four),
    Case("comments first", "# by hand, in \"May\n# 2\n" + plain, four, ["2 comments passed over"]),
    Case(
      "a bar before a comment", "|1x3 Cross validator\n" + plain, four, ["1 comment passed over"]),
    Case(
      "comments between", plain + "// it's \"done\n", four, ["1 comment passed over"],
      change: { $0.comment = "/" }),
    Case("lines before the header", "A title\n\n" + plain, four, change: { $0.skip = 2 }),
    Case("blanks around quotes", "x, \"y\"\n1.5, \"a\" \n2.5, \"b\"\n3.5,a\n4.5,b\n", four),
    Case(
      "no-break spaces around values",
      "x,y\n1.5\u{A0},a\u{A0}\n\u{202F}2.5,b\n3.5,\u{A0}a\n4.5,b\n",
      four, ["2 classes"]),
    Case("an ARFF file's values", "@relation r\n@data\n" + plain, four, change: { $0.skip = 2 }),
    Case(
      "a comma among bars' texts", "x|t|y\n1.5|p,q|a\n2.5|r,s|b\n3.5|p,q|a\n4.5|r,s|b\n", four,
      ["parted by bars"], change: { $0.ignore = ["t"] }),
  ]

  static let columns: [Case] = [
    Case("missing first", column(["NULL", "8", "29.5", "8"]), [8, 8, 15, 29.5]),
    Case(
      "words for nothing",
      column(
        ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]
          + ["N/A", "n/a", "NaN", "na", "None", "-", "#N/A", "<NA>", ".", "NULL"]),
      [], ["1 numeric and 0 categorical", "10 missing values"]),
    Case(
      "a number for nothing", column(["-200", "1", "2", "3", "-200.0"]), [], ["2 missing values"],
      change: { $0.missing = ["-200"] }),
    Case(
      "decimal commas", column(["1,5", "2,5", "3,5", "4,5"], separator: ";"), four,
      ["parted by semicolons"], change: { $0.decimal = "," }),
    Case(
      "decimal commas and points between thousands",
      column(["1.234,5", "12", "3.000", "0,5"], separator: ";"), [0.5, 12, 1234.5, 3000],
      change: { $0.decimal = "," }),
    Case(
      "decimal commas in quotes", column(["\"1,5\"", "\"2,5\"", "\"3,5\"", "\"4,5\""]), four,
      change: { $0.decimal = "," }),
    Case(
      "thousands in quotes", column(["\"1,200\"", "900", "\"2,000\"", "7"]), [7, 900, 1200, 2000]),
    Case(
      "thousands said to be that", column(["1,200", "900", "2,000", "7"], separator: "\t"),
      [7, 900, 1200, 2000], change: { $0.decimal = "." }),
    Case(
      "millions", column(["1,200,000", "900", "2,000", "7"], separator: ";"),
      [7, 900, 2000, 1_200_000]),
    Case(
      "thousands by blanks", column(["1 200", "900", "2\u{A0}000", "7"]), [7, 900, 1200, 2000]),
    Case(
      "thousands by apostrophes", column(["1'200", "900", "2’000", "7"]), [7, 900, 1200, 2000]),
    Case(
      "currency", column(["\"$1,200\"", "$900", "\"$2,000\"", "$7"]), [7, 900, 1200, 2000],
      ["without $"]),
    Case("percent", column(["12%", "3.5 %", "1%", "7%"]), [1, 3.5, 7, 12], ["without %"]),
    Case("a unit", column(["12 kg", "3.5 kg", "1 kg", "7 kg"]), [1, 3.5, 7, 12], ["without kg"]),
    Case("accounts", column(["\"(1,200)\"", "900", "(7)", "7"]), [-1200, -7, 7, 900]),
    Case("signs", column(["+1.5", "\u{2212}2", "-3", "4"]), [-3, -2, 1.5, 4]),
    Case("quoted numbers", column(["\"1.5\"", "\"2.5\"", "\"3.5\"", "\" 4.5 \""]), four),
    Case("exponents", column(["15e-1", "2.5E0", "3.5", "0.45e+1"]), four),
    Case("an index without a name", ",x,y\n0,1.5,a\n1,2.5,b\n2,3.5,a\n3,4.5,b\n", four),
    Case(
      "a first row of numbers is none of names", "1.5,a\n2.5,b\n3.5,a\n4.5,b\n", four,
      ["no header"], change: { $0.target = "column 2" }),
    Case(
      "a first row of texts is one of values", "p,a\nq,b\np,a\nq,b\n", [0, 0, 1, 1],
      ["no header"], change: { $0.target = "column 2" }),
    Case("another script's texts", "größe,y\n1.5,a\n2.5,b\n3.5,a\n4.5,b\n", four),
    Case(
      "infinity said to be missing", column(["1", "2", "3", "inf", "2"]), [], ["1 missing value"],
      change: { $0.missing = ["inf"] }),
    Case(
      "a text said to be missing", column(["1", "2", "3", "#DIV/0!", "2"]), [],
      ["1 missing value", "1 numeric"], change: { $0.missing = ["#DIV/0!"] }),
    Case(
      "texts with numbers among them", column(["S", "1", "M", "S", "M", "S"]), [],
      ["0 numeric and 1 categorical column make 3 features"]),
    Case(
      "truth values", column(["True", "FALSE", "true", "False"]), [],
      ["0 numeric and 1 categorical column make 2 features"], change: { $0.ignoreCase = true }),
    Case(
      "dates are texts", column(["2004-03-10", "10/03/2004", "12:30", "2004-03-10"]), [],
      ["1 categorical column make 3 features"]),
    Case(
      "hexadecimal numbers are texts", column(["0x1F", "0x2A", "0x1F", "0x2A"]), [],
      ["1 categorical column make 2 features"]),
    Case(
      "a target of texts called None", "x,y\n1,None\n2,Apnea\n3,None\n4,Apnea\n", [],
      ["classification of 2 classes"]),
  ]

  @Test(arguments: cut + columns) func isRead(_ example: Case) throws {
    let set = try table(example.bytes, changing: example.change)
    let sentence = try #require(set.columns?.reading).sentence
    for words in example.words { #expect(sentence.contains(words), "\(sentence)") }
    guard !example.numbers.isEmpty, let columns = set.columns else { return }
    // The column itself, behind that of an index.
    let place = columns.features.firstIndex { ["x", "größe"].contains($0) } ?? 0
    if columns.features.contains("x missing") {
      #expect(rows(set).filter { $0[1] == 1 }.count == 1)
    } else {
      let found = rows(set).map { $0[place] }.sorted()
      let scale = example.numbers.map(\.magnitude).max() ?? 1
      #expect(
        found.count == example.numbers.count
          && zip(found, example.numbers).allSatisfy { abs($0 - $1) <= 1e-5 * scale }, "\(found)")
    }
  }

  // MARK: - Refusals

  static let refusals: [(name: String, bytes: [UInt8], advice: String)] = [
    (
      "decimal commas", Array(column(["1,5", "2,5", "3", "4,5"], separator: ";").utf8),
      "(--decimal ,"
    ),
    (
      "a comma that may be either",
      Array(column(["1,200", "900", "2,000", "7"], separator: ";").utf8),
      "(--decimal . or --decimal , says which)"
    ),
    (
      "points between thousands", Array(column(["1.200.000", "9", "2", "1.000.000"]).utf8),
      "(--decimal ,"
    ),
    ("two currencies", Array(column(["$1", "€2", "$3", "$4"]).utf8), "--ignore x"),
    ("percent and none", Array(column(["1%", "2", "3%", "4%"]).utf8), "--ignore x"),
    ("a word", Array(column(["1", "2", "#DIV/0!", "4"]).utf8), "--missing '#DIV/0!'"),
    ("infinity", Array(column(["1", "2", "-inf", "4"]).utf8), "--missing=-inf"),
    ("a footer", Array((plain + "Total: 4\n").utf8), "--comment and --skip"),
    (
      "a missing class", Array("x,y\n1,a\n2,NULL\n3,a\n4,b\n".utf8),
      "line 3: the target \"y\" is missing"
    ),
    ("a missing value", Array("x,y\n1,1.5\n2,2.5\n3,None\n4,3.5\n".utf8), "line 4: the target"),
    ("Latin-1", Array("x,y\n1,caf".utf8) + [0xE9, 0x0A], "--encoding windows-1252"),
    ("UTF-16 without a mark", utf16(plain, isBig: false, mark: false), "--encoding utf-16"),
    (
      "ARFF", Array("% c\n@RELATION r\n@ATTRIBUTE x NUMERIC\n@DATA\n1,a\n".utf8),
      "--skip 4 reads them"
    ),
    ("JSON", Array("[{\"x\": 1}, {\"x\": 2}]".utf8), "is JSON; write it as CSV"),
    ("lines of JSON", Array("{\"x\": 1}\n{\"x\": 2}\n".utf8), "is JSON; write it as CSV"),
    ("a web page", Array("\n<!DOCTYPE html>\n<html>".utf8), "is a web page"),
    ("XML", Array("<?xml version=\"1.0\"?>".utf8), "is XML"),
    ("a workbook", Array("PK\u{3}\u{4}\0\0[Content_Types].xml".utf8), "is an Excel workbook"),
    ("a zip archive", Array("PK\u{3}\u{4}\0\0data.csv".utf8), "is a zip archive; unpack it"),
    ("an old workbook", [0xD0, 0xCF, 0x11, 0xE0], "old Office file"),
    ("Parquet", Array("PAR1\u{15}\0".utf8), "is a Parquet file"),
    ("gzip by another name", [0x1F, 0x8B, 8, 0], "a name that ends in .gz"),
    (
      "a pointer", Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8),
      "Git LFS"
    ),
    ("LIBSVM", Array("1 1:0.5 3:2\n0 2:1\n".utf8), "LIBSVM"),
    ("long numbers", Array(column((0..<9).map { "900719925474099\($0)" }).utf8), "--ignore x"),
    ("the same name twice", Array("x,x,y\n1,2,a\n".utf8), "rename one in the file"),
  ]

  @Test(arguments: refusals) func isRefused(_ name: String, bytes: [UInt8], advice: String) throws {
    let words = try #require(try fault(bytes)).description
    #expect(words.contains(advice), "\(name): \(words)")
  }

  /// A column may be called so.
  @Test func namesOfFormatsAreNoFormats() throws {
    #expect(try table("PAR1,y\n1,a\n2,b\n3,a\n4,b\n").columns?.features == ["PAR1"])
  }

  // MARK: - Warnings

  private static func lines(_ count: Int, _ row: (Int) -> String) -> String {
    (0..<count).map { row($0) + "\n" }.joined()
  }

  static let warnings: [(text: String, warnings: [TableWarning])] = [
    ("x,y\n" + lines(20) { "\($0 * 7 % 10).5,\($0 % 2)" }, []),
    ("id,y\n" + lines(20) { "\($0 + 5),\($0 % 2)" }, [.countsRows(column: "id")]),
    (
      "id,y\n" + lines(20) { "\($0 * 7 % 20),\($0 % 2)" }, [.isDifferentInEveryRow(column: "id")]
    ),
    (
      "zip,y\n" + lines(20) { "0\(2134 + $0 % 5),\($0 % 2)" }, [.codes(column: "zip")]
    ),
    (
      "x,y\n" + lines(20) { "\($0 % 7).5,\($0 % 5)" },
      [.countsAsClasses(column: "y", classes: 5)]
    ),
    (
      "x,y\n" + lines(20) { "\($0 % 7).5,\(["Yes", "yes", "No"][$0 % 3])" },
      [.variants(column: "y", first: "Yes", second: "yes")]
    ),
    (
      "x,y\n" + lines(20) { "\($0 % 7).5,\($0 == 9 ? "c" : ["a", "b"][$0 % 2])" },
      [.singleExample(column: "y", name: "c", classes: 1)]
    ),
    (
      "t,y\n" + lines(20) { "\(["True", "0", "False"][$0 % 3]),\($0 % 2)" },
      [.truths(column: "t", first: "False", second: "0")]
    ),
    (
      "x,y\n" + lines(20) { "\($0 % 5 == 0 ? -999 : $0 % 7),\($0 % 2)" },
      [.farValue(column: "x", value: "-999", rows: 4)]
    ),
    ("x,z,y\n" + lines(20) { "\($0 % 7),NA,\($0 % 2)" }, [.allMissing(column: "z")]),
    (
      "n,x,y\n" + lines(20) { "name \($0)th,\($0 % 7),\($0 % 2)" },
      [
        .isDifferentInEveryRow(column: "n"), .moreFeaturesThanRows(features: 21, rows: 20),
      ]
    ),
    (
      "n,x,y\n" + lines(40) { "n\($0 % 25),\($0 % 7),\($0 % 2)" },
      [.manyTexts(column: "n", texts: 25, values: 40)]
    ),
  ]

  @Test(arguments: warnings) func warns(_ text: String, expected: [TableWarning]) throws {
    let set = try table(text)
    #expect(set.columns?.reading?.warnings == expected)
    for warning in expected { #expect(!warning.description.isEmpty) }
  }

  /// What the warning advises mends it.
  @Test func adviceIsFollowed() throws {
    let variants = "x,y\n" + Self.lines(20) { "\($0 % 7).5,\(["Yes", "yes", "NO", "no"][$0 % 4])" }
    let folded = try table(variants) { $0.ignoreCase = true }
    #expect(folded.columns?.outputs == .classes(["no", "yes"]))
    #expect(folded.columns?.reading?.warnings == [])
    let counts = try table("x,y\n" + Self.lines(20) { "\($0 % 7).5,\($0 % 5)" }) {
      $0.task = .regression
    }
    #expect(counts.columns?.reading?.warnings == [])
    let codes = try table("zip,y\n" + Self.lines(20) { "0\(2134 + $0 % 5),\($0 % 2)" }) {
      $0.categorical = ["zip"]
    }
    #expect(codes.columns?.features.first == "zip=02134")
    #expect(codes.columns?.reading?.warnings == [])
    #expect(
      TableWarning.countsRows(column: "row no").description.hasSuffix(
        "(--ignore 'row no' leaves it out)"))
  }

  @Test func sentence() throws {
    let set = try table("x,c,y\n1,red,a\nNA,blue,b\n3,red,a\n4,,b\n")
    #expect(
      set.columns?.reading?.sentence
        == "classification of 2 classes, target y; 4 rows; 1 numeric and 1 categorical column make 5"
        + " features; 2 missing values; fields parted by commas")
  }
}
