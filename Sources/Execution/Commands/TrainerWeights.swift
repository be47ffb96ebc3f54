import Host
import Planning
import Records

/// The final weights that a command may leave, as `weights.safetensors`.
enum TrainerWeights {
  private static let file = "weights.safetensors"

  /// Nil where it left none.
  ///
  /// - Throws: `SafetensorsError` where the file is damaged.
  static func read(_ folder: TrainerFolder, of planned: PlannedTrial) throws -> Safetensors? {
    let place = folder.place(of: file)
    guard try RegularFile(ifThere: place.path) != nil else { return nil }
    return try Safetensors(contentsOfFile: place.path)
  }
}
