/// Elementary functions whose bits are the same on every machine.
///
/// The C library's differ between its versions, and within one version between CPUs (it picks
/// fused-multiply-add variants at load time). These use IEEE 754 additions, multiplications,
/// divisions and square roots alone, in the order in which they are written; Swift contracts no
/// multiply-adds.
///
/// Each function's documentation states the largest error that its test allows, in units in the
/// last place (ulp) of the exact result.
public enum Portable {
  public static let pi = 3.14159265358979323846

  /// Horner's rule: `coefficients[0] + x * (coefficients[1] + x * (…))`.
  @inline(__always)
  static func polynomial<let count: Int>(_ x: Double, _ coefficients: [count of Double]) -> Double {
    var sum = coefficients[count - 1]
    var index = count - 2
    while index >= 0 {
      sum = sum * x + coefficients[index]
      index -= 1
    }
    return sum
  }
}
