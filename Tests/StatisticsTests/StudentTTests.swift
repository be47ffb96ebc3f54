import Statistics
import Testing

@Suite("Student's t distribution")
struct StudentTTests {
  @Test("The distribution function matches mpmath, in both tails")
  func cumulative() throws {
    for row in try Golden.load().cumulative {
      let actual = StudentT.cumulative(row[0], degreesOfFreedom: row[1])
      #expect(close(actual, row[2], within: 2e-13), "t \(row[0]), \(row[1]) degrees: \(actual)")
    }
  }

  @Test("The quantile matches mpmath")
  func quantile() throws {
    for row in try Golden.load().quantile {
      let actual = StudentT.quantile(row[0], degreesOfFreedom: row[1])
      #expect(close(actual, row[2], within: 3e-14), "p \(row[0]), \(row[1]) degrees: \(actual)")
    }
  }

  /// One degree of freedom is Cauchy's distribution, two has t = (2p − 1) / √(2p(1 − p)).
  @Test("One and two degrees of freedom have their closed forms")
  func closedForms() {
    for t in [1e-9, 0.3, 1.0, 7.0] {
      let two = 0.5 + t / (2 * (2 + t * t).squareRoot())
      #expect(close(StudentT.cumulative(t, degreesOfFreedom: 2), two, within: 1e-15))
    }
    #expect(close(StudentT.cumulative(-1, degreesOfFreedom: 1), 0.25, within: 2e-15))
    #expect(close(StudentT.quantile(0.75, degreesOfFreedom: 1), 1, within: 2e-15))
    // The far tail of Cauchy's distribution is 1 / (π |t|), so its quantile is that of 1 / (π p).
    let far = StudentT.quantile(1e-200, degreesOfFreedom: 1)
    #expect(close(far, -1 / (Double.pi * 1e-200), within: 1e-13))
  }

  @Test("Quantile and distribution function are inverse, symmetric and monotone")
  func roundTrip() {
    for degrees in [0.3, 1, 2, 3.7, 8, 64, 12_345] {
      var previous = -Double.infinity
      for step in 1..<200 {
        let p = Double(step) / 200
        let t = StudentT.quantile(p, degreesOfFreedom: degrees)
        #expect(close(StudentT.cumulative(t, degreesOfFreedom: degrees), p, within: 1e-13))
        #expect(t > previous)
        previous = t
        let mirrored = StudentT.quantile(1 - p, degreesOfFreedom: degrees)
        #expect(close(mirrored, -t, within: 1e-12))
      }
    }
  }

  @Test("The ends: no probability, all of it, the middle, and infinite t")
  func ends() {
    #expect(StudentT.quantile(0, degreesOfFreedom: 5) == -.infinity)
    #expect(StudentT.quantile(1, degreesOfFreedom: 5) == .infinity)
    #expect(StudentT.quantile(0.5, degreesOfFreedom: 5) == 0)
    #expect(StudentT.cumulative(-.infinity, degreesOfFreedom: 5) == 0)
    #expect(StudentT.cumulative(.infinity, degreesOfFreedom: 5) == 1)
    #expect(StudentT.cumulative(0, degreesOfFreedom: 5) == 0.5)
    #expect(StudentT.cumulative(-1e200, degreesOfFreedom: 0.5) > 0)
  }
}
