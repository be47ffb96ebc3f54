import Datasets
import Foundation
import Planning
import Records
import Specification
import Training

/// A small experiment file that is right, for tests to spoil, and what to do with it.
package enum SampleExperiment {
  /// Every kind of section, each on lines of its own, so that a test can say which line it spoiled.
  package static let text = """
    title: Small
    question: Does it learn?
    source: None, a sample
    workload:
      dataset: {kind: regression, train: 8, test: 4, features: 2, signal: 1, noise: 0}
      model: {kind: mlp, hidden: [3]}
    recipe:
      optimizer: {kind: sgd, learningRate: 0.1, momentum: 0.5}
      schedule: {kind: steps, factor: 0.5, milestones: [1, 2]}
      batchSize: 4
      epochs: 3
    arms:
      one: {batchSize: 1}
      all: {batchSize: 8}
    seeds: 2
    target: {metric: testLoss, below: 0.5}
    gap: {metric: testLoss, from: all, to: one}
    claims:
      - id: gap
        statement: One at a time learns more.
        difference: {metric: testLoss, of: one, minus: all}
        expect: negative
        published: {value: -1, on: regression, source: a sample}
    answers:
      - when: {gap: reproduced}
        say: It does.
    charts:
      - id: loss
        title: Loss by epoch
        kind: curves
        metrics: [testLoss]
    profiles:
      smoke:
        recipe: {epochs: 1}

    """

  /// The sample, or another text, with one passage replaced, which must be there exactly once.
  package static func text(
    replacing passage: String, with replacement: String, in text: String = text
  ) throws -> String {
    guard text.components(separatedBy: passage).count == 2 else {
      throw NoSuchPassage(passage: passage)
    }
    return text.replacingOccurrences(of: passage, with: replacement)
  }

  package static func spec(
    _ text: String = text, name: String = "sample", profile: String = "default",
    seedCount: Int? = nil
  ) throws -> ExperimentSpec {
    try ExperimentSpec(
      Setting.parse(text, file: "sample.yaml"), name: name, profile: profile,
      seedCount: seedCount)
  }

  /// No data folders: nothing here is read from files.
  package static var datasets: DatasetCache {
    DatasetCache(
      folders: DataFolders(environment: [:], workingDirectory: URL(fileURLWithPath: "/")))
  }

  package static func plan(_ text: String = text, name: String = "sample") throws -> Plan {
    try Plan(spec(text, name: name), datasets: datasets)
  }

  /// The final weights of a drawn trial, by running it once more.
  package static func weights(of record: TrialRecord) throws -> Safetensors {
    let trial = record.identity.trial
    let dataset = try datasets.dataset(trial.workload.dataset)
    return TrialWeights.final(
      trial.run(on: dataset), of: Network(trial, on: dataset), id: record.id, on: dataset)
  }
}

/// A passage that a test would replace is not in its sample, or more than once.
package struct NoSuchPassage: Error {
  package let passage: String
}
