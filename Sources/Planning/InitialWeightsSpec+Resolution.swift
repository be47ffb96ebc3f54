import Foundation
import Records
import Specification
import Training

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
