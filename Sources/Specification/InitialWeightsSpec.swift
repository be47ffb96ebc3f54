import Foundation

/// A file of weights that an experiment file tells its trials to start from.
package struct InitialWeightsSpec: Sendable, Hashable {
  /// As the experiment file states it.
  package let stated: String
  /// The same from the working folder, or absolute.
  package let path: String
  /// Where the experiment file states it.
  package let place: SettingPlace
}

extension Setting {
  /// The `initialWeights` of a workload: a path, relative to the folder of the experiment file.
  func initialWeights() throws(SpecificationError) -> InitialWeightsSpec? {
    guard let setting = child("initialWeights") else { return nil }
    guard case .scalar(let stated, _) = setting.content, !stated.isEmpty, !stated.contains("\0")
    else { throw setting.error(expected: "the path of a safetensors file") }
    let folder = (setting.file as NSString).deletingLastPathComponent
    return InitialWeightsSpec(
      stated: stated,
      path: stated.hasPrefix("/")
        ? stated : (folder as NSString).appendingPathComponent(stated),
      place: SettingPlace(setting))
  }
}
