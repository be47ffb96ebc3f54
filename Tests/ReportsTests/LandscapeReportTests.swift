import Charts
import Foundation
import Landscape
import Statistics
import Testing

@testable import Analysis
@testable import Reports

/// What a page says of the minima that were measured.
@Suite struct LandscapeReportTests {
  private static func page(_ sample: LandscapeSample) throws -> String {
    let page = ExperimentReport(
      summary: try sample.summary(), figures: [], hasMachinePage: false
    ).markdown()
    Page.expectNoMarkup(of: page)
    return page
  }

  private static func table(_ page: String, under head: String) throws -> [[String]] {
    try #require(Page.tables(of: page).first { $0[0].contains(head) })
  }

  @Test func measures() throws {
    let page = try Self.page(LandscapeSample())
    #expect(page.contains("\n## Minima\n"))
    let table = try Self.table(page, under: "smallest eigenvalue")
    #expect(
      table[0] == [
        "arm", "φ, all parameters, ε = 0.001", "φ, all, ε = 0.0005", "φ, subspace, ε = 0.001",
        "φ, subspace, ε = 0.0005", "φ, relative, ε = 0.001", "largest eigenvalue",
        "smallest eigenvalue", "trace",
      ])
    // Means of 100 and 300, and of eight, minus one and sixteen times 1 and 3; t is 12.706.
    #expect(table.map { $0[0] } == ["arm", "small", "large"])
    #expect(table[1].suffix(3) == ["16 ± 102", "−2 ± 13", "32 ± 203"])
    #expect(table[1][1] == "200 ± 1271" && table[2][1] == "2000 ± 12\u{202F}706")
    #expect(table[1][2...5] == ["50", "25", "12.5", "6.25"])
    #expect(page.contains("it has 5 columns of standard normal draws"))
    #expect(!page.contains("“2 of 5”"))
    #expect(page.contains("did not settle at 1 of 4 minima"))
  }

  /// A search that failed is no flat minimum: its arm has no mean.
  @Test func failedSearch() throws {
    var sample = LandscapeSample()
    sample.doubts = [.nothingHigher, .startsDisagree]
    let page = try Self.page(sample)
    let table = try Self.table(page, under: "smallest eigenvalue")
    #expect(table[1][1] == "1 of 2" && table[2][1] == "2000 ± 12\u{202F}706")
    #expect(page.contains("“2 of 5”"))
    let doubts = try Self.table(page, under: "maxima")
    #expect(
      doubts == [
        ["arm", "maxima", "nothing higher", "not converged", "starts disagree", "failed"],
        ["small", "10", "1", "2", "1", "1"], ["large", "10", "0", "2", "0", "0"],
      ])
    #expect(page.contains("nothing speaks against 15. "))
    #expect(page.contains("**1 failed**"))
    #expect(page.contains("\nA failure is: nothing higher.\n"))
    #expect(page.contains("Never seen: ") && page.contains(" and not finite.\n"))
  }

  @Test func starts() throws {
    let page = try Self.page(LandscapeSample())
    let table = try Self.table(page, under: "won")
    #expect(
      table.dropFirst() == [
        ["minimum", "0", "20", "0"], ["random", "16", "0", "0"], ["plain ascent", "4", "16", "16"],
      ])
    #expect(page.contains("a hundredth of the rise or more in 20 of 20 maxima"))
  }

  @Test func rescaledWeights() throws {
    let page = try Self.page(LandscapeSample())
    let table = try Self.table(page, under: "factor")
    #expect(table[0][2] == "φ, ε = 0.001")
    #expect(table.dropFirst().map { $0[2] } == ["800", "200", "50"])
    #expect(table.dropFirst().map { $0[3] } == ["12.5", "≥ 12.5", "12.5"])
    #expect(
      page.contains(
        "Over these factors the train loss stays, sharpness differs by a factor of up to 16,"
          + " relative sharpness stays and the trace differs by a factor of up to 4.00."))
    #expect(page.contains("\n≥: the search failed"))
  }

  @Test func distanceFromThePlane() throws {
    let page = try Self.page(LandscapeSample())
    #expect(page.contains("the way of small over `both` up to 1.25, its ends 5 apart (norms"))
  }

  @Test func nothingMeasured() throws {
    var sample = LandscapeSample()
    sample.landscape = ""
    let summary = try sample.summary()
    #expect(!(try Self.page(sample)).contains("## Minima"))
    #expect(TidyTables.minima(summary) == nil && TidyTables.paths(summary) == nil)
    let json = String(decoding: try SummaryDocument(summary).json(), as: UTF8.self)
    let hasMinima = json.contains("\"minima\"")
    #expect(!hasMinima)
  }

  // MARK: - Data

  @Test func tables() throws {
    var sample = LandscapeSample()
    sample.doubts = [.nothingHigher, .startsDisagree]
    let summary = try sample.summary()
    let minima = try #require(TidyTables.minima(summary)).split(separator: "\n")
    // Four trials of five boxes, two eigenvalues and a trace.
    #expect(minima.count == 1 + 4 * 8)
    #expect(
      minima[1]
        == "small,0,sharpness,0.001,100.0,,,0.0,1.0,random,nothingHigher startsDisagree,true")
    #expect(minima[2] == "small,0,sharpness,0.001,50.0,,,0.0,0.5,plainAscent,notConverged,false")
    #expect(minima[6] == "small,0,largestEigenvalue,,8.0,7.875,8.125,,,,,")
    #expect(minima[8] == "small,0,hessianTrace,,16.0,15.0,17.0,,,,,")
    let paths = try #require(TidyTables.paths(summary)).split(separator: "\n")
    // Two kinds, seeds and sets, three places.
    #expect(paths.count == 1 + 2 * 2 * 2 * 3)
    #expect(paths[1] == "way,straight,0,0.0,train,1.0,")
    #expect(paths[4] == "way,straight,0,0.5,test,,")
    #expect(paths[7] == "way,straight,1,0.0,train,3.0,")
    #expect(paths.last == "way,curved,1,1.0,test,60.0,")
  }

  @Test func document() throws {
    var sample = LandscapeSample()
    sample.doubts = [.nothingHigher]
    let summary = try sample.summary()
    let document = try JSONDecoder().decode(
      SummaryDocument.self, from: SummaryDocument(summary).json())
    let minima = try #require(document.minima)
    #expect(minima.map(\.arm) == ["small", "small", "large", "large"])
    #expect(minima.map(\.trial) == summary.arms.flatMap { $0.records.map(\.id) })
    #expect(minima[0].boxes.map(\.among) == ["all", "all", "subspace", "subspace", "relative"])
    #expect(minima[0].boxes[0].hasFailed && minima[0].boxes[0].doubts == ["nothingHigher"])
    #expect(minima.map { $0.boxes[0].sharpness } == [100, 300, 1000, 3000])
    #expect(minima[1].smallestEigenvalue?.value == -3 && minima[1].trace?.value == 48)
  }
}
