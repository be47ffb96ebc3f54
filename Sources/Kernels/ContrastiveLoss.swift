import Elementary

/// The loss of embeddings of which each belongs to another one.
///
/// Rows 2 k and 2 k + 1 are the two views of an example. With u a row at length 1, s_ik = u_i · u_k, τ the
/// temperature and j the other view of i, the loss of a row in nats is
///
///     ℓ_i = −s_ij / τ + log Σ_k exp(s_ik / τ),
///
/// over all k but i itself, which is left out and not subtracted. So is j with `dcl`.
///
/// Sources: Chen et al. 2020, "A simple framework for contrastive learning", equation 1 (`ntxent`); Yeh et
/// al. 2022, "Decoupled contrastive learning", equation 6 (`dcl`).
public struct ContrastiveLoss: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case ntxent, dcl
  }

  /// At lower ones the exponentials of opposite embeddings are no numbers of a `Float`.
  public static let temperatures = 0.03...10.0
  /// The least number of examples that there are others to tell from.
  public static let leastExamples = 2

  public let kind: Kind
  public let temperature: Double

  public init(_ kind: Kind, temperature: Double) {
    precondition(Self.temperatures.contains(temperature), "temperature \(temperature)")
    self.kind = kind
    self.temperature = temperature
  }

  /// The mean loss of a batch of examples whose embeddings are all alike: log (2 B − 1), of `dcl`
  /// log (2 B − 2).
  public func chance(examples: Int) -> Double {
    precondition(examples >= Self.leastExamples, "\(examples) examples")
    return Portable.log(Double(2 * examples - (kind == .ntxent ? 1 : 2)))
  }
}

/// The embeddings of a batch, their loss, and its gradient.
///
/// Since s ≤ 1, all exponentials are taken of (s − 1) / τ: none overflows, and E_ik is E_ki. With R_i the sum
/// of row i, the gradient of Σ ℓ with respect to u_i is
///
///     (Σ_k E_ik (1 / R_i + 1 / R_k) u_k − 2 u_j) / τ.
///
/// All rows are taken first; then come the sums of all stripes, and then their gradients. A stripe is
/// `stripeRows` rows beside all others. Where the memory granted suffices its exponentials stay until their
/// gradient comes; else they are computed again, and memory grows with the number of rows and not with its
/// square.
///
/// Deterministic: a stripe's numbers depend on the rows alone, not on who computes it, or when, or on what is
/// kept.
public final class PairedEmbeddings {
  public static let stripeRows = 256

  private let loss: ContrastiveLoss
  /// Rows at length 1; a row of length 0 stays as it is, and its gradient is 0.
  private let units: Matrix
  private let inverseLengths: Matrix
  /// 1 / R, and 0 behind the last row.
  private let inverseSums: Matrix
  private let gradients: Matrix
  private var lossSums: [Double]
  /// Of a stripe's rows with all rows: a row of this for each worker, or for each stripe where they are kept.
  private let exponentials: Matrix
  private let keeps: Bool
  /// For each worker, for products.
  private let scratches: Matrix
  private let rowLimit: Int
  public private(set) var rowCount = 0

  /// - Parameters:
  ///   - rowLimit: The most rows of a batch.
  ///   - memory: Bytes that may be spent on keeping exponentials.
  public init(
    _ loss: ContrastiveLoss, rowLimit: Int, columns: Int, workers: Int, memory: Int = 0
  ) {
    self.loss = loss
    self.rowLimit = rowLimit
    let padded = Self.padded(rowLimit)
    units = Matrix(rows: padded, columns: columns)
    inverseLengths = Matrix(rows: 1, columns: rowLimit)
    inverseSums = Matrix(rows: 1, columns: padded)
    gradients = Matrix(rows: rowLimit, columns: columns)
    let stripes = (rowLimit + Self.stripeRows - 1) / Self.stripeRows
    lossSums = [Double](repeating: 0, count: stripes)
    keeps = stripes * Self.stripeRows * padded * MemoryLayout<Float>.stride <= memory
    exponentials = Matrix(rows: keeps ? stripes : workers, columns: Self.stripeRows * padded)
    scratches = Matrix(
      rows: workers, columns: ThinProducts.scratchCount(rows: padded, columns: columns))
  }

  public var byteCount: Int {
    units.byteCount + inverseLengths.byteCount + inverseSums.byteCount + gradients.byteCount
      + exponentials.byteCount + scratches.byteCount
  }

  /// Rows are computed on sixteen at a time; those behind the last one are zeros.
  private static func padded(_ rows: Int) -> Int { (rows + 15) / 16 * 16 }

  private var paddedUnits: MatrixView { units.view.rows(0..<Self.padded(rowCount)) }

  /// Moves on to a batch of so many rows.
  ///
  /// - Precondition: An even number, of two examples at least.
  public func begin(rows: Int) {
    precondition(
      rows.isMultiple(of: 2) && rows >= 2 * ContrastiveLoss.leastExamples && rows <= rowLimit,
      "\(rows) rows are no pairs of two examples or more, or more than \(rowLimit)")
    rowCount = rows
    fill(units.view.rows(rows..<Self.padded(rows)), with: 0)
    fill(inverseSums.view.elements(rows..<Self.padded(rows)), with: 0)
  }

  /// Takes some rows' embeddings.
  public func take(_ embeddings: MatrixView, rows: Range<Int>) {
    precondition(
      embeddings.rows == rows.count && embeddings.columns == units.columns
        && rows.upperBound <= rowCount, "embeddings \(embeddings.shape) as rows \(rows)")
    for (place, i) in rows.enumerated() {
      let (row, unit) = (embeddings.rows(place..<place + 1), units.view.rows(i..<i + 1))
      var square = 0.0
      for j in 0..<row.columns { square += Double(row[0, j]) * Double(row[0, j]) }
      let inverse = square > 0 ? 1 / square.squareRoot() : 0
      inverseLengths.view[0, i] = Float(inverse)
      for j in 0..<row.columns { unit[0, j] = Float(Double(row[0, j]) * inverse) }
    }
  }

  public var stripeCount: Int { (rowCount + Self.stripeRows - 1) / Self.stripeRows }

  private func stripe(_ index: Int) -> Range<Int> {
    let start = index * Self.stripeRows
    return start..<min(start + Self.stripeRows, rowCount)
  }

  /// Computes the losses of a stripe's rows.
  public func sum(stripe index: Int, worker: Int) {
    let stripe = stripe(index)
    let exponentials = exponentials(of: index, worker)
    takeSimilarities(of: stripe, into: exponentials)
    let sharpness = 1 / loss.temperature
    var total = 0.0
    for (place, i) in stripe.enumerated() {
      let positive = Double(exponentials[place, i ^ 1])
      mask(exponentials, place, i)
      let sum = takeExponentials(exponentials.rows(place..<place + 1), Float(sharpness))
      inverseSums.view[0, i] = Float(1 / sum)
      total += Portable.log(sum) + (1 - positive) * sharpness
    }
    lossSums[index] = total
  }

  /// The *sum* of the losses of all rows.
  public var lossSum: Double { lossSums[0..<stripeCount].reduce(0, +) }

  /// Computes the gradient of `scale` times the sum of all losses with respect to a stripe's embeddings.
  public func gradient(stripe index: Int, scale: Double, worker: Int) {
    let stripe = stripe(index)
    let exponentials = exponentials(of: index, worker)
    let gradient = gradients.view.rows(stripe)
    if !keeps { takeSimilarities(of: stripe, into: exponentials) }
    for (place, i) in stripe.enumerated() {
      let row = exponentials.rows(place..<place + 1)
      if !keeps {
        mask(exponentials, place, i)
        _ = takeExponentials(row, Float(1 / loss.temperature))
      }
      weigh(row, by: inverseSums.view, beside: inverseSums.view[0, i])
      row[0, i ^ 1] -= 2
    }
    multiply(
      exponentials, by: paddedUnits, into: gradient,
      scratch: scratches.view.rows(worker..<worker + 1))
    for (place, i) in stripe.enumerated() {
      let unit = units.view.rows(i..<i + 1)
      var along = 0.0
      for j in 0..<gradient.columns { along += Double(gradient[place, j]) * Double(unit[0, j]) }
      let factor = scale / loss.temperature * Double(inverseLengths.view[0, i])
      for j in 0..<gradient.columns {
        gradient[place, j] = Float(
          factor * (Double(gradient[place, j]) - along * Double(unit[0, j])))
      }
    }
  }

  /// What `gradient` has left of some rows.
  public func gradient(rows: Range<Int>) -> MatrixView { gradients.view.rows(rows) }

  /// Mean squared distance of the two views of an example, and the mean of exp(−2 d²) over the pairs of
  /// views of different examples; of rows at length 1.
  ///
  /// Source: Wang & Isola 2020, section 4.1, with their α = 2 and t = 2.
  public func alignmentAndUniformity() -> (alignment: Double, uniformity: Double) {
    var (distances, total) = (0.0, 0.0)
    for index in 0..<stripeCount {
      let stripe = stripe(index)
      let similarities = exponentials(of: index, 0)
      takeSimilarities(of: stripe, into: similarities)
      for (place, i) in stripe.enumerated() {
        distances += 2 - 2 * Double(similarities[place, i ^ 1])
        mask(similarities, place, i)
        similarities[place, i ^ 1] = -.infinity
        // d² = 2 − 2 s, so −2 d² = 4 (s − 1).
        total += takeExponentials(similarities.rows(place..<place + 1), 4)
      }
    }
    let count = Double(rowCount)
    return (distances / count, total / (count * (count - 2)))
  }

  private func exponentials(of index: Int, _ worker: Int) -> MatrixView {
    let place = keeps ? index : worker
    return exponentials.view.rows(place..<place + 1)
      .part(rows: stripe(index).count, columns: Self.padded(rowCount))
  }

  private func takeSimilarities(of stripe: Range<Int>, into view: MatrixView) {
    multiply(units.view.rows(stripe), byTransposeOf: paddedUnits, into: view)
  }

  /// Leaves out what does not stand in the denominator of a row's loss.
  private func mask(_ similarities: MatrixView, _ place: Int, _ i: Int) {
    similarities[place, i] = -.infinity
    if loss.kind == .dcl { similarities[place, i ^ 1] = -.infinity }
    for k in rowCount..<similarities.columns { similarities[place, k] = -.infinity }
  }
}

/// `s_k ← exp((s_k − 1) · sharpness)` over a row; of −∞ comes 0. Returns their sum.
///
/// Lanes add up sixteen numbers each, and are then added in order, in `Double`.
private func takeExponentials(_ row: MatrixView, _ sharpness: Float) -> Double {
  var (sum, k) = (0.0, 0)
  while k < row.columns {
    let end = min(k + 16 * WideLanes.width, row.columns)
    var lanes = WideLanes(all: 0)
    while k < end {
      let value = exponential(WideLanes(row.start + k), sharpness)
      value.store(row.start + k)
      lanes = lanes + value
      k += WideLanes.width
    }
    for lane in 0..<WideLanes.width { sum += Double(lanes[lane]) }
  }
  return sum
}

/// `e_k ← e_k · (own + others_k)` over a row.
private func weigh(_ row: MatrixView, by others: MatrixView, beside own: Float) {
  let own = WideLanes(all: own)
  for k in stride(from: 0, to: row.columns, by: WideLanes.width) {
    (WideLanes(row.start + k) * (own + WideLanes(others.start + k))).store(row.start + k)
  }
}

/// exp((s − 1) · sharpness) for s of at most a little above 1; 0 where that is below e⁻⁸⁷.
///
/// `x = k ln 2 + r` with |r| ≤ ln 2 / 2; the Taylor polynomial of degree 7 gives e^r, whose relative error is
/// below 1e-8, and the exponent field takes k. Error: at most 2 ulp.
@inline(__always)
private func exponential(_ s: WideLanes, _ sharpness: Float) -> WideLanes {
  let x = (s - WideLanes(all: 1)) * WideLanes(all: sharpness)
  let isNothing = x .< -87
  let bounded = x.replacing(with: 0, where: isNothing)
  // Added to 1.5 · 2²³ a number is rounded to a whole one, which stands in the last bits.
  let shifted = WideLanes(all: 12_582_912).addingProduct(bounded, WideLanes(all: 1.442695))
  let k = shifted - WideLanes(all: 12_582_912)
  // ln 2 in two parts, the first one short enough for exact products.
  let r = bounded.addingProduct(k, WideLanes(all: -0.693359375))
    .addingProduct(k, WideLanes(all: 2.12194440e-4))
  var value = WideLanes(all: 1.0 / 5040)
  value = WideLanes(all: 1.0 / 720).addingProduct(value, r)
  value = WideLanes(all: 1.0 / 120).addingProduct(value, r)
  value = WideLanes(all: 1.0 / 24).addingProduct(value, r)
  value = WideLanes(all: 1.0 / 6).addingProduct(value, r)
  value = WideLanes(all: 1.0 / 2).addingProduct(value, r)
  value = WideLanes(all: 1).addingProduct(value, r)
  value = WideLanes(all: 1).addingProduct(value, r)
  let bits = unsafeBitCast(value, to: SIMD16<UInt32>.self)
  let power = unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &<< 23
  return unsafeBitCast(bits &+ power, to: WideLanes.self).replacing(with: 0, where: isNothing)
}
