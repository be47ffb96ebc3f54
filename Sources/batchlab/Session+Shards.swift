import Foundation
import Planning
import Specification

/// What one machine of several has run of an experiment.
struct ShardResult {
  let experiment: String
  /// Trials that were known before anything had run, of this shard and of the whole experiment.
  let planned: (own: Int, all: Int)
  /// Those that followed on their records.
  let followedCount: Int

  func text(_ shard: Shard, store: String) -> String {
    let (own, all) = planned
    let more = followedCount > 0 ? " and \(followedCount) that followed on them" : ""
    return "shard \(shard) of \(experiment): \(own) of its \(all) trials\(more), all in \(store)"
  }
}

extension Session {
  /// Runs what a shard of experiments has of them that the store has not, and nothing that needs the
  /// records of others: nothing is measured, summed up or judged.
  func run(
    _ shard: Shard, of specs: [ExperimentSpec], arm: String? = nil
  ) throws -> [ShardResult] {
    let all = try plans(of: specs, arm: arm)
    var plans = Plan.shard(shard, of: all)
    Interruption.listen()
    defer { Interruption.ignoreWishes() }
    let meter = ProgressMeter()
    defer { meter.end() }
    let (_, followedCounts) = try train(&plans, with: executor(of: specs, telling: meter))
    return plans.indices.map { index in
      ShardResult(
        experiment: plans[index].spec.name,
        planned: (plans[index].trials.count, Set(all[index].trials.map(\.id)).count),
        followedCount: followedCounts[index])
    }
  }
}
