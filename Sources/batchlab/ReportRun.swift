import Analysis
import Execution
import Foundation
import Planning
import Reports
import Specification
import Synchronization

/// Brings experiments to their reports, one after the other: each is written while the next one trains, and the
/// page over all grows with them.
final class ReportRun: Sendable {
  private struct State {
    /// Those whose reports are written or being written, in their order.
    var handedIn: [Summary] = []
    var written: [Summary] = []
    /// What went wrong, by the experiment's name.
    var failures: [String: String] = [:]
    var firstError: (any Error)?
  }

  private let session: Session
  private let writer: ReportWriter
  private let place: String
  /// The profile that the page over all names; nil for no such page.
  private let index: String?
  private let specs: [ExperimentSpec]
  private let state = Mutex(State())
  private let meter = ProgressMeter()

  init(
    _ specs: [ExperimentSpec], in session: Session, writer: ReportWriter, place: String,
    index: String?
  ) {
    self.specs = specs
    self.session = session
    self.writer = writer
    self.place = place
    self.index = index
  }

  /// - Throws: What the first experiment failed at that did; the reports of all others are written by then.
  ///   `Runner.Interrupted`; the reports of what was finished are written.
  func run() throws {
    let plans = try self.plans()
    let press = ReportPress(writer, width: ProcessInfo.processInfo.activeProcessorCount) {
      [self] number, error in finish(number, error)
    }
    defer { press.wait() }
    for (plan, share) in plans {
      meter.begin(plan.spec.name, share: share)
      do {
        let computed = meter.computedCount
        let summary = try session.results(of: [plan], telling: meter)[0].summary
        meter.endExperiment()
        // What is timed, is timed while nothing else runs.
        if meter.computedCount > computed { press.wait() }
        try writer.measure(summary)
        state.withLock { $0.handedIn.append(summary) }
        press.write(summary)
      } catch let error as Runner.Interrupted where Interruption.isRequested {
        throw error
      } catch {
        fail(plan.spec, error)
      }
    }
    press.wait()
    try writeIndex()
    if index != nil { for page in writer.indexPages { print("\(place)/\(page)") } }
    if let error = state.withLock({ $0.firstError }) { throw error }
  }

  /// The plans, each with its share of the effort that is left for all of them.
  private func plans() throws -> [(plan: Plan, share: Double)] {
    let stored = session.options.force ? [] : Set(try session.store.ids)
    var plans: [(plan: Plan, effort: Double)] = []
    for spec in specs {
      do {
        let plan = try session.plans(of: [spec])[0]
        plans.append((plan, plan.effort(besides: stored)))
      } catch {
        fail(spec, error)
      }
    }
    let effort = max(plans.reduce(0) { $0 + $1.effort }, .leastNormalMagnitude)
    return plans.map { ($0.plan, $0.effort / effort) }
  }

  private func fail(_ spec: ExperimentSpec, _ error: any Error) {
    let words = Failure.words(for: error)
    state.withLock {
      $0.failures[spec.name] = words
      $0.firstError = $0.firstError ?? error
    }
    meter.say("\(spec.name): \(words)")
  }

  /// A report is written, or could not be.
  private func finish(_ number: Int, _ error: (any Error)?) {
    let summary = state.withLock { $0.handedIn[number] }
    if let error { return fail(summary.spec, error) }
    let isLatest = state.withLock {
      $0.written.append(summary)
      return number + 1 == $0.handedIn.count && number + 1 < specs.count
    }
    meter.aside {
      print("\(place)/\(summary.spec.name)/README.md: \(summary.answer.onOneLine)")
      fflush(nil)  // Also where it is no terminal, told at once.
    }
    // Where another report follows at once, with that one; and at the end once more, when what goes
    // wrong is told.
    if isLatest { try? writeIndex() }
  }

  private func writeIndex() throws {
    guard let index else { return }
    let (written, failures) = state.withLock { ($0.written, $0.failures) }
    let names = Set(written.map(\.spec.name))
    let others = specs.filter { !names.contains($0.name) }
    try writer.writeIndex(
      written, profile: index,
      unfinished: others.map {
        UnfinishedReport(title: $0.title, failure: failures[$0.name])
      })
  }
}
