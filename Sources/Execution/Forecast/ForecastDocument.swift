import Foundation
import Host

/// A forecast as JSON: keys that stay, seconds in seconds, memory in bytes.
package struct ForecastDocument: Sendable, Encodable {
  package struct Subject: Sendable, Encodable {
    let experiment: String
    let profile: String
    let name: String
    let kind: PlanForecast.Subject.Kind
    let smallestBatchSize: Int
    let largestBatchSize: Int
    let trialsToDo: Int
    /// Left out where there are none.
    let trialsWithoutTime: Int?
    let trialsCached: Int
    let trialsShared: Int
    let updates: Int
    let examples: Int
    let operations: Int
    let coreSeconds: Double
    let expectedCoreSeconds: Double
    /// Whether counts and `coreSeconds` are upper bounds.
    let isUpperBound: Bool
    let taskBytes: Int
  }

  struct WallTime: Sendable, Encodable {
    let jobs: Int
    let seconds: Double
  }

  let cpu: String
  let cores: Int
  let trialsToDo: Int
  /// Of which no operations, time or memory are known; left out where there are none.
  let trialsWithoutTime: Int?
  let trialsCached: Int
  let updates: Int
  let examples: Int
  let operations: Int
  let coreHours: Double
  let planningSeconds: Double
  let dataSeconds: Double
  let isUpperBound: Bool
  let wallTimes: [WallTime]
  let taskBytes: Int
  let processBytes: Int
  let omitted: [PlanForecast.Omission]
  let subjects: [Subject]

  /// - Parameter jobs: Trials at a time, for each of which there is a wall time.
  package init(_ forecast: PlanForecast, cores: Int, jobs: [Int]) {
    cpu = Processor.name
    self.cores = cores
    trialsToDo = forecast.trialsToDo
    trialsWithoutTime = forecast.trialsWithoutTime == 0 ? nil : forecast.trialsWithoutTime
    trialsCached = forecast.trialsCached
    updates = forecast.updates
    examples = forecast.examples
    operations = forecast.operations
    coreHours = forecast.coreSeconds / 3600
    planningSeconds = forecast.planningSeconds
    dataSeconds = forecast.dataSeconds
    isUpperBound = forecast.isBound
    wallTimes = jobs.map { WallTime(jobs: $0, seconds: forecast.wallSeconds(jobs: $0)) }
    taskBytes = forecast.taskBytes
    processBytes = forecast.processBytes
    omitted = forecast.omissions
    subjects = forecast.subjects.map { subject in
      Subject(
        experiment: subject.experiment, profile: subject.profile, name: subject.name,
        kind: subject.kind, smallestBatchSize: subject.batchSizes.lowerBound,
        largestBatchSize: subject.batchSizes.upperBound, trialsToDo: subject.trialsToDo,
        trialsWithoutTime: subject.trialsWithoutTime == 0 ? nil : subject.trialsWithoutTime,
        trialsCached: subject.trialsCached, trialsShared: subject.trialsShared,
        updates: subject.updates, examples: subject.examples, operations: subject.operations,
        coreSeconds: subject.coreSeconds, expectedCoreSeconds: subject.expectedSeconds,
        isUpperBound: subject.isBound,
        taskBytes: subject.trialsToDo == 0
          ? 0 : forecast.processBytes + subject.dataBytes + subject.trainerBytes)
    }
  }

  package func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}
