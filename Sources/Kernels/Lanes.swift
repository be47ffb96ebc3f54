/// A few neighbouring elements, computed on at a time: one, eight or sixteen.
///
/// A kernel written once for `Lanes` runs over wide lanes first and single elements last. What it
/// does to an element does not depend on the lanes that it shares, so neither do its bits.
protocol Lanes {
  static var width: Int { get }
  init(_ place: UnsafeMutablePointer<Float>)
  init(all value: Float)
  func store(_ place: UnsafeMutablePointer<Float>)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  /// `self + a · b`, rounded once.
  func addingProduct(_ a: Self, _ b: Self) -> Self
  func squareRoot() -> Self
  /// Zero wherever `other` is not positive.
  func wherePositive(_ other: Self) -> Self
  /// Zero wherever it is negative; NaN stays NaN.
  var rectified: Self { get }
  /// Becomes `other` wherever that is larger, or NaN, and `mark` then becomes `otherMark`.
  mutating func takeLarger(_ other: Self, _ mark: inout Self, _ otherMark: Self)
}

extension Float: Lanes {
  static var width: Int { 1 }

  @inline(__always)
  init(_ place: UnsafeMutablePointer<Float>) { self = place.pointee }

  @inline(__always)
  init(all value: Float) { self = value }

  @inline(__always)
  func store(_ place: UnsafeMutablePointer<Float>) { place.pointee = self }

  @inline(__always)
  func wherePositive(_ other: Float) -> Float { other > 0 ? self : 0 }

  @inline(__always)
  var rectified: Float { self < 0 ? 0 : self }

  @inline(__always)
  mutating func takeLarger(_ other: Float, _ mark: inout Float, _ otherMark: Float) {
    if other > self || other != other { (self, mark) = (other, otherMark) }
  }
}

/// Sixteen elements, a cache line of them: one register of AVX-512, two of AVX2.
typealias WideLanes = SIMD16<Float>

extension SIMD8<Float>: Lanes {
  static var width: Int { 8 }

  @inline(__always)
  init(_ place: UnsafeMutablePointer<Float>) {
    self = UnsafeRawPointer(place).loadUnaligned(as: Self.self)
  }

  @inline(__always)
  init(all value: Float) { self.init(repeating: value) }

  @inline(__always)
  func store(_ place: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(place).storeBytes(of: self, as: Self.self)
  }

  @inline(__always)
  func wherePositive(_ other: Self) -> Self { replacing(with: 0, where: .!(other .> 0)) }

  @inline(__always)
  var rectified: Self { replacing(with: 0, where: self .< 0) }

  @inline(__always)
  mutating func takeLarger(_ other: Self, _ mark: inout Self, _ otherMark: Self) {
    let isTaken = (other .> self) .| (other .!= other)
    replace(with: other, where: isTaken)
    mark.replace(with: otherMark, where: isTaken)
  }
}

extension SIMD16<Float>: Lanes {
  static var width: Int { 16 }

  @inline(__always)
  init(_ place: UnsafeMutablePointer<Float>) {
    self = UnsafeRawPointer(place).loadUnaligned(as: Self.self)
  }

  @inline(__always)
  init(all value: Float) { self.init(repeating: value) }

  @inline(__always)
  func store(_ place: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(place).storeBytes(of: self, as: Self.self)
  }

  @inline(__always)
  func wherePositive(_ other: Self) -> Self { replacing(with: 0, where: .!(other .> 0)) }

  @inline(__always)
  var rectified: Self { replacing(with: 0, where: self .< 0) }

  @inline(__always)
  mutating func takeLarger(_ other: Self, _ mark: inout Self, _ otherMark: Self) {
    let isTaken = (other .> self) .| (other .!= other)
    replace(with: other, where: isTaken)
    mark.replace(with: otherMark, where: isTaken)
  }
}

/// What is done to each column of a matrix, or to each element of a vector.
protocol LaneKernel {
  /// For the `L.width` columns from `j` on.
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int)
}

extension LaneKernel {
  @inline(__always)
  func run(columns: Int) {
    var j = 0
    while j + WideLanes.width <= columns {
      apply(WideLanes.self, j)
      j += WideLanes.width
    }
    while j + 8 <= columns {
      apply(SIMD8<Float>.self, j)
      j += 8
    }
    while j < columns {
      apply(Float.self, j)
      j += 1
    }
  }
}

/// A number that the compiler knows, to choose a generic function's loops by.
enum Constant<let value: Int> {}
