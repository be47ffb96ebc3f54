import Foundation
import Testing

@testable import Training

@Suite("Schedules")
struct ScheduleTests {
  private func factor(
    _ schedule: Schedule, atUpdate update: Int, updatesPerEpoch: Int, epochs: Int
  ) -> Double {
    schedule.factor(
      at: Schedule.Place(
        update: update, epoch: update / updatesPerEpoch, updatesInAll: epochs * updatesPerEpoch,
        warmupUpdates: schedule.warmupEpochs * updatesPerEpoch))
  }

  private func factors(_ schedule: Schedule, updatesPerEpoch: Int = 2, epochs: Int) -> [Double] {
    (0..<epochs * updatesPerEpoch).map {
      factor(schedule, atUpdate: $0, updatesPerEpoch: updatesPerEpoch, epochs: epochs)
    }
  }

  @Test("Steps multiply at each milestone")
  func steps() {
    let schedule = Schedule(kind: .steps, factor: 0.5, milestones: [1, 3])
    #expect(factors(schedule, epochs: 4) == [1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25])
  }

  @Test("Levels may rise")
  func levels() {
    let schedule = Schedule(kind: .levels, milestones: [1, 3], levels: [0.1, 1, 0.01])
    #expect(factors(schedule, epochs: 4) == [0.1, 0.1, 1, 1, 1, 1, 0.01, 0.01])
    #expect(factors(schedule.stretched(by: 2), epochs: 3) == [0.1, 0.1, 0.1, 0.1, 1, 1])
  }

  @Test("Exponential multiplies at each epoch")
  func exponential() {
    let values = factors(Schedule(kind: .exponential, factor: 0.9), epochs: 3)
    for (value, expected) in zip(values, [1, 1, 0.9, 0.9, 0.81, 0.81]) {
      #expect(abs(value - expected) < 1e-15)
    }
  }

  @Test("Cosine falls from one to nearly zero, half-way at the middle")
  func cosine() {
    let values = factors(Schedule(kind: .cosine), updatesPerEpoch: 4, epochs: 2)
    for (update, value) in values.enumerated() {
      #expect(abs(value - (1 + cos(.pi * Double(update) / 8)) / 2) < 1e-15)
    }
    #expect(values[0] == 1)
    #expect(abs(values[4] - 0.5) < 1e-15)
  }

  @Test("A polynomial falls to nearly zero", arguments: [0.5, 1, 2])
  func polynomial(power: Double) {
    let values = factors(Schedule(kind: .polynomial, power: power), updatesPerEpoch: 4, epochs: 2)
    for (update, value) in values.enumerated() {
      #expect(abs(value - pow(1 - Double(update) / 8, power)) < 1e-15)
    }
    #expect(values[0] == 1)
  }

  @Test("Warm-up is a line over updates, on top of any schedule", arguments: Schedule.Kind.allCases)
  func warmup(kind: Schedule.Kind) {
    let plain = Schedule(
      kind: kind, factor: 0.5, milestones: [2], levels: kind == .levels ? [1, 0.5] : nil)
    var warm = plain
    warm.warmupEpochs = 2
    warm.warmupStart = 0.2
    let ramp = [0.2, 0.4, 0.6, 0.8, 1, 1, 1, 1]
    for (value, (base, share)) in zip(
      factors(warm, epochs: 4), zip(factors(plain, epochs: 4), ramp))
    {
      #expect(abs(value - base * share) < 1e-15)
    }
  }

  @Test("A stretched schedule takes the same course over more epochs")
  func stretched() {
    let schedule = Schedule(kind: .steps, factor: 0.1, milestones: [1, 2], warmupEpochs: 1)
    let stretched = schedule.stretched(by: 3)
    #expect(stretched.milestones == [3, 6])
    #expect(stretched.warmupEpochs == 3)
    let exponential = Schedule(kind: .exponential, factor: 0.7).stretched(by: 4)
    let after = factor(exponential, atUpdate: 8, updatesPerEpoch: 1, epochs: 12)
    #expect(abs(after - 0.49) < 1e-15)
  }
}
