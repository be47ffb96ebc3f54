import Testing

@testable import Specification

/// The model of machines that are not here, against numbers computed by hand.
@Suite struct CostTests {
  private static func machine(
    latency: Double = 0.002, messageLatency: Double = 0.001, workerLimit: Int = 8
  ) -> MachineModel {
    MachineModel(
      name: "hand", latency: latency, rate: 100, messageLatency: messageLatency, bandwidth: 1000,
      workerLimit: workerLimit)
  }

  /// 64 examples at 100 a second; a gradient of 25 parameters is 100 bytes, 0.1 s of bandwidth.
  @Test(arguments: [
    // 0.002 + 64 / 100: one worker tells nobody.
    (1, 0.642),
    // 0.002 + 32 / 100 + 2 · 0.001 + 2 / 2 · 0.1
    (2, 0.424),
    // 0.002 + 16 / 100 + 6 · 0.001 + 6 / 4 · 0.1
    (4, 0.318),
    // 0.002 + 8 / 100 + 14 · 0.001 + 14 / 8 · 0.1
    (8, 0.271),
  ]) func secondsPerUpdate(_ workers: Int, seconds: Double) {
    let found = Self.machine().secondsPerUpdate(
      batchSize: 64, workers: workers, parameterCount: 25)
    #expect(abs(found - seconds) < 1e-15)
  }

  /// What does not depend on the workers stays where they are many.
  @Test func termsOfTheModel() {
    func seconds(_ machine: MachineModel, _ workers: Int, _ parameters: Int = 0) -> Double {
      machine.secondsPerUpdate(batchSize: 8, workers: workers, parameterCount: parameters)
    }
    let free = Self.machine(latency: 0, messageLatency: 0)
    #expect(seconds(free, 1) == 0.08)
    #expect(seconds(free, 8) == 0.01)
    #expect(seconds(Self.machine(latency: 0.5, messageLatency: 0), 8) == 0.51)
    // No parameters are no bytes, but messages all the same.
    #expect(abs(seconds(Self.machine(latency: 0), 8) - 0.024) < 1e-15)
    // 1 · 4 bytes over and back, in eighths.
    #expect(abs(seconds(free, 8, 1) - (0.01 + 14.0 / 8 * 0.004)) < 1e-15)
  }

  @Test(arguments: [
    (1, [1]), (2, [1, 2]), (3, [1, 2]), (8, [1, 2, 4, 8]), (100, [1, 2, 4, 8, 16, 32, 64]),
  ]) func workerCounts(_ limit: Int, counts: [Int]) {
    #expect(Self.machine(workerLimit: limit).workerCounts == counts)
  }

  /// Up to the largest number that a file may state.
  @Test func mostWorkers() {
    let counts = Self.machine(workerLimit: 1_048_576).workerCounts
    #expect(counts.count == 21)
    #expect(counts.last == 1_048_576)
  }

  @Test(arguments: [
    (3600.0, 1, 0.04), (1800, 1, 0.02), (3600, 8, 0.32), (0, 8, 0), (90, 4, 0.004),
  ]) func price(_ seconds: Double, cores: Int, price: Double) {
    let cost = CostSpec(pricePerCoreHour: 0.04, currency: "US$", machines: [])
    #expect(abs(cost.price(seconds: seconds, cores: cores) - price) < 1e-15)
  }

  // MARK: - Wrong use

  @Test func noWorkers() async {
    await #expect(processExitsWith: .failure) {
      _ = MachineModel(
        name: "", latency: 0, rate: 1, messageLatency: 0, bandwidth: 1, workerLimit: 8
      ).secondsPerUpdate(batchSize: 4, workers: 0, parameterCount: 1)
    }
  }

  /// Each takes one example at least.
  @Test func moreWorkersThanExamples() async {
    await #expect(processExitsWith: .failure) {
      _ = MachineModel(
        name: "", latency: 0, rate: 1, messageLatency: 0, bandwidth: 1, workerLimit: 8
      ).secondsPerUpdate(batchSize: 4, workers: 5, parameterCount: 1)
    }
  }
}
