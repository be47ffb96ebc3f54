import Foundation
import Training

/// A file of weights that an experiment file tells its trials to start from.
public struct InitialWeightsSpec: Sendable, Hashable {
  /// As the experiment file states it.
  public let stated: String
  /// The same from the working folder, or absolute.
  let path: String
  /// Where the experiment file states it.
  let place: SettingPlace
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

extension InitialWeightsSpec {
  /// The file with the digest of its contents.
  ///
  /// - Throws: At the setting's own place, where the file cannot be read or is not for the network.
  func resolved(for network: Network) throws(SpecificationError) -> InitialWeights {
    do {
      return InitialWeights(
        file: URL(fileURLWithPath: path).path,
        digest: try WeightsFile(contentsOfFile: path, for: network).digest)
    } catch {
      let tensor = error.tensor.map { " for the tensor \($0)" } ?? ""
      throw SpecificationError(
        file: place.file, line: place.line, key: place.key,
        found: "\(error.found)\(tensor) in \(error.file)", expected: error.expected)
    }
  }
}
