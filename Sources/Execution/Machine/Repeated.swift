/// Work that is done over and over, to be timed.
protocol Repeated: ~Copyable {
  mutating func once()
}

extension Repeated where Self: ~Copyable {
  /// The seconds that `count` repetitions take together.
  mutating func seconds(of count: Int) -> Double {
    let started = ContinuousClock.now
    for _ in 0..<count { once() }
    return (ContinuousClock.now - started) / .seconds(1)
  }

  /// Repeats the work for so many seconds, and twice at least, before it is timed in earnest.
  ///
  /// Returns the mean seconds of a repetition, that of the first left out.
  mutating func warmUp(seconds: Double) -> Double {
    once()
    var (total, count) = (0.0, 0)
    repeat {
      total += self.seconds(of: 1)
      count += 1
    } while total < seconds
    return total / Double(count)
  }
}
