import Randomness
import Testing

@Suite("Random streams")
struct RandomStreamTests {
  /// The known-answer vectors of Philox4x32-10 that its authors publish with Random123.
  @Test(
    "Philox gives the published vectors",
    arguments: [
      (
        SIMD4<UInt32>(repeating: 0), SIMD2<UInt32>(repeating: 0),
        SIMD4<UInt32>(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
      ),
      (
        SIMD4(repeating: .max), SIMD2(repeating: .max),
        SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
      ),
      (
        SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), SIMD2(0xa409_3822, 0x299f_31d0),
        SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
      ),
    ] as [(SIMD4<UInt32>, SIMD2<UInt32>, SIMD4<UInt32>)])
  func knownAnswers(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, expected: SIMD4<UInt32>) {
    #expect(Philox4x32.block(counter: counter, key: key) == expected)
  }

  @Test("A stream is Philox under its documented key and counter")
  func layout() {
    var stream = RandomStream(seed: 0x0123_4567_89AB_CDEF, purpose: .shuffle, index: 7)
    let key = SIMD2<UInt32>(0x89AB_CDEF, 0x0123_4567)
    for block in UInt32(0)..<3 {
      let expected = Philox4x32.block(counter: SIMD4(block, 0, 7, 3), key: key)
      for lane in 0..<4 { #expect(stream.next32() == expected[lane]) }
    }
  }

  @Test("Seed, purpose and index each give another stream")
  func separation() {
    var firsts = Set<UInt64>()
    for seed in [UInt64(0), 1, 1 << 32] {
      for purpose in [
        Purpose.data, .initialWeights, .shuffle, .augmentation, .search, .bootstrap, .dropout,
        .subspace, .searchStart, .views, .evaluationViews,
      ] {
        for index in [UInt32(0), 1, 2] {
          var stream = RandomStream(seed: seed, purpose: purpose, index: index)
          firsts.insert(stream.next64())
        }
      }
    }
    #expect(firsts.count == 3 * 11 * 3)
  }

  /// Chi-squared over 16 cells, 15 degrees of freedom: 37.7 is the 99.9 % point. The stream is
  /// fixed, so this passes always or never.
  @Test("Uniform draws and integers fill their range evenly")
  func uniformity() {
    var stream = RandomStream(seed: 5, purpose: .data)
    let draws = 160_000
    for draw in [{ (s: inout RandomStream) in Int(s.uniform() * 16) }, { $0.integer(below: 16) }] {
      var counts = [Double](repeating: 0, count: 16)
      for _ in 0..<draws { counts[draw(&stream)] += 1 }
      let expected = Double(draws) / 16
      #expect(counts.map { ($0 - expected) * ($0 - expected) / expected }.reduce(0, +) < 37.7)
    }
  }

  @Test("Normal draws have the moments of the normal distribution")
  func normalMoments() {
    var stream = RandomStream(seed: 6, purpose: .data)
    let count = 200_000
    let draws = (0..<count).map { _ in stream.normal() }
    func moment(_ k: Int) -> Double {
      draws.map { x in (0..<k).reduce(1.0) { p, _ in p * x } }.reduce(0, +) / Double(count)
    }
    // Four standard errors: sqrt(var(x^k) / count).
    #expect(abs(moment(1)) < 4 * (1 / Double(count)).squareRoot())
    #expect(abs(moment(2) - 1) < 4 * (2 / Double(count)).squareRoot())
    #expect(abs(moment(3)) < 4 * (15 / Double(count)).squareRoot())
    #expect(abs(moment(4) - 3) < 4 * (96 / Double(count)).squareRoot())
  }

  /// Quantiles to 16 digits from mpmath (`sqrt(2) * erfinv(2p - 1)` at 50 digits).
  @Test(
    "The normal quantile matches mpmath",
    arguments: [
      (0.5, 0.0), (0.975, 1.959963984540054), (0.9, 1.2815515655446004),
      (0.001, -3.090232306167813), (1e-12, -7.034483825301132), (1e-20, -9.262340089798408),
    ])
  func quantile(probability: Double, expected: Double) {
    #expect(abs(Normal.quantile(probability) - expected) <= 4e-15 * max(1, abs(expected)))
  }

  @Test("A permutation holds each index once, and every order is as likely")
  func permutations() {
    var stream = RandomStream(seed: 1, purpose: .shuffle)
    #expect(stream.permutation(of: 1000).sorted() == (0..<1000).map { Int32($0) })
    #expect(stream.permutation(of: 0) == [])
    var counts: [[Int32]: Double] = [:]
    for _ in 0..<24_000 { counts[stream.permutation(of: 4), default: 0] += 1 }
    #expect(counts.count == 24)
    // 23 degrees of freedom: 49.7 is the 99.9 % point.
    #expect(counts.values.map { ($0 - 1000) * ($0 - 1000) / 1000 }.reduce(0, +) < 49.7)
  }
}

@Suite("Blocks of a stream")
struct RandomBlocksTests {
  @Test("Block b holds the stream's numbers from 4 b on")
  func places() {
    let blocks = RandomBlocks(seed: 7, purpose: .dropout, index: 3)
    var stream = RandomStream(seed: 7, purpose: .dropout, index: 3)
    for block in 0..<5 {
      let numbers = (0..<4).map { _ in stream.next32() }
      #expect((0..<4).map { blocks[UInt64(block)][$0] } == numbers)
    }
    // Beyond 2³² blocks the upper half counts.
    #expect(blocks[1 << 32] != blocks[0])
  }

  @Test(
    "Sixteen at a time are the same blocks", arguments: [0, 16, 0xFFFF_FFF0, 5 << 32] as [UInt64])
  func sixteen(first: UInt64) {
    let blocks = RandomBlocks(
      seed: 0x0123_4567_89AB_CDEF, purpose: .evaluationViews, index: 0xFFFF_FFFE)
    let words = blocks.sixteen(from: first)
    for lane in 0..<16 {
      let block = SIMD4(words.0[lane], words.1[lane], words.2[lane], words.3[lane])
      #expect(block == blocks[first + UInt64(lane)])
    }
  }
}
