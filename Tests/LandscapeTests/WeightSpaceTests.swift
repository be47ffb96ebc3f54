import Datasets
import Testing
import Training

@testable import Landscape

@Suite("Paths, planes and directions")
struct WeightSpaceTests {
  private func vector(_ stream: Int, count: Int = 40) -> [Double] {
    (0..<count).map { hashed($0, stream) }
  }

  @Test("A straight path passes through both ends, and goes on")
  func linear() {
    let path = LinearPath(from: vector(1), to: vector(2))
    #expect(path.point(at: 0) == vector(1))
    #expect(path.point(at: 1) == vector(2))
    let beyond = path.point(at: 2)
    #expect(beyond == zip(vector(1), vector(2)).map { -$0 + 2 * $1 })
  }

  @Test("The published positions: 25 from −1 to 2, both ends of the path among them")
  func positions() {
    let positions = LinearPath.keskarPositions
    #expect(positions.count == 25)
    #expect([positions.first, positions.last] == [-1, 2])
    #expect(positions.contains(0) && positions.contains(1))
  }

  /// At thirds of a quarter: cos 30° = √3/2, sin 30° = ½.
  @Test("A curved path is an ellipse about the origin")
  func curved() {
    let path = CurvedPath(from: vector(1), to: vector(2))
    let third = zip(vector(1), vector(2)).map { 0.75.squareRoot() * $0 + 0.5 * $1 }
    #expect(path.point(at: 0) == vector(1))
    #expect(largestDifference(path.point(at: 1), vector(2)) < 1e-15)
    #expect(largestDifference(path.point(at: 1 / 3.0), third) < 1e-15)
    #expect(largestDifference(path.point(at: 2), vector(1).map { -$0 }) < 1e-15)
  }

  @Test("A plane through three points has an orthonormal basis and contains them")
  func plane() throws {
    let (a, b, c) = (vector(1), vector(2), vector(3))
    let plane = try #require(WeightPlane(through: a, b, c))
    #expect(abs(innerProduct(plane.first, plane.first) - 1) < 1e-14)
    #expect(abs(innerProduct(plane.second, plane.second) - 1) < 1e-14)
    #expect(abs(innerProduct(plane.first, plane.second)) < 1e-14)
    for point in [a, b, c] {
      let projection = plane.projection(of: point)
      #expect(projection.distance < 1e-13)
      #expect(largestDifference(plane.point(x: projection.x, y: projection.y), point) < 1e-13)
    }
    let difference = zip(b, a).map { $0 - $1 }
    let length = innerProduct(difference, difference).squareRoot()
    #expect(abs(plane.projection(of: b).x - length) < 1e-13)
    #expect(abs(plane.projection(of: b).y) < 1e-13)
    #expect(plane.projection(of: c).y > 0.1)
  }

  @Test("A projection recovers coordinates and distance, in oblique planes too")
  func projection() throws {
    let plane = try #require(
      WeightPlane(
        at: vector(1), along: vector(2), and: zip(vector(2), vector(3)).map { 3 * $0 + $1 }))
    let orthonormal = try #require(
      WeightPlane(through: vector(1), plane.point(x: 1, y: 0), plane.point(x: 0, y: 1)))
    // What is left of a vector outside of the plane stands at right angles to it.
    let aside = orthonormal.projection(of: zip(vector(1), vector(4)).map { $0 + $1 })
    let inside = orthonormal.point(x: aside.x, y: aside.y)
    let normal = vector(4).indices.map { vector(1)[$0] + vector(4)[$0] - inside[$0] }
    let length = innerProduct(normal, normal).squareRoot()
    for (x, y, height) in [(0.3, -2.0, 0.0), (-1.5, 0.25, 0.5), (0, 0, 2)] {
      let point = zip(plane.point(x: x, y: y), normal).map { $0 + height / length * $1 }
      let found = plane.projection(of: point)
      #expect(abs(found.x - x) < 1e-12 && abs(found.y - y) < 1e-12)
      #expect(abs(found.distance - height) < 1e-12)
    }
  }

  @Test("No plane through points of a line, or what is not finite")
  func degenerate() {
    let (a, b) = (vector(1), vector(2))
    let middle = zip(a, b).map { ($0 + $1) / 2 }
    #expect(WeightPlane(through: a, b, middle) == nil)
    #expect(WeightPlane(through: a, a, b) == nil)
    #expect(WeightPlane(through: a, b, b) == nil)
    #expect(WeightPlane(through: a, b, b.map { _ in .nan }) == nil)
    #expect(WeightPlane(through: a, b, b.map { _ in .infinity }) == nil)
    #expect(WeightPlane(at: a, along: b, and: b.map { -2 * $0 }) == nil)
    #expect(WeightPlane(at: a, along: b, and: b.map { _ in 0 }) == nil)
  }

  @Test(
    "Each unit's row of a direction has the norm of its weights; vectors are zero",
    arguments: SmallProblem.all)
  func filterNormalization(_ problem: SmallProblem) {
    let network = problem.network
    let direction = network.filterNormalizedDirection(at: problem.point, seed: 8, index: 0)
    for tensor in network.parameterLayout.tensors {
      let width = tensor.shape.count == 2 ? tensor.shape[1] : 1
      for start in stride(from: tensor.offset, to: tensor.offset + tensor.count, by: width) {
        let (row, weights) = (
          direction[start..<start + width], problem.point[start..<start + width]
        )
        let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let expected = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
        if tensor.shape.count == 2 {
          #expect(abs(norm - expected) < 1e-14)
        } else {
          #expect(norm == 0)
        }
      }
    }
    let other = network.filterNormalizedDirection(at: problem.point, seed: 8, index: 1)
    let again = network.filterNormalizedDirection(at: problem.point, seed: 8, index: 0)
    let equalities = [direction == again, direction == other]
    #expect(equalities == [true, false])
    // Of two independent directions of equal norm in each row.
    let cosine = innerProduct(direction, other) / innerProduct(direction, direction)
    #expect(abs(cosine) < 0.75)
  }

  /// Of a convolution each filter has the norm of the network's own, of whatever input and place its
  /// weights are: they are stored in the order rows, columns, inputs, outputs.
  @Test func filterNormalizationOfConvolutions() {
    let network = Network(
      ModelConfiguration(layers: [
        .convolution(outputs: 3, kernel: 2), .flatten, .linear(outputs: 2),
      ]), inputs: 32, image: ImageShape(height: 4, width: 4, channels: 2), outputs: 2)
    let point = (0..<network.parameterLayout.count).map { 1 + Double($0 % 7) }
    let direction = network.filterNormalizedDirection(at: point, seed: 8, index: 0)
    for filter in 0..<3 {
      let places = (0..<8).map { $0 * 3 + filter }
      func norm(_ vector: [Double]) -> Double {
        places.reduce(0) { $0 + vector[$1] * vector[$1] }.squareRoot()
      }
      #expect(abs(norm(direction) - norm(point)) < 1e-12)
    }
    #expect(direction[24..<27].allSatisfy { $0 == 0 })
    #expect(direction[27] != 0)
  }

  @Test("Rescaling two layers leaves the function and moves the curvature", arguments: [0.25, 3.0])
  func rescaling(factor: Double) throws {
    let problem = SmallProblem.all[2]
    let loss = problem.loss()
    for layer in 0..<2 {
      let there = problem.network.rescaled(problem.point, layer: layer, by: factor)
      let (before, after) = (loss.evaluate(at: problem.point), loss.evaluate(at: there))
      let losses = try [before, after].map { try #require($0.train.loss) }
      #expect(abs(losses[0] - losses[1]) < 1e-6)
      #expect(before.test.error == after.test.error)
      let traces = [problem.point, there].map { trace(of: loss, at: $0) }
      #expect(abs(traces[1] / traces[0] - 1) > 0.2)
      let back = problem.network.rescaled(there, layer: layer, by: 1 / factor)
      #expect(largestDifference(back, problem.point) < 1e-15)
    }
  }

  /// Exactly: the sum over unit vectors.
  private func trace(of loss: TrainingLoss, at point: [Double]) -> Double {
    point.indices.reduce(0) { sum, i in
      var unit = [Double](repeating: 0, count: point.count)
      unit[i] = 1
      return sum + loss.hessianProduct(at: point, with: unit)[i]
    }
  }
}
