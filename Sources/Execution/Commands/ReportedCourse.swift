import Foundation
import Records
import Specification
import Training

/// What a trainer said at one update.
struct ReportedRow: Sendable, Hashable {
  let line: Int
  let update: Int
  /// Finished epochs, from 1; nil where it does not say.
  let epoch: Int?
  let examples: Int?
  /// By the metrics' own names, as they are kept.
  var values: [String: Double]
  /// What the last updates showed of the gradient's noise.
  var noise: NoiseRecord?
}

/// The course of a trial as its trainer reports it, up to now.
///
/// A trainer that was stopped goes on from its checkpoint, which may be behind what it had reported: what
/// it then says of an update takes the place of all that it said of that one and of later ones before.
struct ReportedCourse: Sendable {
  let file: String
  private let trial: Trial
  private let metrics: [String: ReportedMetric]
  private let format: TrainerCommand.Format?
  /// Examples to learn from; nil where that is not known.
  private let trainCount: Int?
  /// Of a table: a trainer may part it into training and test set by a rule of its own.
  private let isTable: Bool
  /// Updates that the recipe allows; nil where that cannot be told.
  private let updateLimit: Int?
  private(set) var rows: [ReportedRow] = []
  /// Those of them that judge the trial.
  private var tests: [TestRecord] = []
  /// The first row at which the trial's goal is met, or known to be out of reach; nil where neither.
  private(set) var goalRow: (row: ReportedRow, isMet: Bool)?
  /// What the command reported first when it was started last.
  private(set) var firstUpdateAfterStart: Int?
  /// Whether what comes next is the first of a new run of the command.
  private var isNewRun = false

  /// - Parameter trainCount: Examples to learn from; nil where that is not known.
  init(of trial: Trial, trainCount: Int?, file: String) {
    self.file = file
    self.trial = trial
    self.trainCount = trainCount
    let reported = trial.trainer?.metrics ?? []
    format = trial.trainer?.format
    metrics = Dictionary(reported.map { ($0.name, $0) }) { $1 }
    isTable = trial.workload.dataset.traits.isTable
    let recipe = trial.recipe
    let ofEpochs = recipe.statedEpochs.flatMap { epochs in
      trainCount.map { trial.updateCount(ofEpochs: epochs, exampleCount: $0) }
    }
    updateLimit = [isTable ? nil : ofEpochs, recipe.updateLimit].compactMap { $0 }.min()
  }

  /// The same before anything was said.
  var emptied: ReportedCourse { ReportedCourse(of: trial, trainCount: trainCount, file: file) }

  mutating func beginRun() {
    isNewRun = true
    firstUpdateAfterStart = nil
  }

  /// Whether both report the same numbers at the same updates.
  func saysTheSame(as other: ReportedCourse) -> Bool {
    rows.map(\.update) == other.rows.map(\.update) && zip(rows, other.rows).allSatisfy(Self.agree)
  }

  /// Whether both end with the same numbers at the same update.
  func endsLike(_ other: ReportedCourse) -> Bool {
    guard let one = rows.last, let other = other.rows.last else { return rows.isEmpty }
    return one.update == other.update && Self.agree(one, other)
  }

  private static func agree(_ one: ReportedRow, _ other: ReportedRow) -> Bool {
    one.values.keys == other.values.keys
      && one.values.allSatisfy { key, value in
        other.values[key].map { $0 == value || ($0.isNaN && value.isNaN) } ?? false
      }
  }

  /// Whether a row says again what was said before, or tells of less.
  func goesBack(at row: ReportedRow) -> Bool {
    guard let last = rows.last else { return false }
    return row.update < last.update
      || row.update == last.update && row.values.keys.contains { last.values[$0] != nil }
  }

  /// Nil where it is not known how many examples there are.
  func updates(ofEpochs epochs: Int) -> Int? {
    // More than any trial has are told of by their own number.
    let epochs = min(epochs, Recipe.epochLimit)
    return trainCount.map { trial.updateCount(ofEpochs: epochs, exampleCount: $0) }
  }

  /// The first update by which so many examples are learned from.
  ///
  /// Complexity: O(log(examples)) counts of a trial's length.
  func updates(ofExamples examples: Int) -> Int {
    guard trainCount != nil, !isTable else {
      return (examples + trial.recipe.batchSize - 1) / trial.recipe.batchSize
    }
    var (low, high) = (0, examples)
    while low < high {
      let middle = low + (high - low) / 2
      if self.examples(ofUpdates: middle) < examples {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  /// As the recipe's batches have them: those of an epoch's end may be fewer, and those of later epochs larger.
  private func examples(ofUpdates updates: Int) -> Int {
    guard let trainCount, !isTable else { return updates * trial.recipe.batchSize }
    var part = trial
    part.recipe.updateLimit = updates
    (part.recipe.goal, part.recipe.testsPerDoubling) = (nil, nil)
    return TrialLength(of: part, trainCount: trainCount).examples
  }

  func fault(_ line: Int?, _ found: String, _ expected: String) -> TrainerFault {
    TrainerFault(file: file, line: line, found: found, expected: expected)
  }

  mutating func add(_ row: ReportedRow) throws(TrainerFault) {
    if firstUpdateAfterStart == nil { firstUpdateAfterStart = row.update }
    try append(row)
    judge()
  }

  private mutating func append(_ row: ReportedRow) throws(TrainerFault) {
    if isNewRun {
      rows.removeAll { $0.update >= row.update }
      isNewRun = false
    }
    try check(updates: row.update, in: file, row.line)
    if let updateLimit, row.update > updateLimit {
      throw fault(
        row.line, "update \(row.update)", "at most \(updateLimit), which the recipe allows")
    }
    if let epochs = trial.recipe.statedEpochs, let epoch = row.epoch, epoch > epochs {
      throw fault(row.line, "epoch \(epoch)", "at most \(epochs), which the recipe has")
    }
    guard let last = rows.last else { return rows.append(row) }
    guard row.update >= last.update else {
      throw fault(
        row.line, "update \(row.update) after update \(last.update)",
        "updates in ascending order")
    }
    if let epoch = row.epoch, let before = rows.last(where: { $0.epoch != nil })?.epoch,
      epoch < before
    {
      throw fault(row.line, "epoch \(epoch) after epoch \(before)", "epochs in ascending order")
    }
    guard row.update == last.update else { return rows.append(row) }
    // Several processes of a trainer may say the same.
    let isSame = row.values.allSatisfy { key, value in last.values[key] ?? value == value }
    if !(isSame && format == .mllog),
      let twice = row.values.keys.sorted().first(where: { last.values[$0] != nil })
    {
      throw fault(
        row.line, "\(twice) of update \(row.update) again, after line \(last.line)",
        "each metric once an update")
    }
    rows[rows.count - 1] = ReportedRow(
      line: row.line, update: row.update, epoch: row.epoch ?? last.epoch,
      examples: row.examples ?? last.examples, values: last.values.merging(row.values) { $1 },
      noise: row.noise ?? last.noise)
  }

  /// Throws where nobody could count the examples of so many updates.
  private func check(updates: Int, in file: String, _ line: Int? = nil) throws(TrainerFault) {
    let most = LenientJSON.countLimit / trial.recipe.batchSize
    guard updates <= most else {
      throw TrainerFault(
        file: file, line: line, found: "\(updates) updates",
        expected: "at most \(most), of batches of \(trial.recipe.batchSize)")
    }
  }

  /// The first row with a value that is no finite number.
  private var divergence: ReportedRow? {
    rows.first { $0.values.values.contains { !$0.isFinite } }
  }

  /// How a row judges the trial; nil where it does not.
  private func evaluation(_ row: ReportedRow, of set: Metric.EvaluatedSet) -> Evaluation? {
    func value(_ measure: Goal.Metric) -> Double? {
      Metric.builtIn.first { $0.traits.source == .epoch(.evaluation(set, measure)) }
        .flatMap { row.values[$0.name] }
    }
    let (loss, error) = (value(.loss), value(.error))
    return loss == nil && error == nil ? nil : Evaluation(loss: loss, error: error)
  }

  private var judgingSet: Metric.EvaluatedSet {
    trial.workload.validation == nil ? .test : .validation
  }

  /// Judges the trial by its last row.
  private mutating func judge() {
    guard let row = rows.last else { return }
    while let last = tests.last, last.update >= row.update { tests.removeLast() }
    if let goalRow, goalRow.row.update >= row.update { self.goalRow = nil }
    guard goalRow == nil, let test = evaluation(row, of: judgingSet) else { return }
    tests.append(record(row, test))
    let recipe = trial.recipe
    if let goal = recipe.goal, goal.isMet(by: test) {
      goalRow = (row, true)
    } else if let goal = recipe.goal, let updateLimit,
      goal.shouldPrune(after: tests, limit: updateLimit)
    {
      goalRow = (row, false)
    } else if let goal = recipe.pruningGoal, row.epoch != nil,
      goal.shouldPrune(after: epochs(rows), limit: recipe.epochs)
    {
      goalRow = (row, false)
    }
  }

  private func record(_ row: ReportedRow, _ test: Evaluation) -> TestRecord {
    TestRecord(update: row.update, examples: examples(row), testedCount: 0, test: test)
  }

  /// What it says of them, and otherwise those of the recipe's batches.
  func examples(_ row: ReportedRow) -> Int {
    row.examples ?? examples(ofUpdates: row.update)
  }

  /// The record of a trial that ended.
  ///
  /// - Throws: Where a metric that the experiment file declares has no value at the end.
  func record(
    _ id: String, _ identity: TrialIdentity, _ engine: RecordedEngine, result: TrainerResult,
    hasWeights: Bool
  ) throws(TrainerFault) -> TrialRecord {
    if let updates = result.updates { try check(updates: updates, in: TrainerResult.file) }
    if let row = divergence ?? result.divergedRow(after: rows.last) {
      return make(
        id, identity, engine, .diverged(update: max(row.update, 1)),
        rows.filter { $0.update <= row.update }, result, hasWeights: false)
    }
    if let (row, isMet) = goalRow {
      return make(
        id, identity, engine,
        isMet ? .reachedGoal(update: row.update) : .pruned(update: row.update),
        rows.filter { $0.update <= row.update }, result, hasWeights: false)
    }
    let end = try end(result)
    return make(
      id, identity, engine, .completed, rows.filter { $0.update < end.update } + [end], result,
      hasWeights: hasWeights)
  }

  /// What the trial ends with: what its result says, and otherwise what was said of its last update.
  private func end(_ result: TrainerResult) throws(TrainerFault) -> ReportedRow {
    guard let update = result.updates ?? rows.last?.update else {
      throw fault(nil, "nothing", "a line for each evaluation")
    }
    if let last = rows.last, update < last.update {
      throw TrainerFault(
        file: TrainerResult.file, line: nil, found: "updates \(update)",
        expected: "at least \(last.update), which \(file) tells of")
    }
    let last = rows.last { $0.update == update }
    let end = ReportedRow(
      line: last?.line ?? 0, update: update,
      epoch: last?.epoch ?? rows.last { $0.epoch != nil }?.epoch,
      examples: result.examples ?? last?.examples,
      values: (last?.values ?? [:]).merging(result.values) { $1 }, noise: last?.noise)
    let wanted = trial.wantedMetrics.map(\.name)
    if let missing = wanted.sorted().first(where: { end.values[$0] == nil }) {
      let before = rows.last { $0.values[missing] != nil }
      throw fault(
        before?.line, before.map { "\(missing) of update \($0.update) at last" } ?? "no \(missing)",
        "\(missing) at the end, update \(update), or in \(TrainerResult.file)")
    }
    return end
  }

  private func make(
    _ id: String, _ identity: TrialIdentity, _ engine: RecordedEngine,
    _ status: TrialResult.Status, _ rows: [ReportedRow], _ result: TrainerResult, hasWeights: Bool
  ) -> TrialRecord {
    let tests = rows.compactMap { row in evaluation(row, of: judgingSet).map { record(row, $0) } }
    let holdsOut = trial.workload.validation != nil
    return TrialRecord(
      id: id, identity: identity, engine: engine, status: status,
      updates: rows.last?.update ?? 0, examples: rows.last.map(examples) ?? 0,
      epochs: epochs(rows), tests: trial.recipe.goal == nil && tests.count < 2 ? [] : tests,
      finalTest: holdsOut ? rows.last.flatMap { evaluation($0, of: .test) } : nil,
      judgingCount: result.judgingCount, parameterCount: result.parameterCount,
      operations: result.operations, noise: rows.compactMap(\.noise), hasWeights: hasWeights)
  }

  /// A row for each epoch that was told of, the last one with the trial's end.
  private func epochs(_ rows: [ReportedRow]) -> [EpochRecord] {
    var byEpoch: [(epoch: Int, row: ReportedRow)] = []
    for row in rows {
      guard let epoch = row.epoch else { continue }
      if byEpoch.last?.epoch == epoch { byEpoch.removeLast() }
      byEpoch.append((epoch, row))
    }
    if let last = rows.last, byEpoch.last?.row != last {
      let epoch = byEpoch.last?.epoch ?? trial.recipe.statedEpochs ?? 1
      if byEpoch.last?.epoch == epoch { byEpoch.removeLast() }
      byEpoch.append((epoch, last))
    }
    return byEpoch.map { epoch, row in
      let own = row.values.filter { Self.namesOfOwn($0.key) }
      return EpochRecord(
        epoch: epoch, learningRate: nil, updates: row.update, examples: examples(row),
        batchLoss: nil, gradientNorm: row.values[Metric.gradientNorm.name],
        distance: row.values[Metric.distance.name], train: evaluation(row, of: .train),
        test: evaluation(row, of: judgingSet), reported: own.isEmpty ? nil : own)
    }
  }

  /// Whether a metric of that name is none of batchlab's.
  private static func namesOfOwn(_ name: String) -> Bool {
    !Metric.builtIn.contains { $0.name == name }
  }
}
