import CLBFGSB

/// One search for a minimum by L-BFGS-B, from its start to its end: the state of the Fortran code
/// between two calls, which it keeps outside itself.
///
/// Deterministic: no clock and no state outside has a part in it. The code calls BLAS and LAPACK by
/// their names alone; as every program here links OpenBLAS itself, the loader gives it OpenBLAS's,
/// whatever the system's default `libblas.so.3` is. So bits follow OpenBLAS's version, core type and
/// threads, and the version of L-BFGS-B.
///
/// Memory: (2 m + 9) n doubles, m the pairs kept, and 4 n integers; the work space, (2 m + 5) n and a
/// little, has at most 2³¹ elements.
///
/// Source: Zhu, Byrd, Lu & Nocedal 1997, "Algorithm 778: L-BFGS-B"; Morales & Nocedal 2011, "Remark
/// on Algorithm 778", version 3.0. Its line search gives up after 20 evaluations.
struct LimitedMemorySearch: ~Copyable {
  /// What the code wants done, or how it ended.
  enum Report: Hashable {
    /// Value and gradient at `point`, to be written to `value` and `gradient`.
    case evaluate
    /// An iteration is over; `point`, `value` and `gradient` are its result.
    case iterated
    case ended(SearchEnd)
  }

  private(set) var point: [Double]
  var value = 0.0
  var gradient: [Double]

  private let memory: Int32
  private let lower: [Double]
  private let upper: [Double]
  private let bounded: [Int32]
  private let reductionFactor: Double
  private let gradientTolerance: Double
  private var doubles: [Double]
  private var integers: [Int32]
  private var task: [CChar]
  private var taskOfLineSearch: [CChar]
  private var logicalState: [Int32]
  private var integerState: [Int32]
  private var doubleState: [Double]

  init(over box: Box, from start: [Double], settings: BoxMaximizer) {
    let (n, m) = (box.dimension, settings.memory)
    let doubleCount = (2 * m + 5) * n + (11 * m + 8) * m
    // The code keeps places in its work space as 32-bit integers.
    precondition(doubleCount <= Int(Int32.max), "\(n) variables with \(m) pairs kept")
    point = start
    gradient = [Double](repeating: 0, count: n)
    memory = Int32(m)
    lower = box.halfWidths.map { -$0 }
    upper = box.halfWidths
    // 2 stands for a bound on either side.
    bounded = [Int32](repeating: 2, count: n)
    reductionFactor = settings.valueTolerance / Double.ulpOfOne
    gradientTolerance = settings.gradientTolerance
    doubles = [Double](repeating: 0, count: doubleCount)
    integers = [Int32](repeating: 0, count: 3 * n)
    task = Self.text("START")
    taskOfLineSearch = Self.text("")
    logicalState = [Int32](repeating: 0, count: Int(batchlab_lbfgsb_logical_count))
    integerState = [Int32](repeating: 0, count: Int(batchlab_lbfgsb_integer_count))
    doubleState = [Double](repeating: 0, count: Int(batchlab_lbfgsb_double_count))
  }

  /// Goes on until the code wants something again, or has ended.
  mutating func advance() -> Report {
    var (n, m) = (Int32(point.count), memory)
    var (factor, tolerance) = (reductionFactor, gradientTolerance)
    var silent: Int32 = -1
    setulb_(
      &n, &m, &point, lower, upper, bounded, &value, &gradient, &factor, &tolerance,
      &doubles, &integers, &task, &silent, &taskOfLineSearch, &logicalState, &integerState,
      &doubleState, task.count, taskOfLineSearch.count)
    return report
  }

  private var report: Report {
    if isTask("FG") { return .evaluate }
    if isTask("NEW_X") { return .iterated }
    if isTask("CONVERGENCE: NORM") { return .ended(.gradientVanished) }
    if isTask("CONVERGENCE") { return .ended(.valueSettled) }
    if isTask("ABNORMAL") { return .ended(.lineSearchFailed) }
    return .ended(.refused)
  }

  /// Whether the code's text begins with `word`.
  private func isTask(_ word: StaticString) -> Bool {
    word.withUTF8Buffer { word in zip(word, task).allSatisfy { CChar(bitPattern: $0) == $1 } }
  }

  /// A text as Fortran has them: of fixed length, filled up with blanks.
  private static func text(_ word: String) -> [CChar] {
    let length = Int(batchlab_lbfgsb_text_length)
    let bytes = word.utf8.map { CChar(bitPattern: $0) }
    return bytes + [CChar](repeating: 0x20, count: length - bytes.count)
  }
}
