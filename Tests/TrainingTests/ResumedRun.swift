import Datasets
import Foundation

@testable import Training

extension Trial {
  /// The trial's result when it is left and resumed after each of its updates, its course passing
  /// through JSON as it does in a checkpoint's file.
  func runWithInterruptions(on dataset: Dataset) throws -> TrialResult {
    var run = TrialRun(self, on: dataset)
    while !run.isFinished {
      let checkpoint = run.checkpoint
      let course = try JSONDecoder().decode(
        TrialCourse.self, from: JSONEncoder().encode(checkpoint.course))
      run = try TrialRun(
        self, on: dataset, from: TrialCheckpoint(course: course, numbers: checkpoint.numbers))
      run.advance()
    }
    return run.result()
  }
}
