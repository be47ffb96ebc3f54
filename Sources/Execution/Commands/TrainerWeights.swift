import Host
import Records

/// The final weights that a command may leave, as `weights.safetensors`.
enum TrainerWeights {
  private static let file = "weights.safetensors"

  /// Nil where it left none.
  ///
  /// - Throws: Where the file is damaged, or is none.
  static func read(_ folder: TrainerFolder) throws(TrainerFault) -> Safetensors? {
    let path = try folder.pathOfReport(file)
    do {
      guard try RegularFile(ifThere: path) != nil else { return nil }
      return try Safetensors(contentsOfFile: path)
    } catch let error as SafetensorsError {
      throw TrainerFault(
        file: file, line: nil,
        found: (error.tensor.map { "tensor \($0): " } ?? "") + error.found,
        expected: error.expected)
    } catch {
      let reason = (error as? FileError)?.reason ?? "\(error)"
      throw TrainerFault(
        file: file, line: nil, found: reason, expected: "a safetensors file")
    }
  }
}
