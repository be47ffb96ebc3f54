import Analysis
import Landscape
import Records
import Specification
import Statistics

/// The part of an experiment's page that is about the minima that its trials ended in: how sharp they
/// are, and how far that can be believed.
struct LandscapeReport {
  let summary: Summary
  let landscape: LandscapeSummary

  func markdown() -> String {
    [measures, doubts, starts, rescalings, surfaces, leftOut].compactMap { $0 }
      .joined(separator: "\n")
  }

  private var spec: LandscapeSpec { landscape.spec }

  private var arms: [ArmSummary] { spec.arms.compactMap { summary.arm(named: $0) } }

  // MARK: - Measures

  private typealias Measure = (title: String, value: (MinimumRecord) -> Double?)

  private var measures: String? {
    guard !arms.isEmpty else { return nil }
    let sizes = spec.boxSizes.map { "ε = \(Format.number($0))" }
    let (large, small) = (sizes.first ?? "", sizes.last ?? "")
    let sharpnesses: [(String, Metric)] = [
      ("φ, all parameters, \(large)", .sharpness), ("φ, all, \(small)", .smallBoxSharpness),
      ("φ, subspace, \(large)", .subspaceSharpness),
      ("φ, subspace, \(small)", .smallBoxSubspaceSharpness),
      ("φ, relative, \(large)", .relativeSharpness),
    ]
    let columns: [Measure] =
      sharpnesses.map { title, metric in (title, { $0.value(of: metric) }) } + [
        ("largest eigenvalue", { $0.edges?.largest.value }),
        ("smallest eigenvalue", { $0.edges?.smallest.value }),
        ("trace", { $0.trace?.trace.value }),
      ]
    let rows = arms.map { arm in
      [Markdown.text(arm.name)]
        + columns.map { column in cell(arm.minima.map { $0.flatMap(column.value) }) }
    }
    let table = Markdown.table(
      [("arm", .left)] + columns.map { ($0.title, .right) }, rows: rows)
    return table + "\n" + meanings + failures
  }

  /// Mean ± half its interval, or how many trials have a value where not all do.
  private func cell(_ values: [Double?]) -> String {
    let there = values.compactMap { $0 }.filter(\.isFinite)
    guard there.count < values.count || there.isEmpty else {
      return Format.plusMinus(meanInterval(of: there))
    }
    return "\(there.count) of \(values.count)"
  }

  private var meanings: String {
    let missing =
      arms.contains { $0.minima.contains { isIncomplete($0) } }
      ? " “2 of 5” says how many trials have a value, where not all do: the others diverged, or the"
        + " search for the maximum failed, and a failure is no flat minimum."
      : ""
    return Markdown.text(
      """
      Means over seeds ± half their 95 % interval (Student's t).\(missing) Sharpness is \
      φ = 100 (max f(x + A z) − f(x)) / (1 + f(x)), over the box |z_i| ≤ ε (|(A⁺ x)_i| + 1), where f is \
      the loss on the whole training set and x the weights that a trial ended with (Keskar et al. 2017, \
      Metric 2.1). Among all parameters A is the identity; in the subspace it has \
      \(Format.count(spec.subspaceDimension)) columns of standard normal draws. The relative one has \
      half-widths of ε |x_i|, which a rescaling of layers that leaves the function leaves, too. A \
      maximum is the highest value seen, so φ is never above the truth. Eigenvalues and trace are those \
      of the Hessian of f: by Lanczos's iteration, and by ten products with random signs (Hutchinson). \
      Batch norm keeps the running statistics of the end of training.
      """) + "\n"
  }

  private func isIncomplete(_ minimum: MinimumRecord?) -> Bool {
    guard let minimum else { return true }
    return minimum.failure != nil || minimum.searches.contains(where: \.hasFailed)
      || minimum.edges == nil || minimum.trace == nil
  }

  /// What could not be measured at all, and eigenvalues that are not settled.
  private var failures: String {
    var text = ""
    for arm in arms {
      for (record, minimum) in zip(arm.records, arm.minima) {
        guard let reason = minimum?.failure else { continue }
        text +=
          "\n\(Markdown.text(arm.name)), seed \(record.seed): not measured,"
          + " \(Markdown.text(reason)).\n"
      }
    }
    let edges = arms.flatMap(\.minima).compactMap { $0?.edges }
    let unsettled = edges.count { !$0.isConverged }
    if unsettled > 0 {
      text +=
        "\nLanczos's iteration did not settle at \(unsettled) of \(edges.count) minima; there the"
        + " largest eigenvalue is at least what it found, and the smallest at most.\n"
    }
    return text
  }

  // MARK: - What spoke against the maxima

  private var doubts: String? {
    let searches = arms.flatMap { Self.searches(of: $0) }
    guard !searches.isEmpty else { return nil }
    let seen = SharpnessDoubt.allCases.filter { doubt in
      searches.contains { $0.doubts.contains(doubt) }
    }
    let failed = searches.count(where: \.hasFailed)
    let clear = searches.count(where: \.doubts.isEmpty)
    let unseen = SharpnessDoubt.allCases.filter { !seen.contains($0) }
    var text =
      "Of \(Format.count(searches.count)) maxima (each trial's: among all parameters and in the"
      + " subspace, in both boxes, and relative) nothing speaks against \(Format.count(clear)). The method is"
      + " inexact as the source has it, ten iterations each; doubts are counted here, and a maximum can"
      + " have several. **\(Format.count(failed)) failed** and \(failed == 1 ? "is" : "are") left out of"
      + " the table above, of claims and charts."
    if !unseen.isEmpty { text += " Never seen: \(Self.list(unseen.map(\.words)))." }
    text += "\n"
    guard !seen.isEmpty else { return text }
    let rows = arms.map { arm in
      let own = Self.searches(of: arm)
      return [Markdown.text(arm.name), Format.count(own.count)]
        + seen.map { doubt in Format.count(own.count { $0.doubts.contains(doubt) }) }
        + [Format.count(own.count(where: \.hasFailed))]
    }
    let failures = seen.filter(\.isFailure).map(\.words)
    return text + "\n"
      + Markdown.table(
        [("arm", .left), ("maxima", .right)] + seen.map { ($0.words, .right) }
          + [("failed", .right)], rows: rows)
      + (failures.isEmpty ? "" : "\nA failure is: \(Self.list(failures)).\n")
  }

  private static func searches(of arm: ArmSummary) -> [Sharpness] {
    arm.minima.flatMap { $0?.searches ?? [] }
  }

  // MARK: - Starts

  /// How often each start came out highest, and how far those who start there alone would fall short.
  private var starts: String? {
    let searches = arms.flatMap { Self.searches(of: $0) }
    let risen = searches.filter { $0.maximum > $0.value }
    let tried = SharpnessStart.allCases.filter { start in
      searches.contains { $0.searches.contains { $0.start == start } }
    }
    guard !risen.isEmpty, !tried.isEmpty else { return nil }
    let rows = tried.map { start in
      let shares = risen.map { Self.share(of: start, in: $0) }
      return [
        start.words, Format.count(risen.count { $0.winner == start }),
        Format.count(shares.count { $0 < 0.99 }), Format.count(shares.count { $0 < 0.5 }),
      ]
    }
    let single = risen.count { Self.share(of: .minimum, in: $0) < 0.99 }
    return
      "Started once, from the minimum itself, the search would have missed a hundredth of the rise or"
      + " more in \(Format.count(single)) of \(Format.count(risen.count)) maxima. Each of these starts is"
      + " L-BFGS-B's, but for the plain ascent, which goes by the signs of the gradient and is there to"
      + " be beaten; of equal ones the first won.\n\n"
      + Markdown.table(
        [
          ("start", .left), ("won", .right), ("missed a hundredth of the rise", .right),
          ("missed half of it", .right),
        ], rows: rows)
  }

  /// The rise that searches from a start saw, as a share of the highest.
  private static func share(of start: SharpnessStart, in sharpness: Sharpness) -> Double {
    let best = sharpness.searches.filter { $0.start == start }.compactMap(\.value).max()
    return max(0, (best ?? sharpness.value) - sharpness.value)
      / (sharpness.maximum - sharpness.value)
  }

  // MARK: - Rescaled weights

  private var rescalings: String? {
    let records = landscape.results.rescalings
    guard let rescaling = spec.rescaling, !records.isEmpty else { return nil }
    let size = spec.boxSizes.first.map { "ε = \(Format.number($0))" } ?? ""
    let rows = records.map { record in
      [
        Format.number(record.factor), record.loss.map { Format.number($0) } ?? "–",
        bounded(record.sharpness),
        bounded(record.relativeSharpness), Format.plusMinus(record.trace),
      ]
    }
    let hasBounds = records.contains {
      $0.sharpness?.hasFailed == true || $0.relativeSharpness?.hasFailed == true
    }
    return
      "One trial of \(Markdown.text(rescaling.arm)), a layer's weights and biases multiplied by a factor"
      + " and the next one's weights divided by it, which leaves the function as it is (Dinh et al."
      + " 2017). Over these factors \(spans(records)).\n\n"
      + Markdown.table(
        [
          ("factor", .right), ("train loss", .right), ("φ, \(size)", .right),
          ("φ, relative, \(size)", .right), ("trace [± over its probes]", .right),
        ], rows: rows)
      + (hasBounds
        ? "\n≥: the search failed, and the highest value that it saw stands here.\n" : "")
  }

  private func bounded(_ sharpness: Sharpness?) -> String {
    guard let sharpness else { return "–" }
    return (sharpness.hasFailed ? "≥ " : "") + Format.number(sharpness.percent)
  }

  private func spans(_ records: [RescalingRecord]) -> String {
    let columns: [(String, [Double?])] = [
      ("the train loss", records.map(\.loss)),
      ("sharpness", records.map { $0.sharpness?.percent }),
      ("relative sharpness", records.map { $0.relativeSharpness?.percent }),
      ("the trace", records.map { $0.trace?.value }),
    ]
    return Self.list(
      columns.map { name, values in
        let positive = values.compactMap { $0 }.filter { $0 > 0 && $0.isFinite }
        guard let low = positive.min(), let high = positive.max(), positive.count > 1 else {
          return "\(name) cannot be compared"
        }
        return high / low < 1.005
          ? "\(name) stays" : "\(name) differs by a factor of up to \(Self.factor(high / low))"
      })
  }

  /// Three digits: a factor is there to be read, not to be computed with.
  private static func factor(_ value: Double) -> String {
    value < 10 ? Format.fixed(value, digits: 2) : Format.amount(value.rounded())
  }

  // MARK: - Surfaces

  /// How far ways lie from the planes that they are drawn in.
  private var surfaces: String? {
    let sentences = spec.surfaces.flatMap { surface in
      (landscape.results.surfaces[surface.name]?.ways ?? []).map { way in
        "the way of \(Markdown.text(way.name)) over \(Markdown.code(surface.name)) up to"
          + " \(Format.number(way.farthest))" + Self.length(of: way)
      }
    }
    guard !sentences.isEmpty else { return nil }
    return "What a surface shows of a way is its projection. It leaves the plane: "
      + Self.list(sentences) + " (norms of the weights).\n"
  }

  /// Why paths, surfaces, spectra and rescalings of some arms are not there.
  private var leftOut: String? {
    let names = summary.arms.filter { $0.notReported.contains(.weights) }.map(\.name)
    let involved = names.filter(spec.allArms.contains)
    guard !involved.isEmpty else { return nil }
    return "Nothing is measured around the weights of"
      + " \(Self.list(involved.map(Markdown.text))): \(Absence.notReported.words).\n"
  }

  private static func length(of way: SurfaceRecord.Way) -> String {
    guard let first = way.points.first, let last = way.points.last, first.count == 2,
      last.count == 2
    else { return "" }
    let (across, up) = (last[0] - first[0], last[1] - first[1])
    return ", its ends \(Format.number((across * across + up * up).squareRoot())) apart"
  }

  private static func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }
}

extension SharpnessDoubt {
  fileprivate var words: String { spaced(rawValue) }
}

extension SharpnessStart {
  fileprivate var words: String { spaced(rawValue) }
}

/// "notConverged" as "not converged".
private func spaced(_ name: String) -> String {
  name.reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
}
