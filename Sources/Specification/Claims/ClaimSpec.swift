/// A statement about arms that the report judges.
package struct ClaimSpec: Sendable, Hashable {
  package let id: String
  package let statement: String
  package let quantity: Quantity
  package let expectation: Expectation
  package let published: Published?

  /// What is estimated, over seeds.
  package enum Quantity: Sendable, Hashable {
    /// The mean of `metric` in `arm`.
    case value(metric: Metric, arm: String)
    /// The mean of `metric` in `arm` minus that in `base`, paired by seed.
    case difference(metric: Metric, arm: String, base: String)
    /// The mean of `metric` in `arm` over that in `base`, paired by seed.
    case ratio(metric: Metric, arm: String, base: String)
    /// The difference in `of` minus that in `minus`, paired by seed: (A − B) − (C − D).
    case interaction(metric: Metric, of: Difference, minus: Difference)
    /// How much of the way from `from` to `to` the arm `by` goes, in percent.
    case gapClosed(metric: Metric, by: String, from: String, to: String)
    /// The lowest mean of `metric` among the arms `within` minus the lowest among the other ones of
    /// `among`, paired by seed.
    case lowest(metric: Metric, among: [String], within: [String])
    /// A number of the curve through the steps to target of a series of studies.
    case curve(CurveParameter, of: String)
    /// The critical batch size of one series over that of another.
    case criticalRatio(of: String, over: String)
    /// d log(updates to target) / d log(batch size) over the studies between two batch sizes.
    case slope(of: String, from: Int, to: Int)
    /// The mean of `metric` in `arm` over a series' critical batch size.
    case overCritical(metric: Metric, arm: String, series: String)
    /// How many different digests the parameters have at the end, over the cases of a comparison of
    /// resources and the record: 1 where none changes a bit.
    case digests(of: String)
  }

  /// The mean in `arm` minus that in `base`.
  package struct Difference: Sendable, Hashable {
    package let arm: String
    package let base: String
  }

  /// Where the source says that the quantity lies.
  package enum Expectation: Sendable, Hashable {
    case above(Double)
    case below(Double)
    case between(Double, Double)
    /// No further from 0 than this, as two one-sided tests show it (Schuirmann 1987).
    case equivalent(within: Double)

    package var isEquivalence: Bool { if case .equivalent = self { true } else { false } }
  }

  /// The number that the source printed.
  package struct Published: Sendable, Hashable {
    package let value: Double
    /// The data it was measured on, such as `mnist`.
    package let dataset: String
    /// Hidden widths of the network it was measured on; nil where that does not matter.
    package let hidden: [Int]?
    package let source: String
  }
}

extension ClaimSpec.Quantity {
  /// What names the quantity in a claim.
  enum Key: String, CaseIterable {
    case value, difference, ratio, interaction, gapClosed, lowest, curve, criticalRatio, slope,
      overCritical, digests
  }

  /// Reads what the key of that name has.
  init(_ key: Key, from reader: inout QuantityReader) throws(SpecificationError) {
    self =
      switch key {
      case .value: try reader.value()
      case .difference: try reader.difference()
      case .ratio: try reader.ratio()
      case .interaction: try reader.interaction()
      case .gapClosed: try reader.gapClosed()
      case .lowest: try reader.lowest()
      case .curve: try reader.curve()
      case .criticalRatio: try reader.criticalRatio()
      case .slope: try reader.slope()
      case .overCritical: try reader.overCritical()
      case .digests: try reader.digests()
      }
  }

  /// What a quantity is about.
  package struct Subject: Sendable {
    /// Nil where it is about studies alone.
    package var metric: Metric?
    /// Arms and tunings, in the order in which the estimate takes their values.
    package var arms: [String] = []
    /// Series of studies.
    package var series: [String] = []
    /// What is expected where the claim need not say it.
    var expectation: ClaimSpec.Expectation?
  }

  package var subject: Subject {
    switch self {
    case .value(let metric, let arm): Subject(metric: metric, arms: [arm])
    case .difference(let metric, let arm, let base), .ratio(let metric, let arm, let base):
      Subject(metric: metric, arms: [arm, base])
    case .interaction(let metric, let one, let other):
      Subject(metric: metric, arms: [one.arm, one.base, other.arm, other.base])
    case .gapClosed(let metric, let by, let from, let to):
      Subject(metric: metric, arms: [by, from, to])
    case .lowest(let metric, let among, _):
      Subject(metric: metric, arms: among, expectation: .below(0))
    case .curve(_, let series), .slope(let series, _, _): Subject(series: [series])
    case .criticalRatio(let series, let base): Subject(series: [series, base])
    case .overCritical(let metric, let arm, let series):
      Subject(metric: metric, arms: [arm], series: [series])
    case .digests: Subject()
    }
  }
}
