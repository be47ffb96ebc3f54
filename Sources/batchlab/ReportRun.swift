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
  fileprivate struct State {
    /// Those whose reports are written or being written, in their order.
    var handedIn: [Summary] = []
    var written: [Summary] = []
    /// What went wrong, by the experiment's name.
    var failures: [String: String] = [:]
  }

  private let session: Session
  private let writer: ReportWriter
  private let place: String
  /// The profile that the page over all names; nil for no such page.
  private let index: String?
  private let state = Mutex(State())
  private let meter = ProgressMeter()

  init(_ session: Session, writer: ReportWriter, place: String, index: String?) {
    self.session = session
    self.writer = writer
    self.place = place
    self.index = index
  }

  /// - Throws: What the first experiment failed at that did; the reports of all others are written by then.
  ///   `Runner.Interrupted`; the reports of what was finished are written.
  func run(_ specs: [ExperimentSpec]) throws {
    var first: (any Error)?
    func fail(_ spec: ExperimentSpec, _ error: any Error) {
      first = first ?? error
      let words = Failure.words(for: error)
      state.withLock { $0.failures[spec.name] = words }
      meter.say("\(spec.name): \(words)")
    }
    var plans: [(plan: Plan, effort: Double)] = []
    let stored = Set(try session.store.ids)
    for spec in specs {
      do {
        let plan = try session.plans(of: [spec])[0]
        let missing = plan.trials.filter { session.options.force || !stored.contains($0.id) }
        plans.append((plan, missing.reduce(0) { $0 + $1.effort }))
      } catch {
        fail(spec, error)
      }
    }
    let effort = max(plans.reduce(0) { $0 + $1.effort }, .leastNormalMagnitude)
    let press = ReportPress(writer, width: ProcessInfo.processInfo.activeProcessorCount) {
      [self] number, error in finish(number, error, among: specs)
    }
    defer { press.wait() }
    var before = 0.0
    for (plan, own) in plans {
      meter.begin(plan.spec.name, share: own / effort, shareBefore: before / effort)
      before += own
      do {
        let computed = meter.computedCount
        let summary = try session.results(of: [plan], telling: meter)[0].summary
        // What is timed, is timed while nothing else runs.
        if meter.computedCount > computed { press.wait() }
        try writer.measure(summary)
        state.withLock { $0.handedIn.append(summary) }
        press.write(summary)
      } catch let error as Runner.Interrupted {
        throw error
      } catch {
        fail(plan.spec, error)
      }
    }
    press.wait()
    if let index {
      let (written, unfinished) = state.withLock { ($0.written, $0.unfinished(of: specs)) }
      try writer.writeIndex(written, profile: index, unfinished: unfinished)
      print("\(place)/README.md")
    }
    if let error = first ?? press.firstError { throw error }
  }

  /// A report is written, or could not be.
  private func finish(_ number: Int, _ error: (any Error)?, among specs: [ExperimentSpec]) {
    state.withLock { state in
      let summary = state.handedIn[number]
      if let error {
        let words = Failure.words(for: error)
        state.failures[summary.spec.name] = words
        meter.say("\(summary.spec.name): \(words)")
        return
      }
      state.written.append(summary)
      print("\(place)/\(summary.spec.name)/README.md: \(summary.answer.onOneLine)")
      guard let index, state.written.count < specs.count else { return }
      // It is written once more at the end, when what goes wrong is told.
      try? writer.writeIndex(
        state.written, profile: index, unfinished: state.unfinished(of: specs))
    }
  }
}

extension ReportRun.State {
  fileprivate func unfinished(of specs: [ExperimentSpec]) -> [UnfinishedReport] {
    let names = Set(written.map(\.spec.name))
    return specs.filter { !names.contains($0.name) }.map { spec in
      UnfinishedReport(title: spec.title, reason: failures[spec.name] ?? "not finished yet")
    }
  }
}
