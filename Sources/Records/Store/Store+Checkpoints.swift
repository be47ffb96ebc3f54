import Foundation
import Host
import Training

/// Checkpoints of trials under way, a file each: the numbers as tensors, the course as JSON beside
/// them, and a checksum over both and the trial's id.
///
/// They are written aside and renamed but not synced, since they are written often: a kill leaves a
/// whole one, and one that the machine's end has damaged is seen by its checksum.
extension Store {
  private static let courseKey = "course"
  private static let checksumKey = "checksum"

  private func checkpointFile(_ id: String) -> URL {
    folder.appendingPathComponent(Self.checkpointPlace(of: id))
  }

  /// The checkpoint of a trial; nil where there is none.
  package func checkpoint(of id: String) throws(Damage) -> TrialCheckpoint? {
    let place = checkpointFile(id)
    guard FileManager.default.fileExists(atPath: place.path) else { return nil }
    guard let file = try? Safetensors(contentsOfFile: place.path),
      let text = file.metadata[Self.courseKey],
      let course = try? ExactJSON.decoder.decode(TrialCourse.self, from: Data(text.utf8))
    else {
      // Another machine may have finished the trial, and removed it.
      guard FileManager.default.fileExists(atPath: place.path) else { return nil }
      throw damagedCheckpoint(place)
    }
    func values(_ name: String) -> [Float] {
      file.tensor(named: name).flatMap(file.floats) ?? []
    }
    let numbers = Trainer.State(
      values: ParameterValues(
        parameters: values("parameters"), statistics: values("statistics")),
      firstMoment: values("first"), secondMoment: values("second"))
    guard file.metadata[Self.checksumKey] == Self.checksum(id, text, numbers) else {
      throw damagedCheckpoint(place)
    }
    return TrialCheckpoint(course: course, numbers: numbers)
  }

  private func damagedCheckpoint(_ place: URL) -> Damage {
    Damage(reason: "\(place.path): does not have the contents it was written with")
  }

  package func save(_ checkpoint: TrialCheckpoint, of id: String) throws {
    let numbers = checkpoint.numbers
    let tensors = [
      ("parameters", numbers.values.parameters), ("statistics", numbers.values.statistics),
      ("first", numbers.firstMoment), ("second", numbers.secondMoment),
    ].map { (name: $0.0, shape: [$0.1.count], values: $0.1[...]) }
    let course = String(decoding: try ExactJSON.encoder.encode(checkpoint.course), as: UTF8.self)
    let file = Safetensors(
      tensors,
      metadata: [
        Self.courseKey: course, Self.checksumKey: Self.checksum(id, course, numbers),
      ])
    try DurableFiles.replace(checkpointFile(id), with: file.contents, synced: false)
  }

  /// When the trial's record is there.
  package func removeCheckpoint(of id: String) throws(StoreError) {
    let place = checkpointFile(id)
    guard FileManager.default.fileExists(atPath: place.path) else { return }
    try DurableFiles.remove(place)
  }

  package func setAsideCheckpoint(of id: String) throws(StoreError) -> URL {
    try setAside(checkpointFile(id), named: id)
  }

  private static func checksum(
    _ id: String, _ course: String, _ numbers: Trainer.State
  ) -> String {
    var digest = MessageDigest(.sha256)
    digest.update(Data("\(id)\n\(course)\n".utf8))
    for values in [
      numbers.values.parameters, numbers.values.statistics, numbers.firstMoment,
      numbers.secondMoment,
    ] {
      values.withUnsafeBytes { digest.update($0) }
    }
    return digest.hexadecimal()
  }
}
