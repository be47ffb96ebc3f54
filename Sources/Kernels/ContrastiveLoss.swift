import Elementary

/// The loss of embeddings of which each belongs to another one, and its gradient.
///
/// Rows 2 k and 2 k + 1 are the two views of an example. With u a row at length 1, s_ik = u_i · u_k, τ the
/// temperature and j the other view of i, the loss of a row in nats is
///
///     ℓ_i = −s_ij / τ + log Σ_k exp(s_ik / τ),
///
/// over all k but i itself, which is left out and not subtracted. So is j with `dcl`.
///
/// Since s ≤ 1, all exponentials are taken of (s − 1) / τ: none overflows, and E_ik is E_ki. With R_i the sum
/// of row i, the gradient of Σ ℓ with respect to u_i is
///
///     (Σ_k E_ik (1 / R_i + 1 / R_k) u_k − 2 u_j) / τ.
///
/// Rows go in stripes of `stripeRows`, each of which needs memory in proportion to the number of rows, whatever
/// that is; a stripe's numbers do not depend on who computes it, or when. All stripes of `sum` come before
/// the first of `gradient`.
/// Sources: Chen et al. 2020, "A simple framework for contrastive learning", equation 1 (`ntxent`); Yeh et
/// al. 2022, "Decoupled contrastive learning", equation 6 (`dcl`).
public struct ContrastiveLoss: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case ntxent, dcl
  }

  public static let stripeRows = 64
  /// At lower ones the exponentials of opposite embeddings are no numbers of a `Float`.
  public static let temperatures = 0.03...10.0

  public let kind: Kind
  public let temperature: Double

  public init(_ kind: Kind, temperature: Double) {
    precondition(Self.temperatures.contains(temperature), "temperature \(temperature)")
    self.kind = kind
    self.temperature = temperature
  }

  /// The least number of examples that there are others to tell from.
  public static let leastExamples = 2
}

/// Embeddings of a batch, and what a loss needs of all of them.
public struct PairedEmbeddings: ~Copyable {
  private let loss: ContrastiveLoss
  /// Rows at length 1; a row of length 0 stays as it is, and its gradient is 0.
  private let units: Matrix
  private let inverseLengths: Matrix
  /// R.
  private var sums: [Double]

  /// Precondition: an even number of rows, of two examples at least.
  public init(_ embeddings: MatrixView, _ loss: ContrastiveLoss) {
    precondition(
      embeddings.rows.isMultiple(of: 2)
        && embeddings.rows >= 2 * ContrastiveLoss.leastExamples,
      "\(embeddings.rows) rows are no pairs of two examples or more")
    self.loss = loss
    units = Matrix(rows: embeddings.rows, columns: embeddings.columns)
    inverseLengths = Matrix(rows: embeddings.rows, columns: 1)
    sums = [Double](repeating: 0, count: embeddings.rows)
    for i in 0..<embeddings.rows {
      let (row, unit) = (embeddings.rows(i..<i + 1), units.view.rows(i..<i + 1))
      var square = 0.0
      for j in 0..<row.columns { square += Double(row[0, j]) * Double(row[0, j]) }
      let inverse = square > 0 ? 1 / square.squareRoot() : 0
      inverseLengths.view[i, 0] = Float(inverse)
      for j in 0..<row.columns { unit[0, j] = Float(Double(row[0, j]) * inverse) }
    }
  }

  public var rowCount: Int { units.rows }

  /// The stripes of rows, in order.
  public var stripes: [Range<Int>] {
    stride(from: 0, to: rowCount, by: ContrastiveLoss.stripeRows).map {
      $0..<min($0 + ContrastiveLoss.stripeRows, rowCount)
    }
  }

  /// The sum of the losses of a stripe's rows.
  ///
  /// - Parameter similarities: A stripe's rows × all rows, written over.
  public mutating func sum(of stripe: Range<Int>, similarities: MatrixView) -> Double {
    multiply(units.view.rows(stripe), byTransposeOf: units.view, into: similarities)
    var total = 0.0
    for i in stripe {
      var sum = 0.0
      let positive = Double(similarities[i - stripe.lowerBound, i ^ 1])
      for k in 0..<rowCount where isCounted(k, beside: i) {
        sum += exponential(Double(similarities[i - stripe.lowerBound, k]))
      }
      sums[i] = sum
      total += Portable.log(sum) + (1 - positive) / loss.temperature
    }
    return total
  }

  /// The gradient of `scale` times the sum of all losses, with respect to a stripe's embeddings.
  ///
  /// - Parameters:
  ///   - similarities: A stripe's rows × all rows, written over.
  ///   - gradient: A stripe's rows × the embeddings' columns.
  ///   - scratch: `ThinProducts.scratchCount(rows:columns:)` elements, of the embeddings' shape.
  /// Precondition: `sum` has been told of all stripes.
  public func gradient(
    of stripe: Range<Int>, scale: Double, similarities: MatrixView, into gradient: MatrixView,
    scratch: MatrixView
  ) {
    multiply(units.view.rows(stripe), byTransposeOf: units.view, into: similarities)
    let factor = scale / loss.temperature
    for i in stripe {
      let row = i - stripe.lowerBound
      let ofRow = 1 / sums[i]
      for k in 0..<rowCount {
        let weight =
          isCounted(k, beside: i)
          ? exponential(Double(similarities[row, k])) * (ofRow + 1 / sums[k]) : 0
        similarities[row, k] = Float(factor * (k == i ^ 1 ? weight - 2 : weight))
      }
    }
    multiply(similarities, by: units.view, into: gradient, scratch: scratch)
    for i in stripe {
      let row = i - stripe.lowerBound
      var along = 0.0
      for j in 0..<gradient.columns {
        along += Double(gradient[row, j]) * Double(units.view[i, j])
      }
      let inverse = Double(inverseLengths.view[i, 0])
      for j in 0..<gradient.columns {
        gradient[row, j] = Float(
          inverse * (Double(gradient[row, j]) - along * Double(units.view[i, j])))
      }
    }
  }

  /// Whether a row stands in the denominator of another's loss.
  private func isCounted(_ k: Int, beside i: Int) -> Bool {
    k != i && (loss.kind == .ntxent || k != i ^ 1)
  }

  private func exponential(_ similarity: Double) -> Double {
    Portable.exp((similarity - 1) / loss.temperature)
  }
}
