import Foundation
import Randomness
import Testing

@Suite("Sobol sequence")
struct SobolSequenceTests {
  static let seeds: [UInt64?] = [nil, 0, 1, 0xFEDC_BA98_7654_3210]

  /// SciPy's points, as Golden/sobol.py wrote them.
  private struct Golden: Decodable {
    var first: [[Double]], powers: [[Double]]
  }

  @Test("Without a seed the points are SciPy's, in SciPy's order, exactly")
  func golden() throws {
    let url = try #require(
      Bundle.module.url(forResource: "sobol", withExtension: "json", subdirectory: "Golden"))
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    let sequence = SobolSequence(dimensions: 8, seed: nil)
    #expect(golden.first.count == 64 && golden.powers.count == 32)
    for (index, expected) in golden.first.enumerated() { #expect(sequence[index] == expected) }
    for (power, expected) in golden.powers.enumerated() {
      #expect(sequence[1 << power] == expected, "point 2^\(power)")
    }
  }

  @Test("Each of 2^k intervals of every axis has one of 2^k points", arguments: seeds)
  func intervals(seed: UInt64?) {
    let sequence = SobolSequence(dimensions: 8, seed: seed)
    for k in 0...10 {
      // The first 2^k points, and 2^k of those further on.
      for block in [0, 5] {
        let points = (0..<1 << k).map { sequence[block << k + $0] }
        for dimension in 0..<8 {
          let cells = Set(points.map { Int($0[dimension] * Double(1 << k)) })
          #expect(cells == Set(0..<1 << k), "2^\(k) points, dimension \(dimension)")
        }
      }
    }
  }

  /// The first two dimensions are a (0, 2)-sequence: every box of 2^-i by 2^-j has its point.
  @Test("Each of 2^k boxes of the first two axes has one of 2^k points", arguments: seeds)
  func boxes(seed: UInt64?) {
    let sequence = SobolSequence(dimensions: 2, seed: seed)
    let k = 6
    let points = (0..<1 << k).map { sequence[$0] }
    for i in 0...k {
      let boxes = Set(
        points.map { point in
          [Int(point[0] * Double(1 << i)), Int(point[1] * Double(1 << (k - i)))]
        })
      #expect(boxes.count == 1 << k, "2^\(i) by 2^\(k - i)")
    }
  }

  @Test("A seed moves the bits of every dimension by a shift of its own")
  func shifts() {
    func bits(_ coordinate: Double) -> UInt32 { UInt32(coordinate * 0x1p32) }
    let plain = SobolSequence(dimensions: 8, seed: nil)
    var shifts = Set<[UInt32]>()
    for seed in Self.seeds.compactMap({ $0 }) {
      let shifted = SobolSequence(dimensions: 8, seed: seed)
      let shift = shifted[0].map(bits)
      for index in [1, 2, 3, 77, 4_294_967_295] {
        let moved = zip(plain[index], shifted[index]).map { bits($0) ^ bits($1) }
        #expect(moved == shift)
      }
      #expect(Set(shift).count == 8, "two dimensions share a shift")
      shifts.insert(shift)
    }
    #expect(shifts.count == Self.seeds.count - 1, "two seeds share their shifts")
  }

  @Test("A coordinate does not depend on how many dimensions there are")
  func fewerDimensions() {
    let all = SobolSequence(dimensions: 8, seed: 3)
    for dimensions in 1...8 {
      let some = SobolSequence(dimensions: dimensions, seed: 3)
      for index in 0..<20 { #expect(some[index] == Array(all[index].prefix(dimensions))) }
    }
  }

  @Test("A failed precondition ends the process: dimensions, indices out of range")
  func preconditions() async {
    await #expect(processExitsWith: .failure) { _ = SobolSequence(dimensions: 0, seed: nil) }
    await #expect(processExitsWith: .failure) { _ = SobolSequence(dimensions: 9, seed: nil) }
    await #expect(processExitsWith: .failure) { _ = SobolSequence(dimensions: 1, seed: 1)[-1] }
    await #expect(processExitsWith: .failure) {
      _ = SobolSequence(dimensions: 1, seed: 1)[1 << 32]
    }
  }
}
