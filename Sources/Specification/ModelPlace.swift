import Datasets
import Training

/// Where an experiment file states a network and its layers, kept for an error that only the data can
/// show.
package struct ModelPlace: Sendable, Hashable {
  private let model: SettingPlace
  /// By `LayerMismatch.path`.
  private var layers: [[Int]: SettingPlace] = [:]

  /// - Parameter model: The mapping of a `model`.
  init(_ model: Setting) {
    self.model = SettingPlace(model)
    if let list = model.child("layers") { collect(list, at: []) }
  }

  private mutating func collect(_ list: Setting, at path: [Int]) {
    guard case .sequence(let items) = list.content else { return }
    for (index, item) in items.enumerated() {
      layers[path + [index]] = SettingPlace(item)
      for (branch, key) in ["body", "shortcut"].enumerated() {
        if let own = item.child(key) { collect(own, at: path + [index, branch]) }
      }
    }
  }

  /// Throws where a network's layers do not follow each other, or do not fit examples of a shape.
  package func check(
    _ network: ModelConfiguration, for shape: ExampleShape
  ) throws(SpecificationError) {
    do throws(LayerMismatch) {
      try network.check(for: shape)
    } catch {
      throw (layers[error.path] ?? model).error(
        found: "\(error.place): \(error.found)", expected: error.expected)
    }
  }
}

extension Setting {
  /// Of a workload.
  func modelPlace() -> ModelPlace {
    ModelPlace(child("model") ?? self)
  }
}

extension ModelConfiguration {
  /// Whether batch normalization has to have two rows at least to take statistics of.
  ///
  /// - Parameter shape: Of the examples, which the layers fit; nil where only the data tell, and then
  ///   a network of layers is taken not to.
  func needsTwoRows(for shape: ExampleShape?) -> Bool {
    guard normalization == .batch else { return false }
    guard layers != nil else { return true }
    return shape.map { Network(self, for: $0).normalizesVectors } ?? false
  }
}
